/** Lower case without accents and signs, and numbers without leading zeros, so that `rt 1` finds `RT 001`. */
const simple = (text) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase()
    .replace(/([a-z])(\d)/g, '$1 $2').replace(/[^a-z0-9]+/g, ' ').replace(/\b0+(?=\d)/g, '').trim();

/** How many letters to insert, drop, replace or swap make `a` the beginning of `b`; more than `most` is not counted on. */
function misspelt(a, b, most) {
    const wide = b.slice(0, a.length + most);
    let earlier = [], last = Array.from({ length: wide.length + 1 }, (none, j) => j);
    for (let i = 1; i <= a.length; i++) {
        const row = [i];
        for (let j = 1; j <= wide.length; j++) {
            row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === wide[j - 1] ? 0 : 1));
            if (i > 1 && j > 1 && a[i - 1] === wide[j - 2] && a[i - 2] === wide[j - 1]) row[j] = Math.min(row[j], earlier[j - 2] + 1);
        }
        if (Math.min(...row) > most) return most + 1;
        [earlier, last] = [last, row];
    }
    return Math.min(...last);
}

/** How far a word of the question is from the nearest word of a text: 0 begins it, 1 or 2 misspelt; null is too far. */
function distance(word, candidates) {
    if (candidates.some((candidate) => candidate.startsWith(word))) return 0;
    if (/\d/.test(word) || word.length < 4) return null;
    const most = word.length < 7 ? 1 : 2;
    const least = Math.min(...candidates.map((candidate) => misspelt(word, candidate, most)));
    return least <= most ? least : null;
}

/** How many neighbouring words of the question are neighbours in a text too: `rt 1` is RT 1 rather than RW 1. */
const together = (wanted, words) => wanted.slice(1).filter((word, i) => words.some((other, at) => at > 0 && other === word && words[at - 1] === wanted[i])).length;

/** What is looked for, nearest first: every word of the question must be found, whole numbers exactly. */
function search(entries, question, most = 12) {
    const wanted = simple(question).split(' ').filter((word) => word !== '');
    if (!wanted.length) return [];
    const scored = [];
    for (const entry of entries) {
        let cost = 0;
        for (const word of wanted) {
            const found = /^\d+$/.test(word) && entry.words.includes(word) ? 0 : distance(word, entry.words);
            cost = found === null || cost === null ? null : cost + found + (entry.words.includes(word) ? 0 : 0.1);
        }
        if (cost !== null) scored.push([cost - 0.3 * together(wanted, entry.words), entry]);
    }
    return scored.sort((a, b) => a[0] - b[0] || a[1].order - b[1].order).slice(0, most).map(([, entry]) => entry);
}

/** The search box: villages, areas and their codes, with the keyboard as in any such box. */
function makeSearch({ study, store, words, units, open }) {
    const box = document.getElementById('search'), list = document.getElementById('found');
    let entries = null, found = [], active = -1;

    const wordsOf = (name, village, id) => [...simple(`${name} ${village} ${id}`).split(' '), id.toLowerCase()];

    /** Made when the box is first used: 2,000 areas need a moment. */
    function index() {
        const of = (level, order) => study.levels[level].ids.map((id, i) => {
            const table = study.levels[level], name = table.name[i], village = table.village?.[i] ?? '';
            return { level, i, name, where: village, id, order: order + i, words: wordsOf(name, village, id) };
        });
        return [...of('village', 0), ...of('area', 1e6), ...elsewhere()];
    }

    /** The areas that the maps of the villages hold, where this is an overview without any. */
    function elsewhere() {
        const { village } = study.levels;
        return (study.overview?.areas ?? []).map(([name, id, code], at) => {
            const where = village.name[units.index('village', code)] ?? '';
            return { name, where, id, href: study.overview.links[code], order: 1e6 + at, words: wordsOf(name, where, id) };
        });
    }

    function close() {
        list.hidden = true;
        box.setAttribute('aria-expanded', 'false');
        box.removeAttribute('aria-activedescendant');
        active = -1;
    }

    function draw() {
        const { t } = words;
        const options = found.map(({ level, name, where, id }, at) => {
            const node = make('li', { id: `found-${at}`, role: 'option', 'aria-selected': String(at === active) },
                make('b', {}, name), make('span', {}, level === 'village' ? t('level_village') : where), make('span', { class: 'id' }, id));
            node.addEventListener('mousedown', (event) => { event.preventDefault(); choose(at); });
            return node;
        });
        const none = make('li', { role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' }, t('search_none'));
        list.replaceChildren(...(options.length ? options : [none]));
        list.hidden = false;
        box.setAttribute('aria-expanded', 'true');
        if (active < 0) box.removeAttribute('aria-activedescendant');
        else {
            box.setAttribute('aria-activedescendant', `found-${active}`);
            options[active].scrollIntoView({ block: 'nearest' });
        }
    }

    function look() {
        if (entries === null) entries = index();
        found = search(entries, box.value);
        active = found.length ? 0 : -1;
        if (simple(box.value) === '') close();
        else draw();
    }

    function choose(at) {
        const { level, i, href, id } = found[at];
        close();
        box.value = '';
        if (href === undefined) open(level, i, box, true);
        else window.location.href = `${href}#${new URLSearchParams({ area: id, theme: store.state.theme, lang: store.state.language })}`;
    }

    const KEYS = {
        ArrowDown: () => { if (found.length) { active = (active + 1) % found.length; draw(); } },
        ArrowUp: () => { if (found.length) { active = (active + found.length - 1) % found.length; draw(); } },
        Enter: () => { if (!list.hidden && active >= 0) choose(active); },
        Escape: () => { if (list.hidden) box.value = ''; close(); },
    };
    box.addEventListener('keydown', (event) => {
        if (!(event.key in KEYS)) return;
        if (event.key !== 'Escape' || !list.hidden || box.value !== '') event.stopPropagation();
        event.preventDefault();
        KEYS[event.key]();
    });
    box.addEventListener('input', look);
    box.addEventListener('blur', close);
    document.addEventListener('keydown', (event) => {
        if (event.key !== '/' || event.target.matches('input, select, textarea')) return;
        event.preventDefault();
        box.focus();
    });
    store.listen((state, before) => { if (state.language !== before.language) close(); });
}
