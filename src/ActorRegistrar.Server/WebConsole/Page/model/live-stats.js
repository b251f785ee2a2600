// The stream of counters, kept for some minutes so that every view finds its curves where they were.

import { learn } from "../core/clock.js";
import { linkReporter } from "../core/link-state.js";
import { openStream } from "../core/stream.js";
import { whileVisible } from "../core/visibility.js";
import { refusedOf, statsOf } from "./stats.js";

/** Milliseconds that are kept. */
export const kept = 5 * 60_000;

const listeners = new Set();
const samples = [];
let newest = null;
let stop = null;

/** All samples of the last minutes, oldest first: { at, perSecond, refusedPerSecond, commitMedian, commitHigh }. */
export function history() {
    return samples;
}

/** The newest reading; null before the first. */
export function current() {
    return newest;
}

/** Calls the listener with each reading, and at once with the newest. */
export function onStats(listener) {
    listeners.add(listener);
    if (newest) listener(newest);
    return () => listeners.delete(listener);
}

/** Opens the stream for as long as the page is looked at. */
export function startStats() {
    stop ??= whileVisible(() => {
        const report = linkReporter();
        const close = openStream(["stats", "stream"], {
            silence: 8000,
            onState: report,
            onEvent: (event) => take(statsOf(JSON.parse(event.data))),
        });
        return () => {
            close();
            report(null);
        };
    });
}

function take(stats) {
    const at = stats.at ?? Date.now();
    learn(new Date(at).toISOString());
    const before = newest;
    const seconds = before ? (at - before.at) / 1000 : 0;
    newest = { ...stats, at, refusedPerSecond: seconds > 0 ? Math.max(0, refusedOf(stats) - refusedOf(before)) / seconds : null };
    // A clock that was set back would draw curves backwards.
    if (samples.length > 0 && at <= samples.at(-1).at) samples.length = 0;
    samples.push({
        at,
        perSecond: stats.perSecond,
        refusedPerSecond: newest.refusedPerSecond,
        commitMedian: stats.commitMedian,
        commitHigh: stats.commitHigh,
    });
    while (samples[0].at < at - kept - 2000) samples.shift();
    for (const listener of listeners) listener(newest);
}
