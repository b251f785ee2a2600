// Who asked for a change, from where, and why it came about.

import { h, wire } from "../core/dom.js";
import { span } from "../core/format.js";
import { causeWord, kindBadge, kindOf, sourceText } from "./words.js";

/** All of a change: what happened to each contact, and the facts. */
export function changeDetails(change) {
    return [
        h(
            "ul.did",
            {},
            change.changes.map((one) => h("li", {}, kindBadge(kindOf(change, one)), " ", wire(one.contact))),
        ),
        factList(changeFacts(change, change.changes[0])),
    ];
}

/** Pairs of a name and a value for a list of facts; only what is known. */
export function changeFacts(change, contact) {
    const request = change.request;
    const facts = [["Why", causeWord(change.cause)]];
    if (contact?.askedSeconds !== undefined) facts.push(["Asked for", span(contact.askedSeconds)]);
    else if (request?.expiresHeader !== undefined) facts.push(["Asked for", span(request.expiresHeader)]);
    if (request) {
        if (sourceText(request.source) !== "") facts.push(["From", wire(sourceText(request.source))]);
        if (request.source?.isRelayed) facts.push(["Relayed", "by a proxy; the address is the proxy's"]);
        if (request.authenticatedUser) facts.push(["Who", wire(request.authenticatedUser)]);
        if (request.userAgent) facts.push(["User-Agent", wire(request.userAgent)]);
        if (request.callId) facts.push(["Call-ID", wire(request.callId)], ["CSeq", String(request.cseq)]);
    }
    return facts;
}

/** A list of them. */
export function factList(facts) {
    return h(
        "dl.facts",
        {},
        facts.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
    );
}
