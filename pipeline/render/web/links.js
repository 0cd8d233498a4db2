/** The address of what is shown: `#area=35.19.09.2001-001&theme=3a&lang=id`. */
function makeLinks({ study, store, units, open, close }) {
    const LEVELS = ['area', 'village', 'district'];

    function read() {
        const asked = new URLSearchParams(window.location.hash.slice(1)), changes = {};
        if (study.languages.includes(asked.get('lang'))) changes.language = asked.get('lang');
        const theme = study.themes.find(({ key, of }) => key === asked.get('theme') || of === asked.get('theme'));  // 3a for criterion_3a
        if (theme !== undefined) changes.theme = theme.key;
        if (study.earlier !== null && asked.has('compare')) changes.compare = asked.get('compare') === '1';
        const level = LEVELS.find((name) => asked.has(name)), index = level === undefined ? undefined : units.index(level, asked.get(level));
        return { changes, level, index };
    }

    function follow() {
        const { changes, level, index } = read(), { state } = store;
        if (Object.keys(changes).length) store.set(changes);
        if (index !== undefined && (state.level !== level || state.index !== index)) open(level, index, null, true);
        else if (index === undefined && state.level !== null) close();
    }

    function write({ level, index, theme, language, compare }) {
        const parts = level === null ? [] : [[level, study.levels[level].ids[index]]];
        const hash = new URLSearchParams([...parts, ['theme', theme], ['lang', language], ...(compare ? [['compare', '1']] : [])]).toString();
        if (window.location.hash.slice(1) === hash) return;
        try { window.history.replaceState(null, '', `#${hash}`); } catch { /* some browsers keep the address of a file as it is */ }
    }

    window.addEventListener('hashchange', follow);
    store.listen(write);
    return { read, follow };
}
