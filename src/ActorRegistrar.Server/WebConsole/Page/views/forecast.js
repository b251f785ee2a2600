// The wave to come.

import { h, replace } from "../core/dom.js";
import { read } from "../core/api.js";
import { count, hourAndMinute } from "../core/format.js";
import { link } from "../core/router.js";
import { poll } from "../core/visibility.js";
import { forecastBars, forecastSummary, peakOf } from "../model/forecast.js";
import { barChart } from "../parts/bar-chart.js";
import { readout } from "../parts/chart.js";
import { empty, failure, loading } from "../parts/states.js";
import { table } from "../parts/table.js";

export const title = "Expiry forecast";

const spans = [
    [15, "15 min"],
    [60, "1 h"],
    [120, "2 h"],
];

export function show(root, { query }) {
    const minutes = Number(query.get("minutes") ?? 60);
    let bars = [];
    const told = readout();
    const chart = barChart({ name: "Bindings that end", bars: () => bars, height: 280, readout: told, label: forecastSummary });
    const body = h("div", {}, loading()),
        summary = h("p.lede"),
        busiest = h("section.card.flush", { "aria-label": "Busiest minutes", hidden: true });
    const card = h(
        "section.card",
        { "aria-label": "Forecast" },
        h("div.card-head", {}, h("h2", {}, "Bindings that end in each minute"), told),
        body,
    );

    replace(
        root,
        h(
            "div.view-head",
            {},
            h("div", {}, h("h1", { tabindex: "-1" }, "Expiry forecast"), summary),
            h(
                "div.segmented",
                { role: "group", "aria-label": "Span" },
                spans.map(([value, name]) =>
                    h(
                        "button",
                        {
                            type: "button",
                            "aria-pressed": String(value === minutes),
                            onclick: () => {
                                location.hash = link(["forecast"], { minutes: value });
                            },
                        },
                        name,
                    ),
                ),
            ),
        ),
        card,
        busiest,
    );

    return poll(5000, async (signal) => {
        try {
            bars = forecastBars(await read(["stats", "expiry-forecast"], { minutes }, signal));
            draw();
        } catch (failed) {
            if (!signal.aborted) replace(body, failure(failed));
        }
    });

    function draw() {
        const peak = peakOf(bars);
        replace(summary, `Telephones refresh before this, so it is also the load to come. ${peak === null ? "" : forecastSummary(bars)}`);
        busiest.hidden = peak === null;
        if (peak === null) {
            replace(body, empty("No binding ends in this time", "Choose a longer span, or wait for telephones to register."));
            return;
        }
        if (chart.element.parentNode !== body) replace(body, chart.element);
        chart.update();
        const top = [...bars]
            .sort((a, b) => b.value - a.value)
            .filter((one) => one.value > 0)
            .slice(0, 8);
        replace(
            busiest,
            h("div.card-head", {}, h("h2", {}, "Busiest minutes")),
            table(
                "Busiest minutes",
                [
                    { name: "From", isTitle: true, cell: (one) => `${hourAndMinute(one.from)} to ${hourAndMinute(one.to)}` },
                    { name: "Bindings that end", kind: ".number", cell: (one) => count(one.value) },
                    { name: "A second", kind: ".number", cell: (one) => (one.value / ((one.to - one.from) / 1000)).toFixed(1) },
                ],
                top,
                true,
            ),
        );
    }
}
