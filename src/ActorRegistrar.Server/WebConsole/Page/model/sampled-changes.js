// The stream of all changes at a rate that a person can read. A busy registrar commits thousands a second; sending them all to a page
// would cost it work that nobody sees. Past some a second the connection is given up and opened again at the newest change.

import { openStream } from "../core/stream.js";

/** So many changes are shown within a second; after that the stream rests until the second is over. */
const mostPerSecond = 40;

/** Follows changes until the returned function is called; onSkipped is told how many were passed over, as far as offsets tell. */
export function sampledChanges(query, { onChange, onState, onSkipped }) {
    let close = null,
        timer = 0,
        lastOffset = 0,
        isResting = false;
    open();
    return () => {
        clearTimeout(timer);
        close?.();
        onState(null);
    };

    function open() {
        let taken = 0;
        const since = performance.now();
        isResting = false;
        close = openStream(["changes"], {
            query,
            onState: (state, text) => {
                if (!isResting)
                    onState(
                        state === "connecting" && lastOffset > 0 ? "open" : state,
                        state === "connecting" && lastOffset > 0 ? "Live" : text,
                    );
            },
            onEvent: (event) => {
                if (isResting) return;
                const change = JSON.parse(event.data);
                if (taken === 0 && lastOffset > 0 && change.offset > lastOffset + 1 && !query.aor && !query.domain)
                    onSkipped(change.offset - lastOffset - 1);
                lastOffset = change.offset;
                taken++;
                onChange(change);
                const seconds = (performance.now() - since) / 1000;
                if (taken > mostPerSecond * Math.max(1, seconds)) rest();
            },
        });
    }

    function rest() {
        isResting = true;
        close();
        timer = setTimeout(open, 1000);
    }
}
