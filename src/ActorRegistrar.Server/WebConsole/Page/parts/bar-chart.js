// One bar for each span of time.

import { s } from "../core/dom.js";
import { chart } from "./chart.js";
import { roundSteps } from "./scale.js";
import { count, hourAndMinute, short } from "../core/format.js";

const left = 44,
    right = 8,
    top = 8,
    bottom = 22;

/** bars(): [{ from, to, value, tone }] in order of time; name tells what they count. */
export function barChart({ name, bars, height = 200, readout, label }) {
    return chart({
        height,
        readout,
        draw: (width) => {
            const all = bars();
            if (all.length === 0) return { label: `${name}: nothing.`, stops: [], shapes: [], cross: () => [] };
            const steps = roundSteps(Math.max(...all.map((one) => one.value)), 3);
            const first = all[0].from,
                span = all.at(-1).to - first;
            const x = (at) => left + ((at - first) / span) * (width - left - right);
            const y = (value) => height - bottom - (value / steps.at(-1)) * (height - top - bottom);
            const wide = (one) => Math.max(1, x(one.to) - x(one.from) - (width / all.length > 6 ? 2 : 0.5));
            const every = Math.ceil(all.length / Math.max(2, Math.floor(width / 90)));
            return {
                label: label(all),
                stops: all.map((one) => ({
                    x: (x(one.from) + x(one.to)) / 2,
                    text: `${hourAndMinute(one.from)} to ${hourAndMinute(one.to)}: ${count(one.value)}`,
                })),
                shapes: [
                    steps.map((step) => [
                        s("line.rule", { x1: left, x2: width - right, y1: y(step), y2: y(step) }),
                        s("text", { x: left - 8, y: y(step) + 3.5, "text-anchor": "end" }, short(step)),
                    ]),
                    all.map(
                        (one) =>
                            one.value > 0 &&
                            s(`rect.bar-shape.tone-${one.tone ?? "accent"}`, {
                                x: x(one.from),
                                y: y(one.value),
                                width: wide(one),
                                height: Math.max(1, height - bottom - y(one.value)),
                                rx: Math.min(2, wide(one) / 3),
                            }),
                    ),
                    all.map(
                        (one, index) =>
                            index % every === 0 &&
                            s(
                                "text",
                                { x: x(one.from), y: height - 5, "text-anchor": index === 0 ? "start" : "middle" },
                                hourAndMinute(one.from),
                            ),
                    ),
                ],
                cross: (index) =>
                    s("rect.cross", {
                        x: x(all[index].from) - 1,
                        y: top,
                        width: wide(all[index]) + 2,
                        height: height - bottom - top,
                        fill: "none",
                    }),
            };
        },
    });
}
