/** What the theme says of a unit, and how it is drawn. */
function makeThemes(study, state, words) {
    const byKey = new Map(study.themes.map((theme) => [theme.key, theme]));
    const current = () => byKey.get(state.theme);
    const groupOf = (level, i, theme = current()) => theme.groups[theme.members[level][i]];
    const look = (group) => (group.open ? `${group.look} open` : group.look);
    const labelOf = (group) => group.label[state.language];

    /** The number behind the theme: from the sheet, or the theme's own. */
    function numberOf(level, i, theme = current()) {
        const table = study.levels[level];
        if (theme.values) return theme.values[level]?.[i] ?? null;
        if (theme.family === 'score') return table.score[i];
        if (theme.family === 'aspect') return table.aspects.value[i * study.aspects.length + study.aspects.indexOf(Number(theme.of))];
        if (theme.family === 'criterion') return table.rows.share[i * study.criteria.length + study.criteria.findIndex(({ id }) => id === theme.of)];
        return null;
    }

    /** What the theme says of a unit in words: its group, and the number where there is one. */
    function say(level, i, theme = current()) {
        const label = labelOf(groupOf(level, i, theme)), value = numberOf(level, i, theme);
        if (value === null || isHidden(value) || theme.family === 'score') return label;
        return `${label} (${words.number(value, theme.decimals)}${theme.unit[state.language] ? NBSP + theme.unit[state.language] : ''})`;
    }

    return { byKey, current, groupOf, look, labelOf, numberOf, say };
}

/** Fills the chooser of themes, a group for each family that has several. */
function makeThemeChooser({ study, store, words }) {
    const chooser = document.getElementById('theme');
    function draw() {
        const families = new Map();
        for (const theme of study.themes) families.set(theme.family, [...(families.get(theme.family) ?? []), theme]);
        chooser.replaceChildren(...[...families].map(([family, themes]) => {
            const options = themes.map((theme) => make('option', { value: theme.key }, theme.label[store.state.language]));
            return themes.length === 1 ? options[0] : make('optgroup', { label: words.t(`family.${family}`) }, ...options);
        }));
        chooser.value = store.state.theme;
    }
    chooser.addEventListener('change', () => store.set({ theme: chooser.value }));
    store.listen((state, before) => {
        if (state.language !== before.language) draw();
        else if (state.theme !== before.theme) chooser.value = state.theme;
    });
    draw();
}

/** The legend of a theme: groups with their areas, hectares and households, which add up to all. */
function legendTable({ study, words, themes }, theme, legend = theme.legend) {
    const { t, number } = words;
    const withheld = (group) => study.levels.area.households.some((cell, i) => isHidden(cell) && (group === undefined || theme.members.area[i] === group));
    const nobody = legend.total.households === 0;  // nobody was interviewed: that is not a place without households
    const homes = ({ group, count, households, unknown }) => (nobody ? '\u2013' : count === 0 ? number(0) : households === null ? t(withheld(group) ? 'withheld' : 'unknown')
        : unknown > 0 ? t('at_least', { value: number(households) }) : number(households));
    const numbers = (row) => [number(row.count), number(row.area_ha, 2), homes(row)].map((cell) => make('td', { class: 'num' }, cell));
    const told = ({ group, count }) => count > 0 || !theme.groups[group].open;  // what only a village is
    const rows = legend.groups.filter(told).map((row) => {
        const group = theme.groups[row.group];
        const key = make('div', { class: 'key' }, swatch(themes.look(group), study.shapes[group.marker]), make('span', {}, themes.labelOf(group)));
        return make('tr', { 'data-legend': group.key }, make('th', { scope: 'row' }, key), ...numbers(row));
    });
    const head = ['layer_areas_short', 'unit_ha', 'households_short'].map((key) => make('th', { scope: 'col', class: 'num' }, t(key)));
    return make('table', { 'aria-label': `${t('legend')}: ${theme.label[study.language()]}` },
        make('thead', {}, make('tr', {}, make('td'), ...head)),
        make('tbody', {}, ...rows, make('tr', { class: 'total', 'data-legend': 'total' }, make('th', { scope: 'row' }, t('legend_total')), ...numbers(legend.total))));
}

function makeLegend(page) {
    const { store, themes, words } = page;
    function draw() {
        const theme = themes.current();
        document.getElementById('legend-title').textContent = theme.label[store.state.language];
        document.getElementById('legend-table').replaceChildren(legendTable(page, theme));
        const note = theme.note?.[store.state.language] ?? '';
        Object.assign(document.getElementById('legend-note'), { textContent: note, hidden: note === '' });
    }
    store.listen((state, before) => { if (state.theme !== before.theme || state.language !== before.language) draw(); });
    draw();
    return { draw, words };
}
