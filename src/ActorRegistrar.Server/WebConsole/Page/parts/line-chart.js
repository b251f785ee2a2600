// Curves over the last minutes.

import { s } from "../core/dom.js";
import { hourAndMinute, timeOfDay } from "../core/format.js";
import { chart } from "./chart.js";
import { roundSteps, timeTicks } from "./scale.js";

const left = 44,
    right = 8,
    top = 8,
    bottom = 22;

/**
 * series: [{ name, tone, isArea }]; points(): [{ at, values }] oldest first, a missing value is null; longest: milliseconds shown at most, less while there are none;
 * format writes a value.
 */
export function lineChart({ name, series, points, longest, format, axis, height = 180, readout, end }) {
    return chart({
        height,
        readout,
        draw: (width) => {
            const until = end(),
                window = windowOf(points(), until, 60_000, longest),
                from = until - window;
            const shown = points().filter((one) => one.at >= from - 2000);
            const steps = roundSteps(Math.max(...shown.flatMap((one) => one.values.map((value) => value ?? 0)), 0.0001), 3);
            const x = (at) => left + ((at - from) / window) * (width - left - right);
            const y = (value) => height - bottom - (value / steps.at(-1)) * (height - top - bottom);
            const ticks = timeTicks(from, until, Math.max(2, Math.floor(width / 110)));
            return {
                label: label(shown),
                stops: shown
                    .filter((one) => one.at >= from)
                    .map((one) => ({
                        x: x(one.at),
                        text: `${timeOfDay(one.at)}  ${series.map((line, index) => `${line.name} ${format(one.values[index])}`).join(", ")}`,
                        one,
                    })),
                shapes: [
                    steps.map((step) => [
                        s("line.rule", { x1: left, x2: width - right, y1: y(step), y2: y(step) }),
                        s("text", { x: left - 8, y: y(step) + 3.5, "text-anchor": "end" }, axis(step)),
                    ]),
                    ticks.ticks.map((at) =>
                        s(
                            "text",
                            { x: x(at), y: height - 5, "text-anchor": "middle" },
                            ticks.isSeconds ? timeOfDay(at) : hourAndMinute(at),
                        ),
                    ),
                    series.map((line, index) =>
                        curve(
                            line,
                            shown.map((one) => [x(one.at), one.values[index]]),
                            y,
                            height - bottom,
                        ),
                    ),
                ],
                cross: (index) => {
                    const one = shown.filter((candidate) => candidate.at >= from)[index];
                    return [
                        s("line.cross", { x1: x(one.at), x2: x(one.at), y1: top, y2: height - bottom }),
                        series.map(
                            (line, number) =>
                                one.values[number] !== null &&
                                s(`circle.dot.tone-${line.tone}`, { cx: x(one.at), cy: y(one.values[number]), r: 4 }),
                        ),
                    ];
                },
            };
        },
    });

    function label(shown) {
        const newest = shown.at(-1);
        return newest
            ? `${name}: ${series.map((line, index) => `${line.name} ${format(newest.values[index])}`).join(", ")}.`
            : `${name}: nothing yet.`;
    }
}

/** A small curve without axes. */
export function sparkLine({ tone, points, longest, end, height = 32 }) {
    const drawn = chart({
        height,
        isReadable: false,
        draw: (width) => {
            const until = end(),
                window = windowOf(points(), until, 10_000, longest),
                from = until - window;
            const shown = points().filter((one) => one.at >= from - 2000);
            const most = Math.max(...shown.map((one) => one.value ?? 0), 0.0001) * 1.1;
            return {
                label: "",
                stops: [],
                cross: () => [],
                shapes: curve(
                    { tone, isArea: true },
                    shown.map((one) => [((one.at - from) / window) * width, one.value]),
                    (value) => height - 1 - (value / most) * (height - 3),
                    height,
                ),
            };
        },
    });
    drawn.element.classList.add("spark");
    drawn.element.setAttribute("aria-hidden", "true");
    return drawn;
}

function windowOf(points, until, shortest, longest) {
    return points.length === 0 ? shortest : Math.min(longest, Math.max(shortest, until - points[0].at));
}

function curve(line, places, y, floor) {
    const known = places.filter(([, value]) => value !== null && value !== undefined);
    if (known.length === 0) return [];
    const path = known.map(([x, value], index) => `${index === 0 ? "M" : "L"}${x.toFixed(1)} ${y(value).toFixed(1)}`).join("");
    return [
        line.isArea &&
            s(`path.area.tone-${line.tone}`, { d: `${path}L${known.at(-1)[0].toFixed(1)} ${floor}L${known[0][0].toFixed(1)} ${floor}Z` }),
        s(`path.curve.tone-${line.tone}`, { d: path }),
    ];
}
