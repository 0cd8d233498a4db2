'use strict';

// The page holds every word twice (study.words.id, .en) and every number once, already rounded, as text: '1234.50'.
// Names come from data: they only ever enter the page as text nodes.

const SVG = 'http://www.w3.org/2000/svg';
const DOT_RADIUS = 8, NARROW_DOT_RADIUS = 6, NARROW_PX = 500, HIT_RADIUS = 14, SMALL_PX = 26;

/** An element with attributes and children; a string child becomes a text node, never markup. */
function make(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children.filter((child) => child !== null));
    return node;
}

/** A number as people write it in `language`, whatever the browser's own language: 1.234,5 or 1,234.5. */
function writeNumber(plain, language) {
    const [group, point] = language === 'id' ? ['.', ','] : [',', '.'];
    const [whole, part] = plain.replace('-', '').split('.');
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
    return (plain.startsWith('-') ? '-' : '') + grouped + (part ? point + part : '');
}

/** The language chosen last time on this machine; storage may be closed to pages opened from disk. */
function rememberedLanguage(study) {
    try {
        const stored = window.localStorage.getItem('slum-map-language');
        return study.languages.includes(stored) ? stored : study.languages[0];
    } catch { return study.languages[0]; }
}

function rememberLanguage(language) {
    try { window.localStorage.setItem('slum-map-language', language); } catch { /* the choice lasts for this visit */ }
}

/** A mark of fixed size in the shape of its class, for areas that are too small to read; a line leads to its place. */
const ShapeMarker = L.CircleMarker.extend({
    _updatePath() {
        const { x, y } = this._point, r = this.options.radius;
        const corners = this.options.shape.map(([dx, dy]) => `${x + dx * r} ${y + dy * r}`);
        const home = this._map.latLngToLayerPoint(this.options.home), away = home.distanceTo(this._point);
        const rim = home.subtract(this._point).multiplyBy(r / (away || 1)).add(this._point);
        const lead = away > r ? `M${home.x} ${home.y}L${rim.x} ${rim.y}` : '';
        this._renderer._setPath(this, this._empty() ? 'M0 0' : `${lead}M${corners.join('L')}Z`);
    },
});

/** Pushes points apart until none is nearer than `gap` to another; neighbours only, by sorting from west to east. */
function spread(points, gap) {
    for (let round = 0; round < 40; round++) {
        const order = [...points].sort((a, b) => a.x - b.x);
        let moved = false;
        for (let i = 0; i < order.length; i++) {
            for (let j = i + 1; j < order.length && order[j].x - order[i].x < gap; j++) {
                const dx = order[j].x - order[i].x, dy = order[j].y - order[i].y, distance = Math.hypot(dx, dy);
                if (distance >= gap - 0.1) continue;
                const push = (gap - distance) / 2, [ux, uy] = distance ? [dx / distance, dy / distance] : [0.6, 0.8];
                order[i].x -= ux * push; order[i].y -= uy * push;
                order[j].x += ux * push; order[j].y += uy * push;
                moved = true;
            }
        }
        if (!moved) break;
    }
}

/** The rings of a polygon or of several, which Leaflet nests one deeper. */
const rings = (nested) => (Array.isArray(nested[0]) ? nested.flatMap(rings) : [nested]);

/** Whether a point lies in a polygon, by counting the borders west of it. */
function contains(polygon, point) {
    let inside = false;
    for (const ring of rings(polygon.getLatLngs())) {
        for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
            const a = ring[i], b = ring[j];
            const crosses = (a.lat > point.lat) !== (b.lat > point.lat)
                && point.lng < ((b.lng - a.lng) * (point.lat - a.lat)) / (b.lat - a.lat) + a.lng;
            if (crosses) inside = !inside;
        }
    }
    return inside;
}

