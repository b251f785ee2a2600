// The server's clock, as far as its answers tell it: a lifetime ends by that clock and not by the one of this browser.

let ahead = 0;
let isKnown = false;

/** Milliseconds since 1970 by the server's clock. */
export function now() {
    return Date.now() + ahead;
}

/** Learns from a time that the server has just said. What comes later than it was said makes it look behind, so the largest is nearest. */
export function learn(iso) {
    const said = Date.parse(iso);
    if (Number.isNaN(said)) return;
    const difference = said - Date.now();
    if (!isKnown || difference > ahead || ahead - difference > 5000) ahead = difference;
    isKnown = true;
}
