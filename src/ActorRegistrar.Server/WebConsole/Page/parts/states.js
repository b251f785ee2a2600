// What is shown where there is nothing to show, or not yet, or not at all.

import { h } from "../core/dom.js";

/** Nothing is there; `hint` says what to do. */
export function empty(title, hint, ...more) {
    return h("div.empty", {}, h("strong", {}, title), hint && h("p", {}, hint), more);
}

/** It is on its way. */
export function loading() {
    return h("div.empty", { "aria-busy": "true" }, h("p", {}, "Loading…"));
}

/** It could not be had; the button tries again. */
export function failure(error, retry) {
    return h(
        "div.notice",
        { role: "alert" },
        h("p", {}, error.message),
        retry && h("button.button.small", { type: "button", onclick: retry }, "Try again"),
    );
}
