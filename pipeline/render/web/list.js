const ROWS_AT_ONCE = 100;

/** Which areas the filters leave; null when they leave all. */
function matching({ study, themes }, filter) {
    const { area } = study.levels;
    if (!filter.class && !filter.village && !filter.aspect) return null;
    const aspect = filter.aspect ? themes.byKey.get(filter.aspect) : null;
    // Unknown is not zero: an area whose average is not known may be over the cut.
    const severe = (i) => aspect.groups[aspect.members.area[i]].key !== aspect.lowest;
    const classTheme = study.themes[0];
    const keep = (i) => (!filter.class || classTheme.groups[classTheme.members.area[i]].key === filter.class)
        && (!filter.village || area.village_code[i] === filter.village) && (aspect === null || severe(i));
    return new Set(area.ids.map((id, i) => i).filter(keep));
}

/** The list beside the map: the filters, and the areas or villages in a table that sorts. It says all that the map says. */
function makeList(page) {
    const { study, store, words, themes, open, units } = page;
    const { t, number, value, sentence } = words;
    let shown = ROWS_AT_ONCE;

    // ---- filters
    function chooser(key, options, label) {
        const select = make('select', { id: `filter-${key}` }, make('option', { value: '' }, t(`any_${key}`)),
            ...options.map(([given, text]) => make('option', { value: given }, text)));
        select.value = store.state.filter[key];
        select.addEventListener('change', () => {
            const filter = { ...store.state.filter, [key]: select.value };
            store.set({ filter, matches: matching(page, filter) });
            if (key === 'village') page.plan.show(select.value ? 'village' : 'district', units.index('village', select.value) ?? 0);
            document.getElementById(`filter-${key}`).focus();
        });
        return make('label', {}, make('span', {}, label), select);
    }

    function filters() {
        const { area, village } = study.levels, classes = study.themes[0];
        const held = new Set(classes.members.area), inhabited = new Set(area.village_code);
        const groups = classes.groups.filter((group, g) => held.has(g)).map((group) => [group.key, themes.labelOf(group)]);
        const villages = village.ids.map((id, i) => [id, village.name[i]]).filter(([id]) => inhabited.has(id)).sort((a, b) => a[1].localeCompare(b[1], 'id'));
        const aspects = study.themes.filter((theme) => theme.family === 'aspect').map((theme) => [theme.key, theme.label[store.state.language]]);
        const active = store.state.matches !== null;
        return make('fieldset', { class: 'filters' }, make('legend', {}, t('filter_heading')),
            chooser('class', groups, t('class_column')), chooser('village', villages, t('level_village')), chooser('aspect', aspects, t('aspect_over')),
            active ? button(t('filter_none'), () => { store.set({ filter: { class: '', village: '', aspect: '' }, matches: null }); document.getElementById('filter-class').focus(); }) : null);
    }

    // ---- the table
    const SORTS = {
        name: (level) => (i) => study.levels[level].name[i].toLocaleLowerCase('id'),
        class_column: (level) => (i) => [study.levels[level].class[i] < 4 ? study.levels[level].class[i] : -1, study.levels[level].score[i] ?? -1],
        score_column: (level) => (i) => study.levels[level].score[i] ?? -1,
        theme_column: (level) => (i) => sortable(themes.numberOf(level, i), themes.current().members[level]?.[i]),
    };
    const sortable = (found, group) => (typeof found === 'number' ? found : -1 - (group ?? 0) / 1000);

    function compare(a, b) {
        if (Array.isArray(a)) return a[0] - b[0] || a[1] - b[1];
        return typeof a === 'string' ? a.localeCompare(b, 'id', { numeric: true }) : a - b;
    }

    function order(level) {
        const { sort, matches } = store.state;
        const kept = study.levels[level].ids.map((id, i) => i).filter((i) => level !== 'area' || matches === null || matches.has(i));
        if (sort === null) return kept;
        const key = SORTS[sort.by](level), keys = new Map(kept.map((i) => [i, key(i)]));
        return kept.sort((a, b) => sort.sign * compare(keys.get(a), keys.get(b)));
    }

    function heading(key, label, numeric) {
        const { sort } = store.state, sign = sort?.by === key ? sort.sign : 0;
        const arrow = make('span', { class: 'arrow', 'aria-hidden': 'true' }, sign > 0 ? ' \u25b2' : sign < 0 ? ' \u25bc' : ' \u21c5');
        const node = button(label, () => {
            store.set({ sort: { by: key, sign: sign === 0 ? (key === 'name' ? 1 : -1) : -sign } });
            document.getElementById(`sort-${key}`).focus();
        }, { class: 'sort', id: `sort-${key}`, title: t('sort_by') });
        node.append(arrow);
        return make('th', { scope: 'col', class: numeric ? 'num' : null, 'aria-sort': sign > 0 ? 'ascending' : sign < 0 ? 'descending' : 'none' }, node);
    }

    const plainTheme = (level) => ['class', 'score'].includes(themes.current().family) || !themes.current().members[level];

    function row(level, i, rank) {
        const table = study.levels[level], village = table.village?.[i] ?? null;
        const name = button(shortName(table.name[i], village), (node) => open(level, i, node, true), {});
        const look = themes.look(themes.groupOf(level, i, study.themes[0]));
        const themed = plainTheme(level) ? null
            : make('td', {}, make('span', { class: 'class-cell' }, swatch(themes.look(themes.groupOf(level, i))), make('span', {}, themes.say(level, i))));
        return make('tr', { 'data-unit': `${level}/${table.ids[i]}` },
            make('td', { class: 'num' }, String(rank)),
            make('th', { scope: 'row' }, name, village === null || village === '' || village === table.name[i] ? null : make('span', { class: 'in-village' }, village)),
            themed ?? make('td', {}, make('span', { class: 'class-cell' }, swatch(look), make('span', {}, sentence(level, i)))),
            make('td', { class: 'num' }, value(table.score[i], { low: table.score_low[i], high: table.score_high[i], said: 'range' })));
    }

    function table(level) {
        const ranked = order(level), visible = ranked.slice(0, shown);
        const themed = plainTheme(level) ? null : heading('theme_column', themes.current().label[store.state.language], false);
        const more = ranked.length > visible.length
            ? button(t('show_more', { count: number(ranked.length - visible.length) }), () => { shown = Infinity; draw(); }) : null;
        return [make('table', { class: 'list', 'aria-label': t(`${level}s_heading`) },
            make('thead', {}, make('tr', {}, make('th', { scope: 'col', class: 'num' }, t('rank')), heading('name', t('name'), false),
                themed ?? heading('class_column', t('class_column'), false), heading('score_column', t('score_column'), true))),
            make('tbody', {}, ...visible.map((i, at) => row(level, i, at + 1)))), more];
    }

    function tabs(level) {
        const one = (key) => button(t(`layer_${key}s`), () => { shown = ROWS_AT_ONCE; store.set({ list: key }); document.getElementById(`list-${key}`).focus(); },
            { id: `list-${key}`, 'aria-pressed': String(level === key) });
        return make('div', { class: 'tabs', role: 'group', 'aria-label': t('tabs_name') }, one('area'), one('village'));
    }

    /** The table as lines with tabs, for a spreadsheet. */
    function asText(level) {
        const units = study.levels[level], themed = plainTheme(level) ? [] : [themes.current().label[store.state.language]];
        const head = [t('name'), t('level_village'), t('class_column'), t('score_column'), t('lowest'), t('highest'), ...themed];
        const lines = order(level).map((i) => [units.name[i], units.village?.[i] ?? '', sentence(level, i), ...['score', 'score_low', 'score_high'].map((key) => number(units[key][i])), ...(plainTheme(level) ? [] : [themes.say(level, i)])]);
        const filtered = level === 'area' && store.state.matches !== null ? [t('found', { count: number(store.state.matches.size), all: number(units.ids.length) })] : [];
        return [t('title'), t('subtitle'), ...(study.illustrative ? [t('sample_note')] : []), ...filtered, head.join('\t'), ...lines.map((cells) => cells.map(oneLine).join('\t'))].join('\n');
    }

    const content = document.getElementById('content');

    function draw() {
        const { list: level, matches } = store.state;
        const found = matches === null ? null
            : make('p', { class: 'found', role: 'status' }, matches.size === 0 ? t('found_none') : t('found', { count: number(matches.size), all: number(study.levels.area.ids.length) }));
        const copy = button(t('copy_table'), (node) => copyText(asText(level), node, words));
        content.replaceChildren(...[make('p', { class: 'quiet' }, t(study.overview === null ? 'hint' : 'hint_overview')), study.overview === null ? tabs(level) : null, ...(level === 'area' ? [filters(), found] : []), ...table(level), make('div', { class: 'actions' }, copy)].filter((node) => node !== null));
    }

    const rowOf = (level, i) => content.querySelector(`tr[data-unit="${CSS.escape(`${level}/${study.levels[level].ids[i]}`)}"] button`);
    return { draw, rowOf, order, forget: () => { shown = ROWS_AT_ONCE; } };
}
