/** Words and numbers in the language of the page. */
function makeWords(study, state) {
    const t = (key, values = {}) =>
        study.words[state.language][key].replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));
    const has = (key) => key in study.words[state.language];

    /** A number, or in a word that it is unknown or may not be published. */
    function number(value, decimals = 0) {
        if (value === null || value === undefined) return t('unknown');
        if (value === LEADS_BACK) return t('withheld');
        return value === BELOW_K ? t('below_k', { k: study.k }) : writeNumber(value, state.language, decimals);
    }

    /** A volume: hectares with two decimals, counts and metres with one where they are not whole. */
    const amount = (value, unit) => number(value, unit === 'ha' ? 2 : Number.isInteger(value) ? 0 : 1);

    /** A number in its own element; what is unknown or hidden as a word that looks different, the possible range below. */
    function value(given, { decimals = 0, low = null, high = null, suffix = '', said = 'possible', text = null } = {}) {
        const unknown = given === null || given === undefined, hidden = isHidden(given);
        const node = unknown ? make('span', { class: 'unknown' }, t('unknown'))
            : make('span', hidden ? { class: 'hidden-count' } : {}, text ?? number(given, decimals), suffix && !hidden ? make('span', { class: 'unit' }, suffix) : null);
        const from = low ?? given, to = high ?? given;
        if ((low === null && high === null) || (from === to && !unknown)) return node;
        return make('span', {}, node, make('span', { class: 'possible' }, t(said, { low: number(from, decimals), high: number(to, decimals) + suffix })));
    }

    /** The bounds of a share whose count may not be published. */
    const bounds = (low, high, decimals, suffix) =>
        make('span', { class: 'hidden-count' }, t('range', { low: number(low, decimals), high: number(high, decimals) + suffix }));

    const className = (index) => t(`class.${study.classes[index]}`);

    /** The class of a unit in words; one that the data leave open as `open: from - to`. */
    function sentence(level, i) {
        const table = study.levels[level];
        const [found, low, high] = [table.class[i], table.class_low[i], table.class_high[i]];
        const settled = low === high || study.classes[found].startsWith('not_assess');
        return settled ? className(found) : t('class.open', { low: className(low), high: className(high) });
    }

    return { t, has, number, amount, value, bounds, className, sentence };
}
