// Elements are built of data alone: no text ever becomes markup.

const SVG = "http://www.w3.org/2000/svg";

const SHAPES = {
    play: "M7 4.5v15l12-7.5z",
    pause: "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z",
    stop: "M6 6h12v12H6z",
    back: "M6 5h2.5v14H6zM19 5v14L9.5 12z",
    skip: "M15.5 5H18v14h-2.5zM5 5v14l9.5-7z",
    menu: "M4 6h16v2H4zM4 11h16v2H4zM4 16h16v2H4z",
};

/**
 * An element.
 * @param {string} tag
 * @param {object} told attributes; `on` holds listeners, `true` and `false` set or leave a name
 * @param {...any} inside nodes, words, lists of both; null and false are left out
 */
export function h(tag, told = {}, ...inside) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(told)) {
        if (name === "on") {
            for (const [kind, heard] of Object.entries(value))
                element.addEventListener(kind, heard);
        } else if (name in LIVE) {
            element[name] = value;
        } else {
            attribute(element, name, value);
        }
    }
    element.append(...flat(inside));
    return element;
}

const LIVE = { value: 1, checked: 1, disabled: 1, selected: 1, hidden: 1, indeterminate: 1 };

function flat(inside) {
    return inside
        .flat(Infinity)
        .filter((one) => one !== null && one !== undefined && one !== false);
}

/** Sets an attribute; takes it away where *value* is false or nothing. */
export function attribute(element, name, value) {
    if (value === false || value === null || value === undefined) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : value);
}

/** Puts *inside* in the place of all that *element* holds. */
export function fill(element, ...inside) {
    element.replaceChildren(...flat(inside));
    return element;
}

/** A small picture that says nothing by itself. */
export function icon(name) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("class", "icon");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", SHAPES[name]);
    svg.append(path);
    return svg;
}

/** A button. What goes wrong in *act* is the caller's to tell. */
export function button(label, act, { kind = "", shape = "", ...more } = {}) {
    return h(
        "button",
        { type: "button", class: kind, on: { click: act }, ...more },
        shape && icon(shape),
        h("span", {}, label),
    );
}

let count = 0;

/** A label and what it is for, with a hint under it. */
export function field(label, control, hint = "") {
    control.id ||= `field-${(count += 1)}`;
    const told = hint && h("p", { class: "hint", id: `${control.id}-hint` }, hint);
    if (told) control.setAttribute("aria-describedby", told.id);
    return h("div", { class: "field" }, h("label", { for: control.id }, label), control, told);
}

/** Choices for a select: pairs of a value and words. */
export function options(pairs, chosen) {
    return pairs.map(([value, words]) => h("option", { value, selected: value === chosen }, words));
}

/** Takes the rows of a list from *make*, and keeps the elements of rows that have not changed. */
export class Rows {
    constructor(parent, key, make) {
        this.parent = parent;
        this.key = key;
        this.make = make;
        this.kept = new Map();
    }

    show(items) {
        const kept = new Map();
        const elements = items.map((item) => {
            const name = this.key(item);
            const looks = JSON.stringify(item);
            const old = this.kept.get(name);
            const one = old?.looks === looks ? old : { looks, element: this.make(item) };
            kept.set(name, one);
            if (old && old !== one) replace(old.element, one.element);
            return one.element;
        });
        this.kept = kept;
        elements.forEach((element, place) => {
            if (this.parent.children[place] !== element) {
                this.parent.insertBefore(element, this.parent.children[place] ?? null);
            }
        });
        while (this.parent.children.length > elements.length) this.parent.lastElementChild.remove();
    }
}

function replace(old, fresh) {
    const held = old.contains(document.activeElement) && document.activeElement.dataset.act;
    old.replaceWith(fresh);
    if (held) fresh.querySelector(`[data-act="${held}"]`)?.focus();
}
