const DOT_RADIUS = 8, NARROW_DOT_RADIUS = 6, NARROW_PX = 500, HIT_RADIUS = 14, SMALL_PX = 26, MARKS_SHARE = 0.1;

/** A mark of fixed size in the shape of its group, for areas that are too small to read; a line leads to its place. */
const ShapeMarker = L.CircleMarker.extend({
    _updatePath() {
        const { x, y } = this._point, r = this.options.radius;
        const home = this._map.latLngToLayerPoint(this.options.home), away = home.distanceTo(this._point);
        const rim = home.subtract(this._point).multiplyBy(r / (away || 1)).add(this._point);
        const lead = away > r ? `M${home.x} ${home.y}L${rim.x} ${rim.y}` : '';
        this._renderer._setPath(this, this._empty() ? 'M0 0' : lead + outline(this.options.shape, x, y, r));
    },

    /** Where it is and how large, drawn once. */
    move(place, radius) {
        this._radius = this.options.radius = radius;
        this.setLatLng(place);
    },
});

/** Pushes points apart until none is nearer than `gap` to another; neighbours only, by sorting from west to east. */
function spread(points, gap) {
    const order = [...points];
    for (let round = 0; round < 40; round++) {
        order.sort((a, b) => a.x - b.x);  // nearly sorted from the second round on, which takes a moment only
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

/** How large so many marks may be without filling the map. */
function markRadius(map, count) {
    const { x, y } = map.getSize(), widest = x < NARROW_PX ? NARROW_DOT_RADIUS : DOT_RADIUS;
    return Math.max(2.5, Math.min(widest, Math.sqrt((MARKS_SHARE * x * y) / (Math.PI * Math.max(count, 1)))));
}

/** Areas that are tiny at this zoom get a mark of fixed size beside which no other is hidden, and a wider place to touch. */
function sizeMarks(map, marks) {
    for (const mark of marks) {
        const bounds = mark.layer.getBounds();
        const low = map.latLngToLayerPoint(bounds.getNorthWest()), high = map.latLngToLayerPoint(bounds.getSouthEast());
        mark.box = [low.x, low.y, high.x, high.y];
        mark.off = Math.max(high.x - low.x, high.y - low.y) >= SMALL_PX;
        mark.place = map.latLngToLayerPoint(mark.centre);
        for (const part of mark.marks) part.getElement()?.classList.toggle('off', mark.off);
    }
    const small = marks.filter((mark) => !mark.off), radius = markRadius(map, small.length);
    spread(small.map((mark) => mark.place), 2 * radius + 2);
    for (const { dot, marks: parts, place } of small) {
        const moved = map.layerPointToLatLng(place);
        for (const part of parts) if (part !== dot) part.setLatLng(moved);
        dot.move(moved, radius);
    }
    return radius;
}
