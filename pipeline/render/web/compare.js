/** The round before beside this one: a second map that shows what the first shows, of then. */
function makeCompare(page) {
    const { map, layers, study, store, themes, words, open, plan } = page;
    const toggle = document.getElementById('compare');
    if (study.earlier === null || toggle === null) return { themeOf: () => null };
    const holder = document.getElementById('before'), { area } = study.levels;
    const earlier = new Map(study.earlier.map((theme) => [theme.key, theme]));
    let second = null, marks = [];

    const themeOf = () => earlier.get(store.state.theme) ?? null;
    const groupThen = (index) => themeOf()?.groups[themeOf().members.area[index]] ?? null;
    const sayThen = (index) => (groupThen(index) === null ? words.t('not_then') : themes.labelOf(groupThen(index)));

    // ---- the second map
    function makeMap() {
        const plain = make('div', { class: 'folium-map', id: 'map-before', role: 'region', 'data-t-label': 'round_before' });
        holder.append(make('div', { class: 'plan' }, plain, make('p', { class: 'round-name', 'data-t': 'round_before' })),
            make('details', { class: 'legend' }, make('summary', { id: 'legend-before-title' }), make('div', { id: 'legend-before' })));
        second = L.map(plain, { zoomControl: false, attributionControl: false, zoomSnap: 0.25, fadeAnimation: false, keyboard: false });
        for (const [name, at] of [['villages', 402], ['areas', 406], ['dots', 410]]) second.createPane(name).style.zIndex = at;
        second.setView(map.getCenter(), map.getZoom(), { animate: false });
        for (const name of BELOW) copy(layers[name], name);
        marks = plan.marks.map(makeMark);
        second.on('zoomend resize', arrange);
        link(map, second);
        link(second, map);
        new ResizeObserver(() => second.invalidateSize({ pan: false })).observe(plain);
    }

    const BELOW = ['neighbours', 'villages', 'built_up', 'rivers', 'context_roads'].filter((name) => name in layers);

    /** What lies below the areas, without the names that the layer holds as well. */
    function copy(layer, name) {
        const features = layer.getLayers().filter((part) => part.feature).map((part) => part.toGeoJSON());
        L.geoJSON(features, {
            pane: 'villages', smoothFactor: 0, interactive: false, style: ({ properties }) => ({ className: properties.look ?? name }),
        }).addTo(second);
    }

    function makeMark({ index, layer: now, centre }) {
        const [layer] = L.geoJSON(now.toGeoJSON(), { pane: 'areas', smoothFactor: 0, style: { className: 'areas' } }).addTo(second).getLayers();
        const dot = new ShapeMarker(centre, { pane: 'dots', radius: DOT_RADIUS, shape: study.shapes.o, home: centre, className: 'dot' }).addTo(second);
        for (const part of [layer, dot]) {
            part.on('click', () => open('area', index, null));
            part.bindTooltip(() => make('span', {}, make('b', {}, area.name[index]), `${study.round_before}: ${sayThen(index)}`), { sticky: true });
        }
        return { index, layer, dot, centre, marks: [dot] };
    }

    let following = false;

    /** Moves the other map along; it does not move this one back. */
    function link(from, to) {
        from.on('move', () => {
            if (following || second === null || holder.hidden) return;
            const same = to.getZoom() === from.getZoom() && to.getCenter().equals(from.getCenter(), 1e-9);
            if (same) return;
            following = true;
            to.setView(from.getCenter(), from.getZoom(), { animate: false });
            following = false;
        });
    }

    function arrange() {
        sizeMarks(second, marks);
        dress();
    }

    function dress() {
        for (const { index, layer, dot, off } of marks) {
            const group = groupThen(index), chosen = store.state.level === 'area' && store.state.index === index;
            const flags = `${group === null ? 'absent' : themes.look(group)}${chosen ? ' selected' : ''}`;
            layer.getElement().setAttribute('class', `areas leaflet-interactive ${flags}`);
            dot.options.shape = study.shapes[group === null ? 'X' : group.marker];
            dot.redraw();
            dot.getElement().setAttribute('class', `dot leaflet-interactive ${flags}${off ? ' off' : ''}`);
        }
    }

    // ---- what it says
    function draw() {
        const theme = themeOf(), label = themes.current().label[store.state.language];
        document.getElementById('legend-before-title').textContent = `${words.t('round_before')}: ${label}`;
        document.getElementById('legend-before').replaceChildren(theme === null ? make('p', {}, words.t('theme_not_then')) : legendTable(page, theme));
        for (const node of holder.querySelectorAll('[data-t]')) node.textContent = words.t(node.dataset.t);
        for (const node of holder.querySelectorAll('[data-t-label]')) node.setAttribute('aria-label', words.t(node.dataset.tLabel));
        dress();
    }

    function show(on) {
        holder.hidden = !on;
        document.body.classList.toggle('comparing', on);
        toggle.setAttribute('aria-pressed', String(on));
        for (const node of document.querySelectorAll('.round-name')) node.hidden = !on;
        map.invalidateSize({ pan: false });
        document.getElementById('legend').open = !on && window.innerWidth > NARROW_PAGE_PX;  // two legends would cover both maps
        if (!on) return;
        if (second === null) makeMap();
        second.invalidateSize({ pan: false });
        plan.showWhole();
        second.setView(map.getCenter(), map.getZoom(), { animate: false });
        arrange();
        draw();
    }

    toggle.addEventListener('click', () => store.set({ compare: !store.state.compare }));
    store.listen((state, before) => {
        if (state.compare !== before.compare) show(state.compare);
        else if (!state.compare) return;
        else if (state.theme !== before.theme || state.language !== before.language) draw();
        else if (state.level !== before.level || state.index !== before.index) dress();
    });
    if (store.state.compare) show(true);
    return { themeOf };
}
