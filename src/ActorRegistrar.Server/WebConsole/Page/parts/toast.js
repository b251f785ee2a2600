// A sentence about what has just been done, read out by screen readers.

import { h } from "../core/dom.js";

/** Shows it for some seconds. */
export function tell(sentence, isBad = false) {
    const toast = h(isBad ? "div.toast.bad" : "div.toast", {}, sentence);
    const place = document.getElementById("toasts");
    place.append(toast);
    while (place.children.length > 3) place.firstChild.remove();
    setTimeout(() => toast.remove(), isBad ? 9000 : 5000);
}
