const COVER_PX = 64, MOST_ROWS = 2 ** 24;

/** Boxes on a map, found again by where they are: whether a place is free does not ask all of them. */
function makeCover(boxes = []) {
    const cells = new Map();

    /** The cells of a grid that a box touches. */
    function under([west, north, east, south]) {
        const found = [];
        for (let x = Math.floor(west / COVER_PX); x <= Math.floor(east / COVER_PX); x++) {
            for (let y = Math.floor(north / COVER_PX); y <= Math.floor(south / COVER_PX); y++) found.push(x * MOST_ROWS + y);
        }
        return found;
    }

    function add(box) {
        for (const cell of under(box)) {
            if (cells.has(cell)) cells.get(cell).push(box);
            else cells.set(cell, [box]);
        }
    }

    function free(box) {
        for (const cell of under(box)) {
            for (const b of cells.get(cell) ?? []) if (!(box[2] < b[0] || b[2] < box[0] || box[3] < b[1] || b[3] < box[1])) return false;
        }
        return true;
    }

    boxes.forEach(add);
    return { add, free };
}
