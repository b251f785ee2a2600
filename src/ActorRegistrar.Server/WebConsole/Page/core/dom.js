// Elements are made one by one, and every text goes in as a text node: what a telephone sends never becomes markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element. `kind` is "div", "div.card" or "div.card.flush"; strings among the children become text. */
export function h(kind, attributes = {}, ...children) {
    const [name, ...classes] = kind.split(".");
    return fill(document.createElement(name), classes, attributes, children);
}

/** The same for SVG. */
export function s(kind, attributes = {}, ...children) {
    const [name, ...classes] = kind.split(".");
    return fill(document.createElementNS(SVG, name), classes, attributes, children);
}

/** Puts children in the place of all that an element has. */
export function replace(element, ...children) {
    element.replaceChildren(...nodes(children));
    return element;
}

/** A text from the wire: in the typewriter face, on a direction of its own, control and bidirectional characters made visible. */
export function wire(text, kind = "span") {
    return h(`${kind}.wire`, {}, visible(text));
}

/** Writes characters that would move or hide others as their code. */
export function visible(text) {
    return String(text ?? "").replace(
        /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
        (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}

function fill(element, classes, attributes, children) {
    if (classes.length > 0) element.setAttribute("class", classes.join(" "));
    for (const [name, value] of Object.entries(attributes)) {
        if (value === undefined || value === null || value === false) continue;
        if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
        else if (name === "vars") for (const [key, one] of Object.entries(value)) element.style.setProperty(key, one);
        else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...nodes(children));
    return element;
}

function nodes(children) {
    return children
        .flat(Infinity)
        .filter((one) => one !== undefined && one !== null && one !== false)
        .map((one) => (one instanceof Node ? one : document.createTextNode(String(one))));
}
