/** The household layer of the internal map: its switch and legend, and the table of an area's households in the sheet. */
function startInternal(page) {
    const { map, study, store, words } = page, { area } = study.levels;
    if (!study.households) return { tableOf: () => [] };
    const toggle = document.getElementById('households'), legend = document.getElementById('households-legend');
    const layer = startHouseholds({
        map, data: study.households, words: study.household_words, language: store.state.language,
        nameOfArea: (id) => area.name[page.units.index('area', id)] ?? id,
    });

    function draw() {
        legend.hidden = !toggle.checked;
        legend.replaceChildren(layer.legend());
    }

    const colour = () => layer.colourBy(page.themes.current().family === 'criterion' ? page.themes.current().of : null);
    toggle.addEventListener('change', () => { layer.show(toggle.checked); draw(); });
    store.listen((state, before) => {
        if (state.theme !== before.theme) colour();
        if (state.language !== before.language) layer.translate(state.language);
        if (state.scheme !== before.scheme) layer.restyle();
        if (state.theme !== before.theme || state.language !== before.language) draw();
    });
    colour();
    draw();

    /** Shown when it is unfolded: an area may have thousands. */
    function tableOf(id) {
        const holder = make('div', {}), node = make('details', { class: 'sdg' }, make('summary', {}, words.t('households_of')), holder);
        node.addEventListener('toggle', () => holder.replaceChildren(...(node.open ? [layer.tableOf(id)] : [])));
        return [node];
    }
    return { tableOf };
}
