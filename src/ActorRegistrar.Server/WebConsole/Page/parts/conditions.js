// The server's state in words and badges.

import { h } from "../core/dom.js";
import { count, span } from "../core/format.js";
import { now } from "../core/clock.js";

/** [{ name, shown }] for what the server has told. */
export function conditions(stats) {
    return [
        ["Database", journal(stats.journal)],
        ["Warm-up", warmup(stats.warmup)],
        ["Waiting for a commit", stats.queue === null ? null : count(stats.queue)],
        [
            "Load",
            stats.isOverloaded === null ? null : stats.isOverloaded ? badge("bad", "turning some away") : badge("good", "all are served"),
        ],
        ["Listing", index(stats.index)],
        ["Memory", stats.residentBytes === null ? null : `${count(stats.residentBytes / 1_048_576)} MB`],
        ["Running for", stats.startedAt === null ? null : span((now() - Date.parse(stats.startedAt)) / 1000)],
        ["Version", stats.version === null ? null : stats.version.split("+")[0]],
    ]
        .filter(([, shown]) => shown !== null)
        .map(([name, shown]) => ({ name, shown }));
}

/** A list of them. */
export function conditionList(stats) {
    return conditions(stats).map((one) => h("div.pair", {}, h("dt", {}, one.name), h("dd", {}, one.shown)));
}

function journal(state) {
    switch (state) {
        case null:
            return null;
        case "ok":
            return badge("good", "takes writes");
        case "overloaded":
            return badge("warn", "has no room for more");
        case "failing":
            return badge("bad", "takes no writes");
        default:
            return badge("warn", state);
    }
}

function warmup(state) {
    if (state === null) return null;
    if (state.awake >= state.total) return badge("good", state.total > 0 ? `done, ${count(state.total)} woken` : "done");
    return badge("warn", `${count(state.awake)} of ${count(state.total)} awake`);
}

function index(state) {
    if (state === null) return null;
    switch (state.state) {
        case "following":
            return (state.secondsBehind ?? 0) > 5 ? badge("warn", `${span(state.secondsBehind)} behind`) : badge("good", "current");
        case "followedElsewhere":
            return badge("good", "kept by another node");
        case "rebuilding":
            return badge("warn", `being made anew, ${count(state.rebuiltSoFar ?? 0)} so far`);
        case "starting":
            return badge("warn", "starting");
        default:
            return badge("bad", state.problem ?? state.state);
    }
}

function badge(tone, text) {
    return h(`span.badge.${tone}`, {}, text);
}
