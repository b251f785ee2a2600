// What all charts share: they are drawn anew with the width they have, and a reader walks over them by mouse or arrow keys.

import { h, replace, s } from "../core/dom.js";

/**
 * A chart that `draw(width)` fills: it returns { label, shapes, stops, cross }, where stops are { x, text } from left to right and
 * cross(index) gives the shapes that mark one of them. The readout is an element that tells what is under the pointer.
 */
export function chart({ height, draw, readout, isReadable = true }) {
    const svg = s("svg", { role: "img", height });
    const element = h("div.chart", isReadable ? { tabindex: "0", role: "group" } : {}, svg);
    let width = 0,
        drawn = null,
        at = -1;

    new ResizeObserver(([entry]) => {
        if (Math.abs(entry.contentRect.width - width) < 1) return;
        width = entry.contentRect.width;
        update();
    }).observe(element);

    if (isReadable) {
        element.addEventListener("pointermove", (event) => point(nearest(event.clientX - svg.getBoundingClientRect().left)));
        element.addEventListener("pointerleave", () => point(-1));
        element.addEventListener("blur", () => point(-1));
        element.addEventListener("keydown", (event) => {
            const last = (drawn?.stops.length ?? 0) - 1;
            const to = {
                ArrowLeft: at < 0 ? last : Math.max(0, at - 1),
                ArrowRight: at < 0 ? 0 : Math.min(last, at + 1),
                Home: 0,
                End: last,
                Escape: -1,
            }[event.key];
            if (to === undefined) return;
            event.preventDefault();
            point(to);
        });
    }

    /** Draws it again. */
    function update() {
        if (width < 1) return;
        drawn = draw(width);
        if (at >= drawn.stops.length) at = -1;
        svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
        svg.setAttribute("aria-label", drawn.label);
        if (isReadable) element.setAttribute("aria-label", `${drawn.label} Arrow keys read single values.`);
        replace(svg, drawn.shapes, at >= 0 ? drawn.cross(at) : []);
        tell();
    }

    function point(index) {
        if (index === at) return;
        at = index;
        update();
    }

    function tell() {
        if (!readout) return;
        const text = at >= 0 && drawn.stops[at] ? drawn.stops[at].text : "";
        if (readout.textContent !== text) readout.textContent = text;
    }

    function nearest(x) {
        const stops = drawn?.stops ?? [];
        let best = -1;
        for (let index = 0; index < stops.length; index++)
            if (best < 0 || Math.abs(stops[index].x - x) < Math.abs(stops[best].x - x)) best = index;
        return best;
    }

    return { element, update };
}

/** Where values are told while the pointer or the arrow keys are on a chart. */
export function readout() {
    return h("span.note.readout", { "aria-live": "polite" });
}
