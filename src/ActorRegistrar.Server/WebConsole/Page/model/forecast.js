// The wave to come: how many bindings end in each minute, unless they are refreshed.

import { count, hourAndMinute } from "../core/format.js";

/** Bars of a forecast; the minutes that are far above the others stand out. */
export function forecastBars(json) {
    const items = json.items ?? [];
    const average = items.reduce((sum, one) => sum + one.bindings, 0) / Math.max(1, items.length);
    return items.map((one, index) => {
        const from = Date.parse(one.from);
        return {
            from,
            to: items[index + 1]
                ? Date.parse(items[index + 1].from)
                : from + (index > 0 ? from - Date.parse(items[index - 1].from) : 60_000),
            value: one.bindings,
            tone: one.bindings > average * 3 && one.bindings > 20 ? "warn" : "accent",
        };
    });
}

/** The bar with the most. */
export function peakOf(bars) {
    return bars.reduce((most, one) => (one.value > (most?.value ?? 0) ? one : most), null);
}

/** A sentence for those who cannot see it. */
export function forecastSummary(bars) {
    const peak = peakOf(bars);
    return peak === null
        ? "No binding ends in this time."
        : `${count(bars.reduce((sum, one) => sum + one.value, 0))} bindings end in this time, most of them, ${count(peak.value)}, between ${hourAndMinute(peak.from)} and ${hourAndMinute(peak.to)}.`;
}
