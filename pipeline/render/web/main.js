/** Where each unit stands in the columns of its level. */
function makeUnits(study) {
    const places = Object.fromEntries(Object.entries(study.levels).map(([level, { ids }]) => [level, new Map(ids.map((id, i) => [id, i]))]));
    return { index: (level, id) => places[level].get(id) };
}

/** Puts the words of the page itself into its language. */
function makeTranslator({ study, store, words, map }) {
    const controls = { '.leaflet-control-zoom-in': 'zoom_in', '.leaflet-control-zoom-out': 'zoom_out', '.leaflet-control-layers-toggle': 'layers' };
    for (const [selector, key] of Object.entries(controls)) {
        const node = map.getContainer().querySelector(selector);
        if (node) Object.assign(node.dataset, { tLabel: key, tTitle: key });
    }
    map.getContainer().dataset.tLabel = 'map_name';
    map.getContainer().setAttribute('role', 'region');
    const { t } = words;

    function translate() {
        const { language } = store.state;
        document.documentElement.lang = language;
        document.title = t('title');
        for (const node of document.querySelectorAll('[data-t]')) node.textContent = t(node.dataset.t);
        for (const node of document.querySelectorAll('[data-t-label]')) node.setAttribute('aria-label', t(node.dataset.tLabel));
        for (const node of document.querySelectorAll('[data-t-title]')) node.title = t(node.dataset.tTitle);
        for (const node of document.querySelectorAll('[data-t-hint]')) node.placeholder = t(node.dataset.tHint);
        for (const node of document.querySelectorAll('button[data-language]')) node.setAttribute('aria-pressed', String(node.dataset.language === language));
    }

    for (const node of document.querySelectorAll('button[data-language]')) {
        node.addEventListener('click', () => { remember('language', node.dataset.language); store.set({ language: node.dataset.language }); });
    }
    store.listen((state, before) => { if (state.language !== before.language) translate(); });
    return translate;
}

/** A button below those of the zoom that shows the whole study again. */
function addHome(map, show) {
    const home = make('a', { href: '#', role: 'button', class: 'leaflet-control-home' },
        drawing('svg', { viewBox: '0 0 20 20', width: 18, height: 18, 'aria-hidden': 'true', focusable: 'false' },
            drawing('path', { d: 'M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4', fill: 'none', stroke: 'currentColor', 'stroke-width': 1.8 })));
    Object.assign(home.dataset, { tLabel: 'whole', tTitle: 'whole' });
    home.addEventListener('click', (event) => { event.preventDefault(); event.stopPropagation(); show(); });
    map.zoomControl.getContainer().append(home);
}

/** Light or dark: as the machine has it until somebody chooses. */
function startScheme({ store }) {
    const node = document.getElementById('scheme'), dark = window.matchMedia('(prefers-color-scheme: dark)');
    const apply = ({ scheme }) => {
        document.documentElement.dataset.scheme = scheme;
        node.setAttribute('aria-pressed', String(scheme === 'dark'));
    };
    const chosen = recall('scheme', ['light', 'dark']);
    store.state.scheme = chosen ?? (dark.matches ? 'dark' : 'light');
    dark.addEventListener('change', () => { if (recall('scheme', ['light', 'dark']) === null) store.set({ scheme: dark.matches ? 'dark' : 'light' }); });
    node.addEventListener('click', () => {
        const scheme = store.state.scheme === 'dark' ? 'light' : 'dark';
        remember('scheme', scheme);
        store.set({ scheme });
    });
    store.listen(apply);
    apply(store.state);
}

