// The bearer token: asked for once, kept until the tab is closed, sent as a header and never in an address.

import { ask } from "../parts/dialog.js";
import { h } from "./dom.js";

const key = "token";
let held = read();
let asking = null;
const listeners = new Set();

/** The token, or an empty text. */
export function token() {
    return held;
}

/** Told with every change whether there is one. */
export function onToken(listener) {
    listeners.add(listener);
    listener(held !== "");
}

/** Takes it out of this tab. */
export function forget() {
    keep("");
}

/** Asks for one, once however many requests wait for it. Resolves to whether there is a new one. */
export function askForToken(refused) {
    if (refused !== "" && refused !== held) return Promise.resolve(true);
    asking ??= prompt(refused !== "").finally(() => {
        asking = null;
    });
    return asking;
}

async function prompt(isRefused) {
    const input = h("input.input", {
        type: "password",
        id: "token",
        autocomplete: "off",
        required: true,
        spellcheck: "false",
        maxlength: 4096,
    });
    const isGiven = await ask({
        title: "Token needed",
        body: [
            h(
                "p",
                {},
                isRefused
                    ? "The server did not accept this token. It may have been replaced or be mistyped."
                    : "This server shows its registrations to those who hold a token.",
            ),
            h("label.field", { for: "token" }, "Token", input),
            h("p.small", {}, "It stays in this tab until you close it."),
        ],
        action: "Use it",
    });
    if (!isGiven || input.value.trim() === "") return false;
    keep(input.value.trim());
    return true;
}

function keep(value) {
    held = value;
    try {
        if (value === "") sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, value);
    } catch {
        /* kept for this page alone */
    }
    for (const listener of listeners) listener(held !== "");
}

function read() {
    try {
        return sessionStorage.getItem(key) ?? "";
    } catch {
        return "";
    }
}
