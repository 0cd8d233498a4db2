const MANY_AREAS = 300, NARROW_LABELS_PX = 750;  // on a narrower map, and on paper, a name far off would be another village's
const NEAR = [0, -14, 14, -28, 28, -42, 42, -56, 56, -70, 70]
    .flatMap((dy) => [0, -20, 20, -40, 40, -60, 60, -80, 80].map((dx) => [dx, dy]))
    .sort((a, b) => Math.hypot(...a) - Math.hypot(...b));

/** The rings of a polygon or of several, which Leaflet nests one deeper. */
const rings = (nested) => (Array.isArray(nested[0]) ? nested.flatMap(rings) : [nested]);

/** Whether a point lies in a polygon, by counting the borders west of it. */
function contains(polygon, point) {
    if (!polygon.getBounds().contains(point)) return false;
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

/** An area's name without its village's, which stands beside it on the map. */
function shortName(name, village) {
    const rest = village && name.endsWith(village) ? name.slice(0, -village.length).trim() : name;
    return rest || name;
}

/**
 * Names of villages and areas, and of rivers, roads and neighbours. They keep clear of one another, of the marks and
 * of the shapes of others; one that finds no place waits for a closer zoom.
 */
function makeLabels({ map, study, units, layers, marks, villageShapes, open }) {
    const { area, village } = study.levels;
    const pen = document.createElement('canvas').getContext('2d');

    function put(label) {
        if (label.node === null) {
            const kind = label.level === 'context' ? `name context ${label.kind}` : 'name';
            label.node = label.level === 'village'
                ? button(label.text, (self) => open('village', label.index, self), { class: kind })
                : make('span', { class: kind, 'aria-hidden': 'true' }, label.text);
            if (label.level === 'village') L.DomEvent.on(label.node, 'click dblclick', L.DomEvent.stopPropagation);
            const icon = L.divIcon({ html: label.node, className: '', iconSize: [0, 0] });
            L.marker(label.point, { icon, pane: 'names', keyboard: false, interactive: false }).addTo(label.layer);
        }
        return label.node;
    }

    const label = (level, index, text, place, layer, kind = '') => ({ level, index, text, point: L.latLng(place), layer, half: null, kind, node: null });
    const { fontFamily } = getComputedStyle(document.body);

    /** Half the width and height of a label, measured when it is first wanted. */
    function halfOf(label) {
        if (label.half === null) {
            pen.font = `${label.level === 'village' ? '600 13px' : '12px'} ${fontFamily}`;
            label.half = [pen.measureText(label.text).width / 2 + 5, label.level === 'village' ? 12 : 9];
        }
        return label.half;
    }

    const villages = villageShapes.map(({ index }) => label('village', index, village.name[index], village.anchor[index], layers.villages));
    const named = marks.filter(({ index }) => units.index('village', area.ids[index]) === undefined);  // without delineations a village is its own area
    const areas = named.map(({ index }) => label('area', index, shortName(area.name[index], area.village[index]), area.anchor[index], layers.areas));
    const context = study.context.labels.map(({ kind, name, place }, i) => label('context', i, name, place, map, kind));
    villages.forEach(put);  // those are the keyboard's way to the villages, so they are there from the start

    const besides = ({ off, box: [west, north, east, south] }, { x, y }, width) =>
        (off ? [...(east - west > width ? [[0, 0]] : []), [(west + east) / 2 - x, south + 11 - y], [(west + east) / 2 - x, north - 11 - y]] : []);
    const shapes = { village: villageShapes, area: marks };
    const inAnother = (level, index, point) => shapes[level].some((shape) => shape.index !== index && contains(shape.layer, point));

    function offsetsOf({ level, index, half }, middle, reach) {
        if (level === 'village') return reach;
        return level === 'area' ? besides(marks.byIndex[index], middle, 2 * half[0]) : [[0, 0]];
    }

    function place(radius) {
        const farthest = map.getSize().x < NARROW_LABELS_PX ? 46 : 84, view = map.getBounds().pad(0.1);
        const reach = NEAR.filter((offset) => Math.hypot(...offset) <= farthest);
        const dots = marks.filter(({ off }) => !off).map(({ place: { x, y } }) => [x - radius, y - radius, x + radius, y + radius]);
        const filled = named.filter(({ off }) => off).map(({ box }) => box);
        const beside = makeCover(dots), clear = makeCover([...dots, ...filled]);
        const avoided = { area: beside, village: clear, context: clear };
        const small = marks.length <= MANY_AREAS;
        const taken = makeCover();
        for (const label of [...villages, ...areas, ...context]) {
            const { level, index, point } = label;
            const wanted = view.contains(point) && (level !== 'area' || small || marks.byIndex[index].off);
            const middle = wanted ? map.latLngToLayerPoint(point) : null, half = wanted ? halfOf(label) : null;
            const box = ([dx, dy]) => [middle.x + dx - half[0], middle.y + dy - half[1], middle.x + dx + half[0], middle.y + dy + half[1]];
            const found = wanted ? offsetsOf(label, middle, reach).find((offset) => taken.free(box(offset)) && avoided[level].free(box(offset))
                && (level === 'context' || !inAnother(level, index, map.layerPointToLatLng(middle.add(offset))))) : undefined;
            if (found === undefined && label.node === null) continue;
            const node = put(label);
            node.classList.toggle('off', found === undefined);
            if (found === undefined) continue;
            node.style.left = `${found[0]}px`;
            node.style.top = `${found[1]}px`;
            taken.add(box(found));
        }
    }

    return { place, focusVillage: (index) => villages.find((label) => label.index === index)?.node.focus() };
}
