// Whether what is shown is live. The worst of the open streams is told.

const order = ["refused", "waiting", "connecting", "paused", "open"];
const states = new Map();
let element = null;

/** Where it is shown. */
export function bindLinkState(target) {
    element = target;
    draw();
}

/** A reporter for one stream; call it with null when the stream is gone. */
export function linkReporter() {
    const key = {};
    return (state, text) => {
        if (state === null) states.delete(key);
        else states.set(key, { state, text });
        draw();
    };
}

function draw() {
    if (element === null) return;
    const worst = [...states.values()].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))[0] ?? { state: "idle", text: "" };
    element.dataset.state = worst.state === "refused" ? "waiting" : worst.state;
    const text = worst.state === "refused" ? "Not live" : worst.text;
    // A live region speaks with every change of its text; a count-down is shown but not read out each second.
    if (element.textContent !== text) element.textContent = text;
    element.setAttribute("aria-live", worst.state === "waiting" && element.dataset.told === "waiting" ? "off" : "polite");
    element.dataset.told = worst.state;
}
