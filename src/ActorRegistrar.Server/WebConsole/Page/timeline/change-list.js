// All changes as a list, for those who rather read; the one before the chosen moment is marked.

import { h, replace, visible, wire } from "../core/dom.js";
import { moment } from "../core/format.js";
import { causeWord, kindBadge, kindOf, sourceText } from "../parts/words.js";

const mostShown = 300;

export function changeList({ changes, onChosen }) {
    const element = h("ol.changes");
    let rows = new Map();

    return { element, update, mark };

    function update() {
        const shown = changes().slice(-mostShown).reverse();
        const kept = new Map();
        for (const change of shown) kept.set(change.offset, rows.get(change.offset) ?? row(change));
        rows = kept;
        replace(element, [...rows.values()]);
    }

    /** Marks the change that stands at the chosen moment. */
    function mark(change) {
        for (const [offset, one] of rows) one.firstChild.setAttribute("aria-current", String(offset === change?.offset));
    }

    function row(change) {
        const from = [sourceText(change.request?.source), change.request?.userAgent, change.request?.authenticatedUser]
            .filter(Boolean)
            .join(", ");
        return h(
            "li",
            {},
            h(
                "button",
                { type: "button", onclick: () => onChosen(change) },
                h("time.small.quiet-text", { datetime: change.at, title: change.at }, moment(Date.parse(change.at))),
                h(
                    "span",
                    {},
                    change.changes.map((one) => h("span.did", {}, kindBadge(kindOf(change, one)), wire(one.contact))),
                ),
                h("span.small.quiet-text.from", {}, visible([causeWord(change.cause), from].filter(Boolean).join(" · "))),
            ),
        );
    }
}