function startStudy({ map, layers, study }) {
    const state = { language: rememberedLanguage(study), level: null, id: null, opener: null };
    const content = document.getElementById('content');
    const panel = document.getElementById('panel');
    const drawn = new Map();  // 'level/id' -> the Leaflet layers that show the unit

    // ---- words and numbers
    const t = (key, values = {}) =>
        study.words[state.language][key].replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
    const number = (plain) => (plain === null ? t('unknown') : writeNumber(plain, state.language));
    const unitOf = (level, id) => study.units[level][id];
    const shown = (level, id) => `${unitOf(level, id).name}: ${t(unitOf(level, id).sentence)}`;

    /** A number in its own element; unknown as a word that looks different, the possible range below it. */
    function value(plain, { low = null, high = null, suffix = '', said = 'possible' } = {}) {
        const node = plain === null ? make('span', { class: 'unknown' }, t('unknown'))
            : make('span', {}, number(plain), suffix ? make('span', { class: 'unit' }, suffix) : null);
        if (low === null || low === high) return node;
        const range = t(said, { low: number(low), high: number(high) + suffix });
        return make('span', {}, node, make('span', { class: 'possible' }, range));
    }

    function swatch(unit) {
        const svg = document.createElementNS(SVG, 'svg'), rect = document.createElementNS(SVG, 'rect');
        svg.setAttribute('class', 'swatch');
        svg.setAttribute('aria-hidden', 'true');
        for (const [key, given] of Object.entries({ class: unit.look, x: 1, y: 1, width: 22, height: 15 })) rect.setAttribute(key, given);
        svg.append(rect);
        return svg;
    }

    function button(label, action, attributes = { class: 'plain' }) {
        const node = make('button', { type: 'button', ...attributes }, label);
        node.addEventListener('click', () => action(node));
        return node;
    }

    // ---- the list
    function listTable(level, caption) {
        const head = ['rank', 'name', 'class_column', 'score_column'];
        const rows = study.order[level].map((id, index) => {
            const unit = unitOf(level, id);
            const name = button(unit.name, (node) => open(level, id, node, true), {});
            return make('tr', { 'data-unit': `${level}/${id}` },
                make('td', { class: 'num' }, String(index + 1)),
                make('th', { scope: 'row' }, name, unit.village === null ? null : make('span', { class: 'in-village' }, unit.village)),
                make('td', {}, make('span', { class: 'class-cell' }, swatch(unit), make('span', {}, t(unit.sentence)))),
                make('td', { class: 'num' }, value(unit.score)));
        });
        return make('table', { class: 'list', 'aria-label': t(caption) },
            make('thead', {}, make('tr', {}, ...head.map((key, i) => make('th', { scope: 'col', class: i % 3 ? '' : 'num' }, t(key))))),
            make('tbody', {}, ...rows));
    }

    function drawHome() {
        content.replaceChildren(
            make('p', { class: 'quiet' }, t('hint')),
            make('h3', {}, t('areas_heading')), listTable('area', 'areas_heading'),
            make('h3', {}, t('villages_heading')), listTable('village', 'villages_heading'));
    }

    const districtButton = () => button(t('open_district'), (node) => open('district', study.order.district[0], node, true));

    // ---- the sheet
    function criterionRow(criterion, row) {
        const withUnit = (plain) => value(plain, { suffix: ` ${t(`unit_${criterion.unit}`)}` });
        return make('tr', { 'data-criterion': criterion.id },
            make('th', { scope: 'row' }, `${criterion.id} ${t(`criterion.${criterion.id}`)}`,
                ...row.notes.map((note) => make('span', { class: 'note' }, t(note)))),
            make('td', { class: 'num' }, withUnit(row.volume)),
            make('td', { class: 'num' }, withUnit(row.denominator)),
            make('td', { class: 'num' }, value(row.share, { low: row.share_low, high: row.share_high, said: 'range' })),
            make('td', { class: 'num' }, value(row.points, { low: row.points_low, high: row.points_high, said: 'range' })));
    }

    function aspectRow(aspect, average) {
        return make('tr', { class: 'aspect', 'data-aspect': aspect },
            make('th', { scope: 'rowgroup', colspan: 3 }, `${aspect} ${t(`aspect.${aspect}`)}`),
            make('td', { class: 'num', colspan: 2 }, make('span', { class: 'quiet' }, `${t('average')} `), value(average, { suffix: '\u00a0%' })));
    }

    function criteriaTable(unit) {
        const head = ['criterion', 'volume', 'denominator', 'percent', 'points'];
        const bodies = study.aspects.map((aspect, index) => make('tbody', {},
            aspectRow(aspect, unit.aspects[index]),
            ...study.criteria.flatMap((criterion, i) => (criterion.aspect === aspect ? [criterionRow(criterion, unit.rows[i])] : []))));
        return make('table', { class: 'criteria', 'aria-label': t('sheet_heading') },
            make('thead', {}, make('tr', {}, ...head.map((key, i) => make('th', { scope: 'col', class: i ? 'num' : '' }, t(key))))),
            ...bodies);
    }

    function facts(unit) {
        const pairs = [
            ['households', value(unit.households)], ['population', value(unit.population)],
            ['area_ha', value(unit.area_ha, { suffix: '\u00a0ha' })],
            ['slum_ha', value(unit.slum_ha, { low: unit.slum_low_ha, high: unit.slum_high_ha, suffix: '\u00a0ha' })],
            ['mean_pct', value(unit.mean, { suffix: '\u00a0%' })],
            ['known_criteria', t('of_max', { value: number(unit.known), max: String(study.criteria.length) })],
        ];
        return make('dl', { class: 'facts' }, ...pairs.flatMap(([key, node]) => [make('dt', {}, t(key)), make('dd', { 'data-fact': key }, node)]));
    }

    /** What follows the class; a star marks what has no cited source yet. */
    function follows(unit) {
        if (!unit.follows.length) return [];
        const word = (key) => (key === null ? null : (key in study.words[state.language] ? t(key) : number(key)));
        const pairs = unit.follows.map(({ key, value: known, low, high, background }) => {
            const star = background ? make('span', { class: 'star' }, '*') : null;
            const sure = known ?? (low !== null && low === high ? t('if_slum', { value: word(low) }) : null);
            const node = sure === null ? make('span', { class: 'unknown' }, t('unknown')) : make('span', {}, known === null ? sure : word(known));
            const range = low === high ? null : make('span', { class: 'possible' }, t('possible', { low: word(low), high: word(high) }));
            return [make('dt', {}, t(key), star), make('dd', { 'data-fact': key }, node, range)];
        });
        const note = unit.follows.some(({ background }) => background) ? make('p', { class: 'quiet' }, t('background_note')) : null;
        return [make('dl', { class: 'facts' }, ...pairs.flat()), note];
    }

    function totalScore(unit) {
        const range = unit.score_low === unit.score_high ? null
            : make('span', { class: 'quiet' }, ` (${t('possible', { low: number(unit.score_low), high: number(unit.score_high) })})`);
        const total = unit.score === null ? make('span', { class: 'unknown' }, t('unknown')) : make('b', {}, number(unit.score));
        const [before, after] = t('of_max', { value: '\n', max: String(study.max_score) }).split('\n');
        return make('p', { class: 'total-score' }, `${t('score_column')}: ${before}`, total, after, range);
    }

    /** How many households lie near a boundary, and whether that could change the class. */
    function gps({ gps: { key, near, unknown, low, high } }) {
        if (key === null) return null;
        const said = t(key, { near: near === null ? '' : number(near), low: low && t(`class.${low}`), high: high && t(`class.${high}`) });
        const silent = unknown === null ? '' : ` ${t('gps.silent', { unknown: number(unknown) })}`;
        return make('p', { class: key === 'gps.changes' ? 'gps changes' : 'gps', 'data-fact': 'gps' }, said + silent);
    }

    function actions(level, unit) {
        const onMap = level === 'district' || drawn.has(`${level}/${state.id}`) ? button(t('show'), () => show(level, state.id)) : null;
        const village = level === 'area' && unit.village_code in study.units.village
            ? button(t('open_village', { name: unit.village }), (node) => open('village', unit.village_code, node)) : null;
        return make('div', { class: 'actions' }, onMap, village, level === 'district' ? null : districtButton());
    }

    function drawSheet(level, id) {
        const unit = unitOf(level, id);
        const where = level === 'area' && unit.village !== null ? ` ${t('in_village', { name: unit.village })}` : '';
        const assessed = unit.rows.length > 0;
        content.replaceChildren(
            make('p', { class: 'level' }, t(`level_${level}`) + where),
            make('h2', { tabindex: '-1' }, unit.name),
            make('p', { class: 'verdict' }, swatch(unit), make('span', {}, t(unit.sentence))),
            ...(assessed ? [totalScore(unit), gps(unit), facts(unit)].filter((node) => node !== null) : [make('p', {}, t('not_assessed'))]),
            actions(level, unit),
            ...(assessed ? [criteriaTable(unit), make('p', { class: 'quiet' }, t(`average_${study.average}`)), ...follows(unit)].filter((node) => node !== null) : []));
    }

    // ---- opening and closing
    function mark(level, id, on) {
        for (const layer of drawn.get(`${level}/${id}`) ?? []) layer.getElement()?.classList.toggle('selected', on);
    }

    function open(level, id, opener, move = false) {
        if (state.level !== null) mark(state.level, state.id, false);
        else state.opener = opener;
        Object.assign(state, { level, id });
        mark(level, id, true);
        resize('tall');
        draw();
        panel.scrollTop = 0;
        content.querySelector('h2').focus({ preventScroll: true });
        if (move) show(level, id);
        else if (drawn.has(`${level}/${id}`) && level === 'area') map.panInside(unitOf(level, id).anchor, { padding: [50, 50], animate: false });
    }

    function close() {
        if (state.level === null) return;
        const key = `${state.level}/${state.id}`;
        mark(state.level, state.id, false);
        const opener = state.opener;
        Object.assign(state, { level: null, id: null, opener: null });
        resize('half');
        draw();
        panel.scrollTop = 0;
        if (opener?.isConnected) opener.focus();
        else (content.querySelector(`tr[data-unit="${CSS.escape(key)}"] button`) ?? content).focus();
    }

    function show(level, id) {
        const [layer] = drawn.get(`${level}/${id}`) ?? [];
        if (level === 'district') showWhole();
        else if (layer) map.fitBounds(layer.getBounds(), { maxZoom: level === 'area' ? 17 : 15, padding: [40, 40], animate: false });
    }

    function resize(size) {
        document.body.dataset.sheet = size;
        map.invalidateSize({ pan: false });
        const toggle = document.getElementById('size');
        toggle.dataset.tLabel = size === 'tall' ? 'smaller' : 'larger';
        toggle.setAttribute('aria-label', t(toggle.dataset.tLabel));
        toggle.textContent = size === 'tall' ? '\u25bc' : '\u25b2';
    }

    // ---- language
    function draw() {
        document.getElementById('back').hidden = state.level === null;
        document.getElementById('district').hidden = state.level !== null;
        if (state.level === null) drawHome();
        else drawSheet(state.level, state.id);
    }

    function translate() {
        for (const { layer, hit, dot } of marks) [layer, hit, dot].forEach((part) => part.closeTooltip());
        document.documentElement.lang = state.language;
        document.title = t('title');
        for (const node of document.querySelectorAll('[data-t]')) node.textContent = t(node.dataset.t);
        for (const node of document.querySelectorAll('[data-t-label]')) node.setAttribute('aria-label', t(node.dataset.tLabel));
        for (const node of document.querySelectorAll('[data-t-title]')) node.title = t(node.dataset.tTitle);
        for (const node of document.querySelectorAll('path[data-unit]')) {
            node.setAttribute('aria-label', shown(node.dataset.level, node.dataset.unit));
        }
        for (const node of document.querySelectorAll('button[data-language]')) {
            node.setAttribute('aria-pressed', String(node.dataset.language === state.language));
        }
        draw();
    }

    function labelControls() {
        const names = { '.leaflet-control-zoom-in': 'zoom_in', '.leaflet-control-zoom-out': 'zoom_out', '.leaflet-control-layers-toggle': 'layers' };
        for (const [selector, key] of Object.entries(names)) {
            const node = map.getContainer().querySelector(selector);
            if (node) Object.assign(node.dataset, { tLabel: key, tTitle: key });
        }
        map.getContainer().dataset.tLabel = 'map_name';
        map.getContainer().setAttribute('role', 'region');
    }

    // ---- the map
    function tooltip(level, id) {
        return make('span', {}, make('b', {}, unitOf(level, id).name), t(unitOf(level, id).sentence));
    }

    /** A shape that opens its sheet by click, and by Tab and Enter or Space. */
    function prepareArea(layer) {
        const id = layer.feature.id, unit = unitOf('area', id), centre = L.latLng(unit.anchor);
        const hit = L.circleMarker(centre, { pane: 'hits', radius: HIT_RADIUS, className: 'hit', stroke: false });
        const dot = new ShapeMarker(centre, {
            pane: 'dots', radius: DOT_RADIUS, shape: study.shapes[unit.marker], home: centre, className: `dot ${unit.look}`,
        });
        drawn.set(`area/${id}`, [layer, dot]);
        for (const part of [layer, hit, dot]) {
            part.on('click', () => open('area', id, layer.getElement()));
            part.bindTooltip(() => tooltip('area', id), { sticky: true });
        }
        const focused = (on) => dot.getElement()?.classList.toggle('focused', on);
        const dress = () => {
            const path = layer.getElement();
            Object.assign(path.dataset, { unit: id, level: 'area' });
            for (const [key, given] of Object.entries({ tabindex: '0', role: 'button', 'aria-label': shown('area', id) })) path.setAttribute(key, given);
            path.addEventListener('keydown', (event) => {
                if (event.key !== 'Enter' && event.key !== ' ') return;
                event.preventDefault();
                open('area', id, path);
            });
            path.addEventListener('focus', () => { focused(true); if (!map.getBounds().contains(centre)) map.panTo(centre, { animate: false }); });
            path.addEventListener('blur', () => focused(false));
        };
        layer.on('add', dress);
        if (layer.getElement()) dress();
        return { layer, hit, dot, centre };
    }

    const dotRadius = () => (map.getSize().x < NARROW_PX ? NARROW_DOT_RADIUS : DOT_RADIUS);

    /** Areas that are tiny at this zoom get a mark of fixed size beside which no other is hidden, and a wider place to touch. */
    function sizeDots(marks) {
        for (const mark of marks) {
            const bounds = mark.layer.getBounds();
            const low = map.latLngToLayerPoint(bounds.getNorthWest()), high = map.latLngToLayerPoint(bounds.getSouthEast());
            mark.box = [low.x, low.y, high.x, high.y];
            mark.off = Math.max(high.x - low.x, high.y - low.y) >= SMALL_PX;
            mark.place = map.latLngToLayerPoint(mark.centre);
            for (const part of [mark.hit, mark.dot]) part.getElement()?.classList.toggle('off', mark.off);
        }
        const small = marks.filter((mark) => !mark.off);
        spread(small.map((mark) => mark.place), 2 * dotRadius() + 2);
        for (const { hit, dot, place } of small) {
            dot.setRadius(dotRadius());
            for (const part of [hit, dot]) part.setLatLng(map.layerPointToLatLng(place));
        }
    }

    function prepareVillage(layer) {
        const id = layer.feature.id;
        drawn.set(`village/${id}`, [layer]);
        layer.on('click', () => open('village', id, labels.find((label) => label.key === `village/${id}`).node));
    }

    function makeLabel(level, id, node) {
        const icon = L.divIcon({ html: node, className: '', iconSize: [0, 0] });
        const point = L.latLng(unitOf(level, id).anchor);
        L.marker(point, { icon, pane: 'names', keyboard: false, interactive: false }).addTo(layers[`${level}s`]);
        return { key: `${level}/${id}`, level, point, node };
    }

    /** An area's name without its village's, which stands beside it on the map. */
    function shortName({ name, village }) {
        const rest = village && name.endsWith(village) ? name.slice(0, -village.length).trim() : name;
        return rest || name;
    }

    function villageLabel(id) {
        const node = button(unitOf('village', id).name, (self) => open('village', id, self), { class: 'name' });
        L.DomEvent.on(node, 'click dblclick', L.DomEvent.stopPropagation);
        return makeLabel('village', id, node);
    }

    const NEAR = [0, -14, 14, -28, 28, -42, 42, -56, 56, -70, 70]
        .flatMap((dy) => [0, -20, 20, -40, 40, -60, 60, -80, 80].map((dx) => [dx, dy]))
        .sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
    const besides = ({ off, box: [west, north, east, south] }, { x, y }, width) =>
        (off ? [...(east - west > width ? [[0, 0]] : []), [(west + east) / 2 - x, south + 11 - y], [(west + east) / 2 - x, north - 11 - y]] : []);
    const inAnother = (level, key, point) => (level === 'village' ? villageShapes : areaShapes)
        .some((layer) => `${level}/${layer.feature.id}` !== key && contains(layer, map.layerPointToLatLng(point)));

    /** Names keep clear of one another, of the dots and of the shapes of others; one that finds no place waits for a closer zoom. */
    function placeLabels(labels, marks) {
        const r = dotRadius(), reach = map.getSize().x < NARROW_PX ? 46 : 84;
        const dots = marks.filter(({ off }) => !off).map(({ place: { x, y } }) => [x - r, y - r, x + r, y + r]);
        const avoided = { area: dots, village: [...dots, ...marks.filter(({ off }) => off).map(({ box }) => box)] };
        const markOf = new Map(marks.map((mark) => [`area/${mark.layer.feature.id}`, mark]));
        const taken = [];
        const free = (box, boxes) => boxes.every((b) => box[2] < b[0] || b[2] < box[0] || box[3] < b[1] || b[3] < box[1]);
        for (const { key, level, point, node } of labels) {
            const middle = map.latLngToLayerPoint(point), { x, y } = middle;
            const half = [node.offsetWidth / 2, node.offsetHeight / 2];
            const box = ([dx, dy]) => [x + dx - half[0], y + dy - half[1], x + dx + half[0], y + dy + half[1]];
            const offsets = level === 'village' ? NEAR.filter((offset) => Math.hypot(...offset) <= reach) : besides(markOf.get(key), middle, 2 * half[0]);
            const place = offsets.find((offset) => free(box(offset), taken) && free(box(offset), avoided[level])
                && !inAnother(level, key, L.point(x, y).add(offset)));
            node.classList.toggle('off', place === undefined);
            if (place === undefined) continue;
            node.style.left = `${place[0]}px`;
            node.style.top = `${place[1]}px`;
            taken.push(box(place));
        }
    }

    const areaShapes = layers.areas.getLayers(), villageShapes = layers.villages.getLayers();
    const labels = [];
    const marks = areaShapes.map(prepareArea);
    villageShapes.forEach(prepareVillage);
    for (const { hit, dot } of marks) layers.areas.addLayer(hit).addLayer(dot);
    labels.push(...villageShapes.map((layer) => villageLabel(layer.feature.id)));
    labels.push(...areaShapes.map((layer) => makeLabel('area', layer.feature.id, make('span', { class: 'name', 'aria-hidden': 'true' }, shortName(unitOf('area', layer.feature.id))))));
    const whole = L.latLngBounds([]);
    for (const layer of [...areaShapes, ...villageShapes]) whole.extend(layer.getBounds());
    function showWhole() {
        const legend = document.getElementById('legend').getBoundingClientRect().width;
        const left = map.getSize().x > 2.5 * legend ? legend : 10;
        map.fitBounds(whole, { paddingTopLeft: [left, 44], paddingBottomRight: [10, 10], animate: false });
    }

    const arrange = () => { sizeDots(marks); placeLabels(labels, marks); };
    const dressed = () => { arrange(); if (state.level !== null) mark(state.level, state.id, true); };

    if (window.innerWidth <= 820) document.getElementById('legend').open = false;
    if (whole.isValid()) {
        showWhole();
        map.setMinZoom(Math.floor(map.getZoom()) - 1).setMaxZoom(19).setMaxBounds(whole.pad(2));
    }
    L.control.scale({ imperial: false, position: 'bottomright' }).addTo(map);
    labelControls();
    map.on('zoomend resize overlayadd', dressed);
    new ResizeObserver(() => map.invalidateSize({ pan: false })).observe(map.getContainer());
    for (const node of document.querySelectorAll('button[data-language]')) {
        node.addEventListener('click', () => { state.language = node.dataset.language; rememberLanguage(state.language); translate(); });
    }
    document.getElementById('back').addEventListener('click', close);
    document.getElementById('district').addEventListener('click', (event) => open('district', study.order.district[0], event.target, true));
    document.getElementById('size').addEventListener('click', () => resize(document.body.dataset.sheet === 'tall' ? 'half' : 'tall'));
    document.addEventListener('keydown', (event) => { if (event.key === 'Escape') close(); });
    translate();
    arrange();
    document.documentElement.dataset.ready = 'true';
}
