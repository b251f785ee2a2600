// The bindings of one address-of-record, with everything that is known of each.

import { h, visible, wire } from "../core/dom.js";
import { relativeTime, fullTime } from "./time.js";
import { factList } from "./change.js";
import { table } from "./table.js";
import { sourceText } from "./words.js";

/** A table; `remove(binding)` is offered for each. */
export function bindingCards(bindings, { remove }) {
    return h(
        "div.card.flush",
        {},
        table(
            "Bindings",
            [
                { name: "Contact", kind: ".w-l", isTitle: true, cell: (one) => [wire(one.contact), details(one)] },
                {
                    name: "Ends",
                    kind: ".nowrap",
                    cell: (one) => [
                        relativeTime(one.expiresAt),
                        one.isReachable === false && h("div", {}, h("span.badge.bad", {}, "out of reach")),
                    ],
                },
                {
                    name: "From",
                    kind: ".w-m",
                    cell: (one) =>
                        one.source && [wire(sourceText(one.source)), one.source.isRelayed && h("div.small.quiet-text", {}, "by a proxy")],
                },
                { name: "User-Agent", kind: ".w-s", cell: (one) => one.userAgent && wire(one.userAgent) },
                {
                    name: "",
                    kind: ".number",
                    cell: (one) =>
                        h(
                            "button.button.danger.small",
                            { type: "button", "aria-label": `Remove ${visible(one.contact)}`, onclick: () => remove(one) },
                            "Remove",
                        ),
                },
            ],
            bindings,
        ),
    );
}

function details(one) {
    const facts = [
        ["Call-ID", wire(one.callId)],
        ["CSeq", String(one.cseq)],
        ["First registered", fullTime(one.registeredAt)],
        ["Last refreshed", fullTime(one.refreshedAt)],
    ];
    if (one.q !== undefined) facts.push(["q", String(one.q)]);
    if (one.instanceId) facts.push(["Instance", wire(one.instanceId)]);
    if (one.regId) facts.push(["reg-id", String(one.regId)]);
    if (one.path?.length > 0) facts.push(["Path", one.path.map((hop) => h("div", {}, wire(hop)))]);
    if (one.parameters) facts.push(["Parameters", wire(one.parameters)]);
    if (one.source?.local) facts.push(["Received at", wire(one.source.local)]);
    return h("details", {}, h("summary.small", {}, "Details"), factList(facts));
}
