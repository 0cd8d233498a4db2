// Leaflet draws every path again after every move of the map; 4,000 of them take longer than a frame. A path that lies
// wholly inside of what is drawn, or wholly outside, looks the same after a move, until a zoom makes its points anew.

const INSIDE = 'inside', OUTSIDE = 'outside';

/** How a path lies to the part of the map that is drawn; null where the edge cuts it. */
function sideOf(path) {
    const drawn = path._renderer._bounds, own = path._pxBounds;
    if (!own || !drawn.intersects(own)) return OUTSIDE;
    return drawn.contains(own) ? INSIDE : null;
}

/** The same kind of path, drawn only where it may look otherwise. */
function lazily({ _project, _update }) {
    return {
        _project() {
            this.side = null;
            _project.call(this);
        },
        _update() {
            if (!this._map) return;
            const side = sideOf(this);
            if (side === null || side !== this.side) _update.call(this);
            this.side = side;
        },
    };
}

L.Polyline.include(lazily(L.Polyline.prototype));
L.CircleMarker.include(lazily(L.CircleMarker.prototype));
