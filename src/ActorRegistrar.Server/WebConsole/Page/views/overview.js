// How the registrar is doing now.

import { h, replace } from "../core/dom.js";
import { read } from "../core/api.js";
import { now } from "../core/clock.js";
import { count, milliseconds, rate, short } from "../core/format.js";
import { link } from "../core/router.js";
import { poll } from "../core/visibility.js";
import { history, kept, onStats } from "../model/live-stats.js";
import { refusedOf } from "../model/stats.js";
import { forecastBars, forecastSummary } from "../model/forecast.js";
import { barChart } from "../parts/bar-chart.js";
import { readout } from "../parts/chart.js";
import { lineChart, sparkLine } from "../parts/line-chart.js";
import { shares } from "../parts/shares.js";
import { empty } from "../parts/states.js";
import { inWords, statusWord } from "../parts/words.js";
import { conditionList } from "../parts/conditions.js";

export const title = "Overview";

export function show(root) {
    const tiles = {
        rate: tile(
            "Registrations a second",
            sparkLine({
                tone: "accent",
                longest: 60_000,
                end: newestAt,
                points: () => history().map((one) => ({ at: one.at, value: one.perSecond })),
            }),
        ),
        bindings: tile("Bindings"),
        commit: tile(
            "Commit, 99 of 100 within",
            sparkLine({
                tone: "blue",
                longest: 60_000,
                end: newestAt,
                points: () => history().map((one) => ({ at: one.at, value: one.commitHigh })),
            }),
        ),
        refused: tile(
            "Refused a second",
            sparkLine({
                tone: "warn",
                longest: 60_000,
                end: newestAt,
                points: () => history().map((one) => ({ at: one.at, value: one.refusedPerSecond })),
            }),
        ),
    };
    const rateReadout = readout(),
        commitReadout = readout(),
        waveReadout = readout();
    const rateChart = lineChart({
        name: "Registrations a second",
        series: [
            { name: "accepted", tone: "accent", isArea: true },
            { name: "refused", tone: "warn" },
        ],
        longest: kept,
        end: newestAt,
        points: () => history().map((one) => ({ at: one.at, values: [one.perSecond, one.refusedPerSecond] })),
        format: rate,
        axis: short,
        height: 272,
        readout: rateReadout,
    });
    const commitChart = lineChart({
        name: "Commit latency",
        series: [
            { name: "99 of 100 within", tone: "blue" },
            { name: "half within", tone: "accent" },
        ],
        longest: kept,
        end: newestAt,
        points: () => history().map((one) => ({ at: one.at, values: [one.commitHigh, one.commitMedian] })),
        format: milliseconds,
        axis: (value) => milliseconds(value).replace(".00", ""),
        readout: commitReadout,
    });
    let forecast = [];
    const wave = barChart({
        name: "Bindings that end within the hour",
        bars: () => forecast,
        height: 160,
        readout: waveReadout,
        label: (bars) => forecastSummary(bars),
    });
    const state = h("dl"),
        refusals = h("div"),
        responses = h("div"),
        waveNote = h("span.note");

    replace(
        root,
        h("div.view-head", {}, h("div", {}, h("h1", { tabindex: "-1" }, "Overview"))),
        h(
            "div.grid",
            {},
            Object.values(tiles).map((one) => one.element),
        ),
        h(
            "div.grid",
            {},
            card("span-8", "Registrations", rateReadout, [
                rateChart.element,
                legend([
                    ["accent", "accepted"],
                    ["warn", "refused"],
                ]),
            ]),
            card("span-4", "State", h("a.note", { href: link(["server"]) }, "Server"), state),
            card("span-4", "Commit latency", commitReadout, [
                commitChart.element,
                legend([
                    ["blue", "99 of 100"],
                    ["accent", "half"],
                ]),
            ]),
            card("span-4", "Refusals by cause", h("a.note", { href: link(["refusals"]) }, "Who was refused"), refusals),
            card("span-4", "Responses by status", h("span.note", {}, "since the start"), responses),
            card("span-12", "Bindings that end within the hour, unless refreshed", [waveReadout, waveNote], wave.element),
        ),
    );

    const stopStats = onStats(update);
    const stopForecast = poll(15_000, async (signal) => {
        try {
            forecast = forecastBars(await read(["stats", "expiry-forecast"], { minutes: 60 }, signal));
            replace(waveNote, forecast.some((one) => one.value > 0) ? "" : "Nothing ends within the hour.");
            wave.update();
        } catch (failed) {
            if (!signal.aborted) replace(waveNote, failed.message);
        }
    });
    return () => {
        stopStats();
        stopForecast();
    };

    function update(stats) {
        tiles.rate.tell(rate(stats.perSecond), "", `${rate(stats.perSecondOverMinute)} over a minute`);
        tiles.bindings.tell(count(stats.bindings), "", `of ${count(stats.addresses)} addresses`);
        tiles.commit.tell(milliseconds(stats.commitHigh), "", `half within ${milliseconds(stats.commitMedian)}`);
        tiles.refused.tell(rate(stats.refusedPerSecond), "", `${count(refusedOf(stats))} since the start`);
        for (const one of Object.values(tiles)) one.spark?.update();
        rateChart.update();
        commitChart.update();
        replace(state, conditionList(stats));
        replace(refusals, list({ ...stats.refusals, ...stats.dropped }, "warn", "Nobody was refused", "since the server started."));
        replace(
            responses,
            list(stats.responses, null, "No answers yet", "Point a telephone at this server and its REGISTER shows up here."),
        );
    }
}

function newestAt() {
    return Math.max(history().at(-1)?.at ?? 0, now() - 3000);
}

function list(counts, tone, title, hint) {
    const items = Object.entries(counts)
        .filter(([, value]) => value > 0)
        .sort((a, b) => b[1] - a[1])
        .slice(0, 9)
        .map(([name, value]) => ({ name: tone ? inWords(name) : statusWord(name), value, tone: tone ?? statusTone(name) }));
    return items.length === 0 ? empty(title, hint) : shares(items);
}

function statusTone(status) {
    if (status === "401" || status === "407") return "slate";
    return { 1: "slate", 2: "good", 3: "blue", 4: "warn", 5: "bad", 6: "bad" }[String(status)[0]] ?? "slate";
}

function tile(name, spark) {
    const figure = h("span"),
        unit = h("span.unit"),
        more = h("div.more", {}, "\u00a0");
    const element = h("div.card.tile.span-3", {}, h("div.name", {}, name), h("div.figure", {}, figure, unit), more, spark?.element);
    replace(figure, "–");
    return {
        element,
        spark,
        tell: (value, ofUnit, rest) => {
            replace(figure, value);
            replace(unit, ofUnit);
            replace(more, rest);
        },
    };
}

function card(width, name, note, content) {
    return h(`section.card.${width}`, { "aria-label": name }, h("div.card-head", {}, h("h2", {}, name), note), content);
}

function legend(entries) {
    return h(
        "div.legend",
        {},
        entries.map(([tone, name]) => h("span", {}, h(`i.swatch.tone-${tone}`), name)),
    );
}
