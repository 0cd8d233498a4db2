'use strict';

// The households of the internal map: points on a canvas of their own, a card with the answers of one of them, and a
// table of those of an area for whoever works without a mouse. `data` is made by webhouseholds.py, a column a question;
// `words` holds the words of webhouseholds.toml by language. Text of the survey only ever enters the page as text nodes.

const startHouseholds = (() => {
    const UNKNOWN = '.', NOT_ASKED = '-', PASS = 'p', FAIL = 'f', ALL = 'all';
    const PER_DEGREE = 1e6, PANE = 'households', ABOVE_MARKS = 420, REACH_PX = 4, TOUCH_PX = 14, CLOSE_ZOOM = 18;
    const RADII = [[15, 3.5], [17, 5], [Infinity, 7.5]];  // below this zoom, a radius in pixels
    const DRAWN_FIRST = [NOT_ASKED, PASS, UNKNOWN, FAIL];
    const CROSS = [[-1, -.55], [-.55, -1], [0, -.45], [.55, -1], [1, -.55], [.45, 0],
        [1, .55], [.55, 1], [0, .45], [-.55, 1], [-1, .55], [-.45, 0]];
    const LOOKS = {  // what a verdict looks like without its colour: a cross, a dot, a ring, a speck
        [FAIL]: { name: 'fail', corners: CROSS, size: 1 }, [PASS]: { name: 'pass', size: .75 },
        [UNKNOWN]: { name: 'unknown', hollow: true, size: .75 }, [NOT_ASKED]: { name: 'outside', size: .5 },
        [ALL]: { name: 'all', size: .75 },
    };

    /** The element with these attributes. */
    function dress(node, attributes) {
        for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
        return node;
    }

    /** An element with attributes and children; a string child becomes a text node, never markup. */
    function make(tag, attributes = {}, ...children) {
        const node = dress(document.createElement(tag), attributes);
        node.append(...children.filter((child) => child !== null));
        return node;
    }

    /** A number as people write it in `language`, whatever the browser's own language. */
    function number(value, language) {
        const [group, point] = language === 'id' ? ['.', ','] : [',', '.'], [whole, part] = String(value).split('.');
        return whole.replace(/\B(?=(\d{3})+$)/g, group) + (part ? point + part : '');
    }

    // ---- what the columns say
    function reader(data) {
        const indices = data.ids.map((id, index) => index);
        const criteria = new Map(data.criteria.map((criterion) => [criterion.id, criterion]));
        const inArea = new Map(data.areas.map((id, area) => [id, indices.filter((index) => data.area[index] === area)]));
        const verdict = (id, index) => criteria.get(id).values[index];
        const choice = (column, index, language) => column.choices[language][column.values.charCodeAt(index) - 97] ?? null;
        const answer = (column, index, language) => {
            const value = column.values[index];
            if (value === UNKNOWN || value === NOT_ASKED || value === null) return { value: null, asked: value !== NOT_ASKED };
            const written = column.kind === 'number' ? number(value, language) : value;
            return { value: column.kind === 'code' ? choice(column, index, language) : written, asked: true };
        };
        return {
            data, indices, verdict, choice, answer,
            knows: (id) => criteria.has(id),
            position: (index) => (data.lat[index] === null ? null
                : [(data.origin[0] + data.lat[index]) / PER_DEGREE, (data.origin[1] + data.lon[index]) / PER_DEGREE]),
            areaOf: (index) => (data.area[index] === null ? null : data.areas[data.area[index]]),
            ofArea: (id) => inArea.get(id) ?? [],
            having: (letter, index) => data.criteria.filter((one) => one.values[index] === letter).map((one) => one.id),
        };
    }

    // ---- the canvas
    const Point = L.CircleMarker.extend({
        _updatePath() {
            const renderer = this._renderer;
            if (!renderer._drawing || this._empty()) return;
            const { x, y } = this._point, { corners, size } = LOOKS[this.options.look], r = this._radius * size, pen = renderer._ctx;
            pen.beginPath();
            if (corners) corners.forEach(([dx, dy], i) => pen[i ? 'lineTo' : 'moveTo'](x + dx * r, y + dy * r));
            else pen.arc(x, y, r, 0, 2 * Math.PI);
            pen.closePath();
            renderer._fillStroke(pen, this);
        },
    });

    /** The colours of the style sheet, as a canvas needs them: written out. */
    function colours(element) {
        const style = window.getComputedStyle(element), of = (name) => style.getPropertyValue(`--household-${name}`).trim();
        return Object.fromEntries([...Object.values(LOOKS).map(({ name }) => name), 'rim'].map((name) => [name, of(name)]));
    }

    function canvasLayer(map, read) {
        map.createPane(PANE).style.zIndex = ABOVE_MARKS;
        const renderer = L.canvas({ pane: PANE, padding: .2 });
        const points = read.indices.filter((index) => read.position(index) !== null).map((index) => (
            { index, point: new Point(read.position(index), { pane: PANE, renderer, interactive: false, look: ALL, radius: 4 }) }));
        const group = L.layerGroup(points.map(({ point }) => point));
        const radius = () => RADII.find(([zoom]) => map.getZoom() < zoom)[1];

        function paint(criterion) {
            const ink = colours(map.getContainer()), r = radius();
            for (const { index, point } of points) {
                const look = criterion === null ? ALL : read.verdict(criterion, index), { name, hollow } = LOOKS[look];
                const [fillColor, color, weight] = hollow ? [ink.rim, ink[name], 2] : [ink[name], ink.rim, 1];
                point.setStyle({ look, radius: r, fillColor, color, weight, fillOpacity: 1, opacity: 1 });
            }
            if (criterion === null || !map.hasLayer(group)) return;
            const order = ({ point }) => DRAWN_FIRST.indexOf(point.options.look);
            for (const { point } of [...points].sort((a, b) => order(a) - order(b))) point.bringToFront();
        }

        /** The household under the pointer, the nearest of several. */
        function under(event) {
            if (!map.hasLayer(group)) return null;
            const at = map.mouseEventToLayerPoint(event);
            let reach = event.pointerType === 'touch' ? TOUCH_PX : radius() + REACH_PX, found = null;
            for (const { index, point } of points) {
                const away = map.latLngToLayerPoint(point.getLatLng()).distanceTo(at);
                if (away <= reach) [reach, found] = [away, index];
            }
            return found;
        }
        const fits = () => points.every(({ point }) => point.getRadius() === radius());
        return { group, paint, under, fits };
    }

    // ---- words and nodes
    function writer(read, words, state, nameOfArea) {
        const t = (key, values = {}) => words[state.language][key].replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
        const missing = (key) => make('span', { class: 'unknown' }, t(key));

        function swatch(look) {
            const { name, corners, size, hollow } = LOOKS[look], svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
            const shape = document.createElementNS(svg.namespaceURI, corners ? 'polygon' : 'circle');
            const given = corners ? { points: corners.map(([x, y]) => `${x * 6 * size} ${y * 6 * size}`).join(' ') } : { r: 6 * size };
            dress(shape, { class: `household ${name}${hollow ? ' hollow' : ''}`, ...given });
            dress(svg, { class: 'household-swatch', viewBox: '-9 -9 18 18', 'aria-hidden': 'true' }).append(shape);
            return svg;
        }

        const verdict = (letter) => make('span', { class: 'household-verdict' }, swatch(letter), t(`verdict.${letter}`));

        function answered(column, index) {
            const { value, asked } = read.answer(column, index, state.language);
            return [make('dt', {}, column.label[state.language]), make('dd', {}, value ?? missing(asked ? 'unknown' : 'not_asked'))];
        }

        /** Everything known of one household. */
        function card(index) {
            const area = read.areaOf(index), { bucket, method } = read.data.place;
            const place = [bucket, method].map((column) => read.choice(column, index, state.language)).filter((one) => one !== null);
            const judged = read.data.criteria.map(({ id, label, values }) => [
                make('dt', {}, `${id} ${label[state.language]}`), make('dd', {}, verdict(values[index]))]);
            return make('div', { class: 'household-card' },
                make('h3', {}, `${t('household')} ${read.data.ids[index]}`),
                make('p', { class: 'quiet' }, `${t('area')}: ${area === null ? t('outside') : nameOfArea(area)} (${[...new Set(place)].join('; ')})`),
                make('h4', {}, t('criteria')), make('dl', {}, ...judged.flat()),
                make('h4', {}, t('answers')), make('dl', {}, ...read.data.columns.flatMap((column) => answered(column, index))));
        }

        function result(index) {
            if (state.criterion !== null) return verdict(read.verdict(state.criterion, index));
            const fails = read.having(FAIL, index).join(', ') || t('fails_nothing'), open = read.having(UNKNOWN, index).join(', ');
            return make('span', {}, fails, open ? make('span', { class: 'possible' }, t('not_known', { criteria: open })) : null);
        }

        /** The criterion that colours the points, with its name; null when none does. */
        function criterion() {
            const found = read.data.criteria.find(({ id }) => id === state.criterion);
            return found ? `${found.id} ${found.label[state.language]}` : null;
        }
        return { t, swatch, card, result, criterion };
    }

    /** The table of an area's households: a button in each row opens its answers below it. */
    function areaTable(indices, read, write, locate) {
        const { t } = write, column = write.criterion() ?? t('fails');
        if (!indices.length) return make('p', { class: 'quiet' }, t('none'));
        const rows = indices.flatMap((index) => {
            const cell = make('td', { colspan: 2 }), below = make('tr', { class: 'household-answers' }, cell);
            const id = read.data.ids[index];
            const opener = make('button', { type: 'button', 'aria-expanded': 'false', 'aria-label': t('answers_of', { id }) }, id);
            below.hidden = true;
            opener.addEventListener('click', () => {
                below.hidden = !below.hidden;
                opener.setAttribute('aria-expanded', String(!below.hidden));
                if (!below.hidden) cell.replaceChildren(locate(index), write.card(index));
            });
            return [make('tr', { 'data-household': id }, make('th', { scope: 'row' }, opener), make('td', {}, write.result(index))), below];
        });
        return make('table', { class: 'list households', 'aria-label': t('heading') },
            make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, t('household')), make('th', { scope: 'col' }, column))),
            make('tbody', {}, ...rows));
    }

    /** Households with something to do come first: those that fail, then those of which it is not known. */
    function byNeed(indices, read, criterion) {
        const rank = (index) => (criterion === null ? -read.having(FAIL, index).length
            : -DRAWN_FIRST.indexOf(read.verdict(criterion, index)));
        return [...indices].sort((a, b) => rank(a) - rank(b) || a - b);
    }

    /** A click on a point is the layer's, and does not reach the shape below; one after dragging the map is nobody's. */
    function listen(map, layer, open) {
        const container = map.getContainer(), elsewhere = '.leaflet-control, .leaflet-popup, button, a';
        const mine = (event) => (event.target.closest(elsewhere) ? null : layer.under(event));
        container.addEventListener('click', (event) => {
            const index = event.detail === 0 || map.dragging?.moved() ? null : mine(event);
            if (index === null) return;
            event.stopPropagation();
            open(index);
        }, true);
        container.addEventListener('mousemove', (event) => {
            if (map.hasLayer(layer.group)) container.classList.toggle('on-household', mine(event) !== null);
        });
    }

    /**
     * The layer of the households; it begins switched off. `nameOfArea` gives the name of an area by its identifier.
     * `ofArea` tells each household's id, position and verdicts; `tableOf` and `legend` make nodes in the language of
     * now, so they are asked for anew after `translate` and `colourBy`; `restyle` follows a change of colours.
     */
    return function startHouseholds({ map, data, words, language, nameOfArea = (id) => id }) {
        const state = { language, criterion: null, open: null };
        const read = reader(data), layer = canvasLayer(map, read), write = writer(read, words, state, nameOfArea);
        const popup = L.popup({ className: 'household-popup', maxWidth: 320, maxHeight: 320, autoPanPadding: [20, 20] });
        const repaint = () => layer.paint(state.criterion);

        function open(index) {
            state.open = index;
            popup.setLatLng(read.position(index)).setContent(write.card(index)).openOn(map);
        }

        function show(on) {
            if (on) layer.group.addTo(map);
            else { layer.group.remove(); map.closePopup(popup); map.getContainer().classList.remove('on-household'); }
            repaint();
        }

        function locate(index) {
            if (read.position(index) === null) return make('p', { class: 'quiet' }, write.t('no_position'));
            const button = make('button', { type: 'button', class: 'plain' }, write.t('show'));
            button.addEventListener('click', () => {
                show(true);
                map.setView(read.position(index), Math.max(map.getZoom(), CLOSE_ZOOM), { animate: false });
                open(index);
            });
            return button;
        }

        const row = (index) => ({
            index, id: data.ids[index], position: read.position(index),
            verdicts: Object.fromEntries(data.criteria.map(({ id, values }) => [id, LOOKS[values[index]].name])),
        });

        function legend() {
            const letters = state.criterion === null ? [ALL] : [...DRAWN_FIRST].reverse();
            const has = (letter, index) => letter === ALL || read.verdict(state.criterion, index) === letter;
            const counted = letters.map((letter) => [letter, read.indices.filter((index) => has(letter, index)).length]);
            return make('ul', { class: 'household-legend' }, ...counted.filter(([, count]) => count).map(([letter, count]) => (
                make('li', {}, write.swatch(letter), `${write.t(letter === ALL ? ALL : `verdict.${letter}`)}: ${number(count, state.language)}`))));
        }

        map.on('zoomend', () => { if (!layer.fits()) repaint(); });
        popup.on('remove', () => { state.open = null; });
        listen(map, layer, open);
        return {
            show, legend, restyle: repaint,
            colourBy(criterion) { state.criterion = read.knows(criterion) ? criterion : null; repaint(); },
            ofArea: (areaId) => read.ofArea(areaId).map(row),
            tableOf: (areaId) => areaTable(byNeed(read.ofArea(areaId), read, state.criterion), read, write, locate),
            translate(chosen) { state.language = chosen; if (state.open !== null) popup.setContent(write.card(state.open)); },
        };
    };
})();
