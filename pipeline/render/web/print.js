const PRINT_DENOMINATORS = [500, 1000, 2000, 2500, 5000, 10000, 15000, 20000, 25000, 30000, 40000, 50000, 60000, 75000, 100000, 150000, 200000, 250000, 500000, 1000000];
const PX_PER_METRE = 96 / 0.0254;

/** Metres on the ground that a pixel of the map stands for, in the middle of the view. */
function metresPerPixel(map) {
    const middle = map.getSize().divideBy(2);
    return map.distance(map.containerPointToLatLng(middle.subtract([50, 0])), map.containerPointToLatLng(middle.add([50, 0]))) / 100;
}

/** Prints A4 at a round scale: what is in view, with title, legend, scale, date and source, and the sheet or the list. */
function makePrint({ map, study, store, words, themes }) {
    const { t } = words;
    let before = null;

    const zoomOf = (denominator) => map.getZoom() + Math.log2((metresPerPixel(map) * PX_PER_METRE) / denominator);

    const folded = () => [document.getElementById('legend'), ...document.querySelectorAll('#content details')].filter((node) => !node.open);

    function prepare() {
        if (before !== null) return;
        const closed = folded();
        const bounds = map.getBounds();
        before = { centre: map.getCenter(), zoom: map.getZoom(), snap: map.options.zoomSnap, closed };
        for (const node of closed) node.open = true;
        document.body.classList.add('printing');
        document.documentElement.dataset.scheme = 'light';
        map.options.zoomSnap = 0;
        map.invalidateSize({ pan: false, animate: false });
        map.fitBounds(bounds.pad(-0.02), { animate: false });
        const denominator = PRINT_DENOMINATORS.find((each) => each >= metresPerPixel(map) * PX_PER_METRE) ?? Math.max(...PRINT_DENOMINATORS);
        map.setView(bounds.getCenter(), zoomOf(denominator), { animate: false });
        document.getElementById('print-theme').textContent = themes.current().label[store.state.language];
        document.getElementById('print-scale').textContent = t('print_scale', { scale: words.number(denominator) });
        document.getElementById('print-date').textContent = t('print_date', { date: writeDay(new Date(), t('months')) });
    }

    function restore() {
        if (before === null) return;
        document.body.classList.remove('printing');
        for (const node of before.closed) node.open = false;
        document.documentElement.dataset.scheme = store.state.scheme;
        map.options.zoomSnap = before.snap;
        map.invalidateSize({ pan: false, animate: false });
        map.setView(before.centre, before.zoom, { animate: false });
        before = null;
    }

    window.addEventListener('beforeprint', prepare);
    window.addEventListener('afterprint', restore);
}

function printPage() { window.print(); }
