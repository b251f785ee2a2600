// Server-sent events read through fetch, because EventSource cannot send a token. A lost connection is opened again by itself.

import { ApiError, send, url } from "./api.js";
import { EventReader } from "./event-reader.js";

const firstWait = 1000;
const longestWait = 15_000;

/**
 * Opens a stream of events and keeps it open until the returned function is called.
 * onEvent({ id, type, data }) gets each; onState("connecting" | "open" | "waiting" | "refused", sentence) tells how it stands.
 * silence: milliseconds without a single octet after which the connection counts as lost.
 * It begins with what happens now, also when it is opened again: what came between is read from the journal by those who need it.
 */
export function openStream(parts, { query = {}, onEvent, onState = () => {}, silence = 45_000 }) {
    const closed = new AbortController();
    run(closed.signal).catch((failed) => {
        if (!closed.signal.aborted) throw failed;
    });
    return () => closed.abort();

    async function run(signal) {
        let wait = firstWait;
        while (!signal.aborted) {
            onState("connecting", "Connecting");
            try {
                await readOnce(url(parts, query), signal, (event) => {
                    wait = firstWait;
                    onEvent(event);
                });
            } catch (failed) {
                if (signal.aborted) return;
                if (failed instanceof ApiError && failed.status >= 400 && failed.status < 500 && failed.status !== 429) {
                    onState("refused", failed.message);
                    return;
                }
            }
            if (signal.aborted) return;
            await countDown(wait, signal);
            wait = Math.min(longestWait, wait * 2);
        }
    }

    async function readOnce(address, signal, take) {
        const lost = new AbortController();
        let watchdog = setTimeout(() => lost.abort(), silence);
        try {
            const response = await send(address, { signal: AbortSignal.any([signal, lost.signal]) }, true);
            onState("open", "Live");
            const body = response.body.pipeThrough(new TextDecoderStream()).getReader();
            const events = new EventReader(take);
            while (true) {
                const { done, value } = await body.read();
                if (done) return;
                clearTimeout(watchdog);
                watchdog = setTimeout(() => lost.abort(), silence);
                events.push(value);
            }
        } finally {
            clearTimeout(watchdog);
        }
    }

    async function countDown(wait, signal) {
        for (let left = Math.ceil(wait / 1000); left > 0 && !signal.aborted; left--) {
            onState("waiting", `Connection lost, again in ${left} s`);
            await new Promise((resolve) => {
                const timer = setTimeout(resolve, 1000);
                signal.addEventListener(
                    "abort",
                    () => {
                        clearTimeout(timer);
                        resolve();
                    },
                    { once: true },
                );
            });
        }
    }
}
