// The words of RFC 3680 and of the journal, for people.

import { h } from "../core/dom.js";

const kinds = {
    created: ["good", "created"],
    refreshed: ["accent", "refreshed"],
    shortened: ["accent", "shortened"],
    expired: ["warn", "expired"],
    unregistered: ["", "unregistered"],
    deactivated: ["violet", "deactivated"],
    lost: ["bad", "connection lost"],
};

const reasons = {
    100: "Trying",
    200: "OK",
    302: "Moved Temporarily",
    400: "Bad Request",
    401: "Unauthorized (challenge)",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    413: "Request Entity Too Large",
    416: "Unsupported URI Scheme",
    420: "Bad Extension",
    421: "Extension Required",
    423: "Interval Too Brief",
    430: "Flow Failed",
    439: "First Hop Lacks Outbound Support",
    480: "Temporarily Unavailable",
    481: "No Such Transaction",
    482: "Loop Detected",
    483: "Too Many Hops",
    494: "Security Agreement Required",
    500: "Server Internal Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    505: "Version Not Supported",
    513: "Message Too Large",
};

const causes = { register: "REGISTER", expiry: "lifetime ran out", flowLost: "connection lost", administrative: "operator" };

/** The kind of a contact's change; a binding whose connection was lost stays until it expires, so that gets a word of its own. */
export function kindOf(change, contact) {
    return change.cause === "flowLost" && contact.kind === "deactivated" ? "lost" : contact.kind;
}

/** A badge for it. */
export function kindBadge(kind) {
    const [tone, word] = kinds[kind] ?? ["", kind];
    return h(tone === "" ? "span.badge" : `span.badge.${tone}`, {}, word);
}

/** What a kind is called. */
export function kindWord(kind) {
    return kinds[kind]?.[1] ?? kind;
}

/** Why it happened. */
export function causeWord(cause) {
    return causes[cause] ?? cause;
}

/** "wrong password" for wrongPassword, as names stand in counters. */
export function inWords(name) {
    return String(name ?? "")
        .replace(/([a-z0-9])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`)
        .replace(/_/g, " ");
}

/** 403 Forbidden */
export function statusWord(status) {
    return [status, reasons[status]].filter(Boolean).join(" ");
}

/** udp 192.0.2.7:5060 */
export function sourceText(source) {
    if (!source) return "";
    return [source.transport, source.remote].filter(Boolean).join(" ");
}
