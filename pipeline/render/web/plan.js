const TABBED_AREAS = 200, ANNOUNCE_PAUSE_MS = 20, HATCHED_RADIUS = 5;

/** The areas and villages on the map: their look by theme, picking them by hand and by keyboard, and their names. */
function makePlan(page) {
    const { map, layers, study, store, themes, words, open, units } = page;
    const { area } = study.levels;
    const indexOf = new Map(), villageOf = new Map();

    function makeMark(layer) {
        const index = units.index('area', layer.feature.id), centre = L.latLng(area.anchor[index]);
        const dot = new ShapeMarker(centre, { pane: 'dots', radius: DOT_RADIUS, shape: study.shapes.o, home: centre, className: 'dot' });
        const hit = area.ids.length > MANY_AREAS ? null
            : L.circleMarker(centre, { pane: 'hits', radius: HIT_RADIUS, className: 'hit', stroke: false });
        const mark = { index, layer, dot, centre, marks: hit === null ? [dot] : [hit, dot], look: null };
        for (const part of [layer, ...mark.marks]) indexOf.set(part, mark);
        return mark;
    }

    const marks = layers.areas.getLayers().map(makeMark);
    marks.byIndex = [];
    for (const mark of marks) marks.byIndex[mark.index] = mark;
    for (const mark of marks) for (const part of mark.marks) layers.areas.addLayer(part);
    const villageShapes = layers.villages.getLayers().map((layer) => ({ index: units.index('village', layer.feature.id), layer }));
    for (const { index, layer } of villageShapes) villageOf.set(layer, index);
    const labels = makeLabels({ ...page, marks, villageShapes });

    // ---- looks
    let radius = DOT_RADIUS;
    const dimmed = (index) => store.state.matches !== null && !store.state.matches.has(index);

    /** One area as theme, filter and choice want it. */
    function dress(mark) {
        const { index, layer, dot } = mark, path = layer.getElement();
        if (!path) return;
        const group = themes.groupOf('area', index), chosen = store.state.level === 'area' && store.state.index === index;
        const tiny = !mark.off && radius < HATCHED_RADIUS ? ' tiny' : '';
        const flags = `${themes.look(group)}${tiny}${chosen ? ' selected' : ''}${dimmed(index) ? ' dimmed' : ''}`;
        put(path, 'class', `areas leaflet-interactive ${flags}`);
        put(dot.getElement(), 'class', `dot leaflet-interactive ${flags}${mark.off ? ' off' : ''}`);
        if (dot.options.shape !== study.shapes[group.marker]) {
            dot.options.shape = study.shapes[group.marker];
            dot.redraw();
        }
    }

    /** What the keyboard and a screen reader find: a button with the area's name and what the theme says of it. */
    function announce({ index, layer }) {
        const path = layer.getElement();
        if (!path) return;
        put(path, 'data-unit', area.ids[index]);
        put(path, 'data-level', 'area');
        put(path, 'role', 'button');
        put(path, 'tabindex', marks.length <= TABBED_AREAS || index === (store.state.level === 'area' ? store.state.index : 0) ? '0' : '-1');
        put(path, 'aria-label', `${area.name[index]}: ${themes.say('area', index)}`);
    }

    let announced = 0;

    /** Few areas at once; of many the rest after the map is painted, some at a time, unless something else is said by then. */
    function announceAll() {
        const turn = ++announced, rest = [...marks];
        function next() {
            if (turn !== announced) return;
            rest.splice(0, TABBED_AREAS).forEach(announce);
            if (rest.length) setTimeout(next, ANNOUNCE_PAUSE_MS);
        }
        if (marks.length <= TABBED_AREAS) next();
        else setTimeout(next, ANNOUNCE_PAUSE_MS);
    }

    /** In an overview the villages themselves have the colours of the theme. */
    function dressVillages() {
        const members = study.overview === null ? null : themes.current().members.village ?? null;
        for (const { index, layer } of villageShapes) {
            const look = members === null ? '' : ` themed ${themes.look(themes.groupOf('village', index))}`;
            const chosen = store.state.level === 'village' && store.state.index === index ? ' selected' : '';
            layer.getElement()?.setAttribute('class', `villages leaflet-interactive${look}${chosen}`);
        }
    }

    function dressAll() {
        for (const mark of marks) dress(mark);
        dressVillages();
    }

    // ---- picking
    layers.areas.on('click', ({ propagatedFrom }) => {
        const mark = indexOf.get(propagatedFrom);
        if (mark) open('area', mark.index, mark.layer.getElement());
    });
    layers.villages.on('click', ({ propagatedFrom }) => { if (villageOf.has(propagatedFrom)) open('village', villageOf.get(propagatedFrom), null); });
    if (study.overview !== null) {
        layers.villages.bindTooltip((source) => {
            const index = villageOf.get(source), known = themes.current().members.village !== undefined;
            return make('span', {}, make('b', {}, study.levels.village.name[index]), known ? themes.say('village', index) : words.sentence('village', index));
        }, { sticky: true });
    }
    layers.areas.bindTooltip((source) => {
        const { index } = indexOf.get(source);
        return make('span', {}, make('b', {}, area.name[index]), themes.say('area', index));
    }, { sticky: true });

    /** The nearest area in the direction of an arrow key, within 45 degrees of it; a little farther if there is none. */
    function neighbour(from, [dx, dy]) {
        const start = map.latLngToLayerPoint(marks.byIndex[from].centre);
        let best = null, least = Infinity;
        for (const { index, centre } of marks) {
            if (index === from || dimmed(index)) continue;
            const { x, y } = map.latLngToLayerPoint(centre).subtract(start);
            const ahead = x * dx + y * dy, aside = Math.abs(x * dy - y * dx);
            if (ahead <= 0 || aside > 2 * ahead) continue;
            const cost = ahead + 2 * aside;
            if (cost < least) [best, least] = [index, cost];
        }
        return best;
    }

    const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const focusedMark = (event) => marks.byIndex[units.index('area', event.target.dataset?.unit)] ?? null;

    function focusArea(index) {
        if (marks.byIndex[index]) announce(marks.byIndex[index]);
        marks.byIndex[index]?.layer.getElement()?.focus({ preventScroll: true });
    }

    map.getPane('areas').addEventListener('keydown', (event) => {
        const mark = focusedMark(event);
        if (mark === null) return;
        if (event.key === 'Enter' || event.key === ' ') open('area', mark.index, event.target);
        else if (event.key in ARROWS) {
            const next = neighbour(mark.index, ARROWS[event.key]);
            if (next !== null) focusArea(next);
        } else return;
        event.preventDefault();
        event.stopPropagation();  // the map would move as well
    });
    map.getPane('areas').addEventListener('focusin', (event) => {
        const mark = focusedMark(event);
        if (mark === null) return;
        mark.dot.getElement()?.classList.add('focused');
        if (!map.getBounds().contains(mark.centre)) map.panTo(mark.centre, { animate: false });
    });
    map.getPane('areas').addEventListener('focusout', (event) => focusedMark(event)?.dot.getElement()?.classList.remove('focused'));

    // ---- what is in view
    const whole = L.latLngBounds([]);
    for (const { layer } of [...marks, ...villageShapes]) whole.extend(layer.getBounds());

    /** Shows bounds beside the legend, where there is room for both. */
    function fit(bounds, margin, maxZoom) {
        const legend = document.getElementById('legend').getBoundingClientRect().width + 10;
        const left = map.getSize().x > 2 * legend ? legend : 0;
        map.fitBounds(bounds, { maxZoom, paddingTopLeft: [left + margin, 34 + margin], paddingBottomRight: [margin, margin], animate: false });
    }

    function showWhole() {
        if (whole.isValid()) fit(whole, 10);
    }

    const layerOf = (level, index) =>
        (level === 'area' ? marks.byIndex[index]?.layer : villageShapes.find((shape) => shape.index === index)?.layer) ?? null;

    function show(level, index) {
        const layer = level === 'district' ? null : layerOf(level, index);
        if (level === 'district') showWhole();
        else if (layer) fit(layer.getBounds(), 40, level === 'area' ? 17 : 15);
    }

    function keepInView(level, index) {
        if (level === 'area' && marks.byIndex[index]) map.panInside(area.anchor[index], { padding: [50, 50], animate: false });
    }

    /** After a zoom all sizes are new, and after a layer was switched on again its elements. */
    function renew() {
        radius = sizeMarks(map, marks);
        labels.place(radius);
        marks.forEach(dress);
        announceAll();
        dressVillages();
    }

    store.listen((state, before) => {
        if (state.language !== before.language) for (const { layer, marks: parts } of marks) [layer, ...parts].forEach((part) => part.closeTooltip());
        if (state.language !== before.language || state.theme !== before.theme) announceAll();
        if (state.theme !== before.theme || state.matches !== before.matches) dressAll();
        else if (state.level !== before.level || state.index !== before.index) {
            for (const index of new Set([before.index, state.index])) if (index !== null && marks.byIndex[index]) dress(marks.byIndex[index]);
            dressVillages();
            if (marks.length > TABBED_AREAS) for (const index of new Set([0, before.index, state.index])) if (marks.byIndex[index]) announce(marks.byIndex[index]);
        }
    });

    if (whole.isValid()) {
        showWhole();  // before the shapes are on the map, so that they are drawn once
        map.setMinZoom(Math.floor(map.getZoom()) - 1).setMaxZoom(19).setMaxBounds(whole.pad(2));
    }
    for (const layer of Object.values(layers)) layer.addTo(map);
    map.on('zoomend resize overlayadd', renew);
    map.on('moveend', () => labels.place(radius));
    renew();
    return { marks, villageShapes, show, showWhole, keepInView, layerOf, focusArea, focusVillage: labels.focusVillage, whole };
}