function startStudy({ map, layers, study }) {
    for (const [name, layer] of Object.entries(layers)) layer.remove().addData(unpackedShapes(study.layers[name]));
    const store = makeStore({
        language: recall('language', study.languages) ?? study.languages[0], theme: study.themes[0].key, scheme: 'light',
        level: null, index: null, compare: false,
        filter: { class: '', village: '', aspect: '' }, matches: null, sort: null, list: study.overview === null ? 'area' : 'village',
    });
    study.language = () => store.state.language;
    const { state } = store, words = makeWords(study, state), themes = makeThemes(study, state, words), units = makeUnits(study);
    const page = { map, layers, study, store, words, themes, units, open, close };
    const panel = document.getElementById('panel'), content = document.getElementById('content');
    let opener = null;

    function resize(size) {
        document.body.dataset.sheet = size;
        map.invalidateSize({ pan: false });
        const toggle = document.getElementById('size');
        toggle.dataset.tLabel = size === 'tall' ? 'smaller' : 'larger';
        toggle.setAttribute('aria-label', words.t(toggle.dataset.tLabel));
        toggle.textContent = size === 'tall' ? '\u25bc' : '\u25b2';
    }

    function open(level, index, from, move = false) {
        if (state.level === null) opener = from;
        resize('tall');
        store.set({ level, index });
        panel.scrollTop = 0;
        if (!from?.matches?.('.step')) content.querySelector('h2').focus({ preventScroll: true });
        if (move) page.plan.show(level, index);
        else page.plan.keepInView(level, index);
    }

    function close() {
        if (state.level === null) return;
        const { level, index } = state, back = opener;
        opener = null;
        resize('half');
        store.set({ level: null, index: null });
        panel.scrollTop = 0;
        if (back?.isConnected && back.matches('path, #search, .name')) back.focus();
        else (page.list.rowOf(level, index) ?? content).focus();
    }

    function draw() {
        document.getElementById('back').hidden = state.level === null;
        document.getElementById('district').hidden = state.level !== null;
        for (const node of document.querySelectorAll('.step')) node.hidden = state.level === null || state.level === 'district';
        document.body.dataset.view = state.level === null ? 'list' : 'sheet';
        if (state.level === null) page.list.draw();
        else content.replaceChildren(...page.sheet.draw(state.level, state.index));
    }

    /** The sheet before or after this one in the order of the list, round and round. */
    function step(by) {
        const { level, index } = state, order = page.list.order(level), at = order.indexOf(index);
        if (order.length) open(level, order[(at + by + order.length) % order.length], document.activeElement, true);
    }

    startScheme(page);
    const links = makeLinks(page), asked = links.read();
    Object.assign(state, asked.changes);
    if (window.innerWidth <= NARROW_PAGE_PX) document.getElementById('legend').open = false;
    L.control.scale({ imperial: false, position: 'bottomright' }).addTo(map);
    addHome(map, () => page.plan.showWhole());
    const translate = makeTranslator(page);
    translate();
    makeThemeChooser(page);
    makeLegend(page);
    page.plan = makePlan(page);
    translate();  // the control of the layers is written anew with every layer that is added
    page.list = makeList(page);
    page.internal = startInternal(page);
    page.sheet = makeSheet(page);
    makeSearch(page);
    makePrint(page);
    makeCompare(page);
    startOnline(page);
    store.listen((now, before) => {
        const inSheet = now.level !== null && ['level', 'index', 'language'].some((key) => now[key] !== before[key]);
        const inList = now.level === null && ['level', 'language', 'theme', 'matches', 'sort', 'list'].some((key) => now[key] !== before[key]);
        if (inSheet || inList) draw();
    });
    new ResizeObserver(() => { if (!document.body.classList.contains('printing')) map.invalidateSize({ pan: false }); }).observe(map.getContainer());
    document.getElementById('back').addEventListener('click', close);
    document.getElementById('district').addEventListener('click', (event) => open('district', 0, event.target, true));
    document.getElementById('size').addEventListener('click', () => resize(document.body.dataset.sheet === 'tall' ? 'half' : 'tall'));
    document.getElementById('previous').addEventListener('click', () => step(-1));
    document.getElementById('next').addEventListener('click', () => step(1));
    document.getElementById('print').addEventListener('click', printPage);
    document.addEventListener('keydown', (event) => { if (event.key === 'Escape') close(); });
    draw();
    if (asked.index !== undefined) open(asked.level, asked.index, null, true);
    document.documentElement.dataset.ready = 'true';
}
