'use strict';

// Names and other text come from data: they only ever enter the page as text nodes or attributes, never as markup.
// Numbers are rounded in the data already; here they are only written.

const SVG = 'http://www.w3.org/2000/svg', BELOW_K = '<', LEADS_BACK = '~', NARROW_PAGE_PX = 820, NBSP = '\u00a0';

/** Whether a number may not be published: of few, or one that would lead back to them. */
const isHidden = (value) => value === BELOW_K || value === LEADS_BACK;

/** An element with attributes and children; a string child becomes a text node, and null is left out. */
function make(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) if (value !== null) node.setAttribute(key, value);
    node.append(...children.flat().filter((child) => child !== null));
    return node;
}

/** Sets an attribute that is another than before: the browser looks at every element whose attribute is set. */
function put(node, key, value) {
    if (node.getAttribute(key) !== value) node.setAttribute(key, value);
}

function drawing(tag, attributes, ...children) {
    const node = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
}

function button(label, action, attributes = { class: 'plain' }) {
    const node = make('button', { type: 'button', ...attributes }, label);
    node.addEventListener('click', () => action(node));
    return node;
}

/** The corners of a marker around (x, y) as a path. */
const outline = (corners, x, y, radius) => `M${corners.map(([dx, dy]) => `${x + dx * radius} ${y + dy * radius}`).join('L')}Z`;

/** A group as the legend shows it: its fill, and beside it its marker where one is given. */
function swatch(look, corners = null) {
    const parts = [drawing('rect', { class: look, x: 1, y: 1, width: 22, height: 15 })];
    if (corners !== null) parts.push(drawing('path', { class: look, d: outline(corners, 36, 8.5, 7) }));
    return drawing('svg', { class: corners === null ? 'swatch' : 'swatch wide', 'aria-hidden': 'true', focusable: 'false' }, ...parts);
}

/** A number as people write it in `language`, whatever the browser's own language: 1.234,5 or 1,234.5. */
function writeNumber(value, language, decimals = 0) {
    const [group, point] = language === 'id' ? ['.', ','] : [',', '.'];
    const [whole, part] = Math.abs(value).toFixed(decimals).split('.');
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
    return (value < 0 ? '-' : '') + grouped + (part ? point + part : '');
}

/** A day as people write it: 24 November 2026. */
const writeDay = (day, months) => `${day.getDate()} ${months.split(' ')[day.getMonth()]} ${day.getFullYear()}`;

/** What was chosen last time on this machine; storage may be closed to pages opened from disk. */
function recall(key, allowed) {
    try {
        const stored = window.localStorage.getItem(`slum-map-${key}`);
        return allowed.includes(stored) ? stored : null;
    } catch { return null; }
}

function remember(key, value) {
    try { window.localStorage.setItem(`slum-map-${key}`, value); } catch { /* the choice lasts for this visit */ }
}

/** The state of the page: `set` changes it and tells everybody what it was before. */
function makeStore(initial) {
    const state = { ...initial }, listeners = [];
    return {
        state,
        listen: (listener) => listeners.push(listener),
        set(changes) {
            const before = { ...state };
            Object.assign(state, changes);
            for (const listener of listeners) listener(state, before);
        },
    };
}
