// Times as elements, with the exact UTC time at hand.

import { h } from "../core/dom.js";
import { fromNow, moment, timeOfDay } from "../core/format.js";
import { now } from "../core/clock.js";

/** 26 Nov 2026, 14:03:22 */
export function fullTime(iso) {
    return element(iso, moment(Date.parse(iso)));
}

/** 14:03:22 */
export function clockTime(iso) {
    return element(iso, timeOfDay(Date.parse(iso)));
}

/** in 12 min, or "for good" where it has no end; refreshed by `keepTimesCurrent`. */
export function relativeTime(iso) {
    if (iso?.startsWith("9999-")) return h("span", {}, "for good");
    const shown = element(iso, fromNow(Date.parse(iso), now()));
    shown.dataset.relative = iso;
    return shown;
}

/** Once a second: brings relative times up to date. */
export function keepTimesCurrent() {
    setInterval(() => {
        if (document.hidden) return;
        for (const one of document.querySelectorAll("time[data-relative]")) {
            const text = fromNow(Date.parse(one.dataset.relative), now());
            if (one.textContent !== text) one.textContent = text;
        }
    }, 1000);
}

function element(iso, text) {
    return iso ? h("time", { datetime: iso, title: iso }, text) : h("span", {}, "–");
}
