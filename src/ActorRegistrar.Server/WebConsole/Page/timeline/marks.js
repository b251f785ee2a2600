// The shape of each kind of change. Shapes differ as well as colours.

import { s } from "../core/dom.js";

const draw = {
    created: (x, y) => s("circle.mark.created", { cx: x, cy: y, r: 5.5 }),
    expired: (x, y) => s("path.mark.expired", { d: `M${x} ${y - 7}l7 7-7 7-7-7z` }),
    unregistered: (x, y) => s("rect.mark.unregistered", { x: x - 5, y: y - 5, width: 10, height: 10, rx: 1.5 }),
    lost: (x, y) => s("path.mark.lost", { d: `M${x} ${y - 7}l7.5 13h-15z` }),
    deactivated: (x, y) => s("path.mark.deactivated", { d: `M${x - 2.5} ${y - 7}h5v4.5h4.5v5h-4.5v4.5h-5v-4.5h-4.5v-5h4.5z` }),
    shortened: (x, y) => s("path.mark.shortened", { d: `M${x} ${y + 7}l-6-11h12z` }),
    refreshed: (x, y) => s("line.tick", { x1: x, x2: x, y1: y - 7, y2: y + 7 }),
};

/** A mark at a place. */
export function mark(kind, x, y) {
    return (draw[kind] ?? draw.unregistered)(x, y);
}

/** Its picture for the legend. */
export function markPicture(kind) {
    const svg = s("svg", { viewBox: "0 0 18 18", "aria-hidden": "true" }, mark(kind, 9, 9));
    svg.classList.add("timeline-key");
    return svg;
}
