/** The score sheet of an area, village or district. */
function makeSheet({ study, store, words, themes, plan, open, units, internal }) {
    const { t, has, number, amount, value, bounds, sentence, className } = words;
    const PERCENT = `${NBSP}%`, HECTARES = `${NBSP}ha`;
    const count = study.criteria.length;

    const headings = (keys, numeric) => make('thead', {}, make('tr', {}, ...keys.map((key, i) => make('th', { scope: 'col', class: numeric(i) ? 'num' : null }, t(key)))));

    // ---- criteria and aspects
    /** A share with its limits; where the count behind it may not be published, the bounds that may. */
    function share({ share: given, share_low: low, share_high: high, volume }, at, { decimals = 2, suffix = '' } = {}) {
        if (isHidden(volume[at]) && given[at] === null) return bounds(low[at], high[at], decimals, suffix);
        return value(given[at], { decimals, low: low[at], high: high[at], said: 'range', suffix });
    }

    /** The band of the rules that a percent falls into, which gives its points. */
    function cut(criterion, level, i) {
        const theme = themes.byKey.get(`criterion_${criterion.id}`), at = i * count + study.criteria.indexOf(criterion);
        if (theme === undefined || study.levels[level].rows.points[at] === null) return null;
        return make('span', { class: 'cut' }, themes.labelOf(themes.groupOf(level, i, theme)).split(' %')[0]);
    }

    function criterionRow(level, i, criterion, at) {
        const { rows } = study.levels[level];
        const measured = (given) => (given === null || isHidden(given) ? value(given)
            : value(given, { text: amount(given, criterion.unit), suffix: ` ${t(`unit_${criterion.unit}`)}` }));
        const notes = rows.notes[at] ? rows.notes[at].split(';') : [];
        return make('tr', { 'data-criterion': criterion.id },
            make('th', { scope: 'row' }, `${criterion.id} ${t(`criterion.${criterion.id}`)}`, ...notes.map((note) => make('span', { class: 'note' }, t(note)))),
            make('td', { class: 'num' }, measured(rows.volume[at])),
            make('td', { class: 'num' }, measured(rows.denominator[at])),
            make('td', { class: 'num' }, share(rows, at), cut(criterion, level, i)),
            make('td', { class: 'num' }, value(rows.points[at], { low: rows.points_low[at], high: rows.points_high[at], said: 'range' })));
    }

    function average({ value: given, low, high }, at) {
        return given[at] === null && low[at] !== null ? bounds(low[at], high[at], 2, PERCENT) : value(given[at], { decimals: 2, suffix: PERCENT });
    }

    function criteriaTable(level, i) {
        const { aspects } = study.levels[level];
        const bodies = study.aspects.map((aspect, a) => make('tbody', {},
            make('tr', { class: 'aspect', 'data-aspect': aspect },
                make('th', { scope: 'rowgroup', colspan: 3 }, `${aspect} ${t(`aspect.${aspect}`)}`),
                make('td', { class: 'num', colspan: 2 }, make('span', { class: 'quiet' }, `${t('average')} `), average(aspects, i * study.aspects.length + a))),
            ...study.criteria.flatMap((criterion, c) => (criterion.aspect === aspect ? [criterionRow(level, i, criterion, i * count + c)] : []))));
        return make('table', { class: 'criteria', 'aria-label': t('sheet_heading') },
            headings(['criterion', 'volume', 'denominator', 'percent', 'points'], (at) => at > 0), ...bodies);
    }

    /** A bar from 0 to 100 % for each aspect; hatched where nothing is known, a pale end where the data leave it open. */
    function aspectBars(level, i) {
        const { aspects } = study.levels[level];
        const rows = study.aspects.map((aspect, a) => {
            const at = i * study.aspects.length + a, known = aspects.value[at], low = known ?? aspects.low[at], high = known ?? aspects.high[at];
            const bar = drawing('svg', { class: 'share-bar', viewBox: '0 0 100 8', preserveAspectRatio: 'none', 'aria-hidden': 'true', focusable: 'false' },
                drawing('rect', { class: low === null ? 'track none' : 'track', width: 100, height: 8 }),
                ...(low === null ? [] : [drawing('rect', { class: 'possible-part', width: Math.min(high, 100), height: 8 }), drawing('rect', { class: 'filled', width: Math.min(low, 100), height: 8 })]));
            return make('tr', {}, make('th', { scope: 'row' }, `${aspect} ${t(`aspect.${aspect}`)}`), make('td', { class: 'bar-cell' }, bar), make('td', { class: 'num' }, average(aspects, at)));
        });
        return make('table', { class: 'bars', 'aria-label': t('aspects_heading') }, make('tbody', {}, ...rows));
    }

    // ---- facts
    const facts = (pairs) => make('dl', { class: 'facts' }, ...pairs.flatMap(([key, node, star]) => [make('dt', {}, t(key), star ?? null), make('dd', { 'data-fact': key }, node)]));

    function sizes(level, i) {
        const table = study.levels[level];
        const mean = table.mean_pct[i] === null && (table.mean_low_pct?.[i] ?? null) !== null
            ? bounds(table.mean_low_pct[i], table.mean_high_pct[i], 2, PERCENT) : value(table.mean_pct[i], { decimals: 2, suffix: PERCENT });
        return facts([
            ['households', value(table.households[i])], ['population', value(table.population[i])],
            ['area_ha', value(table.area_ha[i], { decimals: 2, suffix: HECTARES })],
            ['slum_ha', value(table.slum_ha[i], { decimals: 2, low: table.slum_low_ha[i], high: table.slum_high_ha[i], suffix: HECTARES })],
            ['mean_pct', mean],
            ['known_criteria', t('of_max', { value: number(table.known_criteria[i]), max: String(count) })],
        ]);
    }

    /** What follows the class; a star marks what has no cited source yet. */
    function follows(level, i) {
        const { follows: found, class_high: high } = study.levels[level];
        const marked = (found.background?.[i] ?? '').split(';');
        const pairs = study.follows.filter((fact) => fact in found).flatMap((fact) => {
            const [sure, from, to] = ['value', 'low', 'high'].map((side) => found[fact][side][i]);
            if (fact === 'handling' && study.classes[high[i]] === 'not_slum') return [];
            if (fact === 'priority' && from === null) return [];
            const word = (given) => (has(`${fact}.${given}`) ? t(`${fact}.${given}`) : number(given));
            const settled = sure !== null ? word(sure) : from !== null && from === to ? t('if_slum', { value: word(from) }) : null;
            const node = make('span', settled === null ? { class: 'unknown' } : {}, settled ?? t('unknown'));
            const range = from === to ? null : make('span', { class: 'possible' }, t('possible', { low: word(from), high: word(to) }));
            const star = marked.some((name) => name === fact || name === `${fact}_low`) ? make('span', { class: 'star' }, '*') : null;
            return [[fact, make('span', {}, node, range), star]];
        });
        if (!pairs.length) return [];
        const note = pairs.some(([, , star]) => star) ? make('p', { class: 'quiet' }, t('background_note')) : null;
        return [make('h3', {}, t('follows_heading')), facts(pairs), note];
    }

    function totalScore(level, i) {
        const table = study.levels[level], [low, high] = [table.score_low[i], table.score_high[i]];
        const range = low === high ? null : make('span', { class: 'quiet' }, ` (${t('possible', { low: number(low), high: number(high) })})`);
        const total = table.score[i] === null ? make('span', { class: 'unknown' }, t('unknown')) : make('b', {}, number(table.score[i]));
        const [before, after] = t('of_max', { value: '\n', max: String(study.max_score) }).split('\n');
        return make('p', { class: 'total-score' }, `${t('score_column')}: ${before}`, total, after, range);
    }

    /** How many households lie near a boundary, and whether that could change the class. */
    function gps(level, i) {
        const table = study.levels[level], { near, unknown, low, high } = table.gps;
        if (unknown[i] === null) return null;
        const same = low[i] === table.class_low[i] && high[i] === table.class_high[i];
        const key = near[i] === null ? 'gps.unknown' : near[i] === 0 ? 'gps.none' : low[i] === null || high[i] === null ? 'gps.not_worked_out' : same ? 'gps.same' : 'gps.changes';
        const said = t(key, { near: number(near[i]), low: low[i] === null ? '' : className(low[i]), high: high[i] === null ? '' : className(high[i]) });
        const silent = unknown[i] === 0 || key === 'gps.unknown' ? '' : ` ${t('gps.silent', { unknown: number(unknown[i]) })}`;
        return make('p', { class: key === 'gps.changes' ? 'gps changes' : 'gps', 'data-fact': 'gps' }, said + silent);
    }

    // ---- what is unknown, what changed, the indicators
    function taskText([criteria, questions, found, unit, effect]) {
        const names = criteria.split('+').map((id) => `${id} ${t(`criterion.${id}`)}`).join('; ');
        const asked = questions.split('; ').filter((name) => name !== '' && name !== 'households').map((name) => t(`question.${name}`)).join('; ');
        const how = found === LEADS_BACK ? t('task_withheld') : found !== null ? t(`task_${unit}`, { amount: number(found, Number.isInteger(found) || isHidden(found) ? 0 : 1) }) : unit === 'households' ? t('task_more') : '';
        return [names, [how, asked].filter((part) => part !== '').join(': '), t(`effect.${study.effects[effect]}`)];
    }

    function unknowns(level, i) {
        const found = study.levels[level].todo[i];
        if (!found) return [];
        const items = found.map((task) => {
            const [names, what, effect] = taskText(task);
            return make('li', {}, make('b', {}, names), what === '' ? null : make('span', {}, `. ${what}`), make('span', { class: 'effect' }, effect));
        });
        return [make('h3', {}, t('todo_heading')), make('ul', { class: 'tasks' }, ...items)];
    }

    /** What the round before was, and which criteria made the difference. */
    function change(level, i) {
        const { change: before, rows, score } = study.levels[level];
        if (before.score === undefined || before.score[i] === null || score[i] === null) return [];
        const signed = (given) => (given > 0 ? '+' : given < 0 ? '\u2212' : '\u00b1') + number(Math.abs(given));
        const causes = study.criteria.map((criterion, c) => [criterion, before.points[i * count + c], rows.points[i * count + c]])
            .filter(([, from, to]) => from !== to)
            .map(([{ id }, from, to]) => make('li', {}, `${id} ${t(`criterion.${id}`)}: ${number(from)} \u2192 ${number(to)}`));
        const said = t('change_said', { round: study.round_before, from: number(before.score[i]), to: number(score[i]), difference: signed(score[i] - before.score[i]) });
        const done = before.contribution[i], percent = before.contribution_pct[i];
        return [make('h3', {}, t('change_heading', { round: study.round_before })), make('p', { 'data-fact': 'change' }, said),
            make('ul', { class: 'causes' }, ...causes),
            done === null || (done === 'partly' && percent === null) ? null : make('p', { class: 'quiet' }, t(`contribution.${done}`, { percent: number(percent, 2) }))];
    }

    function indicators(level, i) {
        const { sdg } = study.levels[level];
        if (sdg.share === undefined) return [];
        const rows = study.indicators.map((indicator, s) => {
            const at = i * study.indicators.length + s, [part, all] = [sdg.numerator[at], sdg.denominator[at]];
            const of = all === null ? null : isHidden(part) ? t('withheld') : t('of_number', { value: number(part, Number.isInteger(part) ? 0 : 1), all: number(all, Number.isInteger(all) ? 0 : 1) });
            return make('tr', { 'data-indicator': indicator }, make('th', { scope: 'row' }, t(`sdg.${indicator}`), of === null ? null : make('span', { class: 'note' }, of)),
                make('td', { class: 'num' }, share({ ...sdg, volume: sdg.numerator }, at, { decimals: 1, suffix: PERCENT })));
        });
        return [make('details', { class: 'sdg' }, make('summary', {}, t('sdg_heading')),
            make('table', { 'aria-label': t('sdg_heading') }, headings(['indicator', 'percent'], (at) => at > 0), make('tbody', {}, ...rows)))];
    }

    // ---- the whole sheet
    function actions(level, i) {
        const table = study.levels[level], code = table.village_code?.[i] ?? null;
        const onMap = level === 'district' || plan.layerOf(level, i) ? button(t('show'), () => plan.show(level, i)) : null;
        const village = code !== null && units.index('village', code) !== undefined
            ? button(t('open_village', { name: table.village[i] }), (node) => open('village', units.index('village', code), node)) : null;
        const district = level === 'district' ? null : button(t('open_district'), (node) => open('district', 0, node, true));
        const link = level === 'village' ? study.overview?.links[table.ids[i]] : undefined;
        const own = link === undefined ? null : make('a', { class: 'plain', href: link }, t('open_map', { name: table.name[i] }));
        const copied = button(t('copy'), (node) => copyText(asText(level, i), node, words), { class: 'plain', id: 'copy' });
        return make('div', { class: 'actions' }, own, onMap, village, district, copied, button(t('print_sheet'), () => printPage(), { class: 'plain' }));
    }

    function partsOf(level, i) {
        const assessed = study.classes[study.levels[level].class[i]] !== 'not_assessed';
        const verdict = make('p', { class: 'verdict' }, swatch(themes.look(themes.groupOf(level, i, study.themes[0]))), make('span', {}, sentence(level, i)));
        if (!assessed) return [verdict, make('p', {}, t('not_assessed')), actions(level, i)];
        return [verdict, totalScore(level, i), gps(level, i), actions(level, i), make('h3', {}, t('aspects_heading')), aspectBars(level, i), ...unknowns(level, i),
            ...follows(level, i), ...change(level, i), make('h3', {}, t('sheet_heading')), criteriaTable(level, i),
            make('p', { class: 'quiet' }, t(`average_${study.average}`)), make('h3', {}, t('facts_heading')), sizes(level, i),
            ...indicators(level, i), ...(level === 'area' ? internal.tableOf(study.levels.area.ids[i]) : [])];
    }

    function draw(level, i) {
        const table = study.levels[level], village = table.village?.[i] ?? null;
        const where = level === 'area' && village !== null ? ` ${t('in_village', { name: village })}` : '';
        return [make('p', { class: 'level' }, `${t(`level_${level}`)}${where} \u00b7 `, make('span', { class: 'id' }, table.ids[i])),
            make('h2', { tabindex: '-1' }, table.name[i]), ...partsOf(level, i)].filter((node) => node !== null);
    }

    /** The sheet as lines of text with tabs, for a letter or a spreadsheet. */
    function asText(level, i) {
        const table = study.levels[level], { rows } = table;
        const plain = (given, unit) => (given === null || isHidden(given) ? number(given) : `${amount(given, unit)} ${t(`unit_${unit}`)}`);
        const limits = (low, high, given, decimals = 0) => (low === null && high === null ? '' : t('range', { low: number(low ?? given, decimals), high: number(high ?? given, decimals) }));
        const shareText = (at) => {
            const [known, range] = [rows.share[at], limits(rows.share_low[at], rows.share_high[at], rows.share[at], 2)];
            if (isHidden(rows.volume[at]) && known === null) return `${range} %`;
            return `${known === null ? t('unknown') : `${number(known, 2)} %`}${range === '' ? '' : ` (${range} %)`}`;
        };
        const pointsText = (at) => {
            const range = limits(rows.points_low[at], rows.points_high[at], rows.points[at]);
            return `${number(rows.points[at])}${range === '' ? '' : ` (${range})`}`;
        };
        const lines = study.criteria.map(({ id, unit }, c) => {
            const at = i * count + c;
            return [`${id} ${t(`criterion.${id}`)}`, plain(rows.volume[at], unit), plain(rows.denominator[at], unit), shareText(at), pointsText(at)].join('\t');
        });
        const open = table.score_low[i] !== table.score_high[i];
        const total = `${t('score_column')}\t${number(table.score[i])}${open ? `\t${t('possible', { low: number(table.score_low[i]), high: number(table.score_high[i]) })}` : ''}`;
        const stamp = study.illustrative ? [t('sample_note')] : [];
        return [t('title'), t('subtitle'), ...stamp, `${table.name[i]} (${table.ids[i]})`, `${t('class_column')}\t${sentence(level, i)}`, total, '',
            ['criterion', 'volume', 'denominator', 'percent', 'points'].map((key) => t(key)).join('\t'), ...lines].map(oneLine).join('\n');
    }

    return { draw, asText };
}

/** One line, or one cell of it, which no spreadsheet takes for a formula. */
const oneLine = (line) => line.replace(/[\r\n\u2028\u2029]+/g, ' ').replace(/^(?=[=+\-@\t])/, "'");

/** Copies a text; where the browser keeps the clipboard closed to pages from disk, through a field that is copied. */
async function copyText(text, node, { t }) {
    let done = false;
    try { await navigator.clipboard.writeText(text); done = true; } catch {
        const field = make('textarea', { readonly: '', class: 'off-screen', 'aria-hidden': 'true' });
        field.value = text;
        document.body.append(field);
        field.select();
        done = document.execCommand('copy');
        field.remove();
        node.focus();
    }
    node.textContent = t(done ? 'copied' : 'copy_failed');
    document.getElementById('said').textContent = node.textContent;
}
