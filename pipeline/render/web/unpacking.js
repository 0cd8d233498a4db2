/** Columns written out again: those of which only the filled cells are given, and those that give their words once. */
function unpacked(found) {
    if (Array.isArray(found) || found === null || typeof found !== 'object') return found;
    if (found.words) return found.cells.map((place) => found.words[place]);
    if (!found.steps) return Object.fromEntries(Object.entries(found).map(([key, value]) => [key, unpacked(value)]));
    const cells = unpacked(found.cells), column = new Array(found.length).fill(null);
    let at = -1;
    found.steps.forEach((step, i) => { column[at += step] = cells[i]; });
    return column;
}

/** GeoJSON of a layer that gives the steps from corner to corner, in parts of a degree. */
function unpackedShapes({ per_degree: perDegree, features }) {
    let east = 0, north = 0;
    function corners(steps) {
        if (Array.isArray(steps[0])) return steps.map(corners);
        const line = [];
        for (let i = 0; i < steps.length; i += 2) {
            east += steps[i];
            north += steps[i + 1];
            line.push([east / perDegree, north / perDegree]);
        }
        return line;
    }
    return features.map(({ id, look, type, steps }) =>
        ({ type: 'Feature', id, properties: { look }, geometry: { type, coordinates: corners(steps) } }));
}

/** The study as the page's code knows it. */
function readStudy(written) {
    const study = JSON.parse(written);
    return { ...study, levels: unpacked(study.levels) };
}
