/** Tiles from the internet: nothing is asked for until somebody clicks, and the button says from whom. */
function startOnline({ map, study, store, words }) {
    const node = document.getElementById('online');
    if (node === null) return;
    let tiles = null, failed = false;

    function draw() {
        const on = tiles !== null;
        node.textContent = words.t(on ? 'online_off' : 'online_on', { host: study.online.host });
        node.setAttribute('aria-pressed', String(on));
        const said = on ? (failed ? words.t('online_failed') : study.online.attribution) : '';
        Object.assign(document.getElementById('online-note'), { textContent: said, hidden: said === '' });
    }

    node.addEventListener('click', () => {
        if (tiles === null) {
            tiles = L.tileLayer(study.online.url, { pane: 'tilePane', referrerPolicy: 'no-referrer' });
            tiles.on('tileerror', () => { failed = true; draw(); });
            tiles.on('tileload', () => { failed = false; draw(); });
            tiles.addTo(map);
        } else {
            tiles.remove();
            tiles = null;
        }
        document.body.classList.toggle('online', tiles !== null);
        draw();
    });
    store.listen((state, before) => { if (state.language !== before.language) draw(); });
    draw();
}
