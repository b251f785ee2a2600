// Draws lanes as SVG: a bar for each span in which a contact was bound, ticks and marks for what happened.

import { s, visible } from "../core/dom.js";
import { count, day, hourAndMinute, span, timeOfDay } from "../core/format.js";
import { timeTicks } from "../parts/scale.js";
import { mark } from "./marks.js";

export const axisHeight = 30;
const laneHeight = 52,
    barHeight = 14,
    barTop = 24;

/** How high it is with so many lanes. */
export function heightOf(lanes) {
    return axisHeight + Math.max(1, lanes.length) * laneHeight + 6;
}

/** The shapes, and a list of places under which a change is to be found: { x, y, marks }. Around the cursor no time is written but its own. */
export function drawLanes(lanes, { from, to }, now, width, cursor) {
    const x = (at) => ((at - from) / (to - from)) * width;
    const height = heightOf(lanes);
    const ticks = timeTicks(from, to, Math.max(2, Math.floor(width / 110)), -new Date(now).getTimezoneOffset() * 60_000);
    const places = [];
    const shapes = [
        s(
            "defs",
            {},
            s(
                "pattern",
                { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
                s("line.hatch-line", { x1: 0, y1: 0, x2: 0, y2: 6 }),
            ),
        ),
        now < to &&
            s("rect.future", {
                x: Math.max(0, x(now)),
                y: axisHeight - 6,
                width: Math.max(0, width - x(now)),
                height: height - axisHeight + 6,
            }),
        ticks.ticks.map((at) => [
            s("line.rule", { x1: x(at), x2: x(at), y1: axisHeight - 6, y2: height }),
            x(at) > 22 &&
                x(at) < width - 22 &&
                Math.abs(x(at) - x(cursor.at)) > cursor.half + 20 &&
                s("text", { x: x(at), y: 14, "text-anchor": "middle" }, tickText(at, ticks)),
        ]),
        now >= from && now <= to && s("line.now-line", { x1: x(now), x2: x(now), y1: axisHeight - 6, y2: height }),
        lanes.map((lane, index) => drawLane(lane, axisHeight + index * laneHeight, { x, width, from, to, now, places })),
    ];
    return { shapes, places, x };
}

function drawLane(lane, top, view) {
    const y = top + barTop,
        middle = y + barHeight / 2;
    const last = lane.lives.at(-1);
    const isOver = !last || endOf(last, view.now) < view.now;
    const note =
        lane.lives.length === 0 ? "" : isOver ? "ended" : last.isLost ? "out of reach" : `${span((last.expiresAt - view.now) / 1000)} left`;
    return [
        // The label is cut to the width by its own svg; the whole text is in the tip, the list and the table.
        s(
            "svg",
            { x: 0, y: top, width: Math.max(0, view.width - 92), height: 22 },
            s("text.lane-label", { x: 1, y: 15 }, visible(lane.label)),
        ),
        s("text.lane-note", { x: view.width, y: top + 15, "text-anchor": "end" }, note),
        lane.lives.map((life) => drawLife(life, y, view)),
        bucketsOf(lane.marks, view).map(({ x, kind, marks }) => {
            view.places.push({ x, y: middle, marks, lane });
            const shape = mark(kind, x, middle);
            if (kind === "refreshed" && marks.length > 3) shape.classList.add("many");
            return shape;
        }),
    ];
}

function drawLife(life, y, { x, width, now }) {
    const until = endOf(life, now);
    const left = Math.max(-8, x(life.from)),
        right = Math.min(width + 8, x(until));
    const future = life.to === null && life.expiresAt > now ? Math.min(width + 8, x(life.expiresAt)) : null;
    return [
        future !== null &&
            future > left &&
            s(life.isLost ? "rect.life.ahead.lost" : "rect.life.ahead", {
                x: Math.max(left, right),
                y,
                width: Math.max(0, future - Math.max(left, right)),
                height: barHeight,
                rx: 3,
            }),
        right > left &&
            s(life.isLost ? "rect.life.lost" : "rect.life", { x: left, y, width: Math.max(1.5, right - left), height: barHeight, rx: 3 }),
    ];
}

/** When a span ends that may still last: its lifetime ends it, whether or not a change says so already. */
function endOf(life, now) {
    return life.to ?? Math.min(now, life.expiresAt);
}

/** Marks of one kind that would stand on one another become one. Refreshes lie below, what begins or ends something above. */
function bucketsOf(marks, { x, from, to }) {
    const buckets = [];
    const last = new Map();
    for (const one of marks) {
        if (one.at < from || one.at > to) continue;
        const at = x(one.at),
            held = last.get(one.kind);
        if (held && at - held.x < (one.kind === "refreshed" ? 4 : 7)) {
            held.marks.push(one);
            continue;
        }
        const bucket = { x: at, kind: one.kind, marks: [one] };
        last.set(one.kind, bucket);
        buckets.push(bucket);
    }
    return buckets.sort((a, b) => Number(b.kind === "refreshed") - Number(a.kind === "refreshed"));
}

function tickText(at, { isDays, isSeconds, step }) {
    if (isDays) return day(at);
    if (isSeconds) return timeOfDay(at);
    const text = hourAndMinute(at);
    return text === "00:00" && step >= 3_600_000 ? day(at) : text;
}

/** "3 changes" under one mark. */
export function manyText(marks) {
    return marks.length === 1 ? "" : `${count(marks.length)} changes here`;
}
