// The counters as the interface gives them, under the names that the views use. What the server leaves out stays null.

/** One reading of the counters. */
export function statsOf(json) {
    const journal = json.journal ?? {};
    const rates = json.registrationsPerSecond ?? {};
    return {
        at: Date.parse(json.at ?? "") || null,
        version: json.version ?? null,
        startedAt: json.startedAt ?? null,
        perSecond: rates.over1s ?? null,
        perSecondOverTen: rates.over10s ?? null,
        perSecondOverMinute: rates.over60s ?? null,
        bindings: json.bindings ?? null,
        addresses: json.aors ?? null,
        awake: json.awake ?? null,
        refusals: json.refusals ?? {},
        dropped: json.dropped ?? {},
        responses: json.responses ?? {},
        commitMedian: journal.commitMilliseconds?.p50 ?? null,
        commitHigh: journal.commitMilliseconds?.p99 ?? null,
        queue: journal.queueLength ?? null,
        journal: journal.state ?? null,
        warmup: json.warmup ?? null,
        isOverloaded: json.overload ?? null,
        index: json.index ?? null,
        residentBytes: json.memory?.residentBytes ?? null,
    };
}

/** The answers that turned somebody away, by their status. A challenge is the way in and no refusal. */
export function refusedOf(stats) {
    return Object.entries(stats.responses)
        .filter(([status]) => Number(status) >= 400 && status !== "401" && status !== "407")
        .reduce((sum, [, many]) => sum + many, 0);
}
