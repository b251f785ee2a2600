// The history of one address-of-record as a picture in which one can travel: drag the line, or walk with the arrow keys.

import { h, replace, s, visible, wire } from "../core/dom.js";
import { day, moment, timeOfDay } from "../core/format.js";
import { now } from "../core/clock.js";
import { changeFacts, factList } from "../parts/change.js";
import { kindBadge, kindOf, kindWord } from "../parts/words.js";
import { axisHeight, drawLanes, heightOf, manyText } from "./drawing.js";
import { bindingsAt, changeAt, lanesOf } from "./lifelines.js";
import { markPicture } from "./marks.js";
import { including, ranges, windowFor, zoom } from "./window.js";

const legendKinds = ["created", "refreshed", "shortened", "lost", "expired", "unregistered", "deactivated"];

/**
 * onMoment(at, change) is called with every movement; at is null for now. changes() gives the history, oldest first.
 */
export function timeline({ changes, onMoment }) {
    const svg = s("svg", { "aria-hidden": "true" });
    const tip = h("div.tip", { hidden: true });
    const surface = h(
        "div.timeline",
        {
            role: "slider",
            tabindex: "0",
            "aria-label": "Moment in the history",
            "aria-describedby": "timeline-help",
            "aria-orientation": "horizontal",
        },
        svg,
        tip,
    );
    const rangeButtons = ranges.map((range) => h("button", { type: "button", onclick: () => show(range) }, range.name));
    const toNow = h("button.button.small", { type: "button", onclick: () => travel(null) }, "Back to now");
    const element = h(
        "div",
        {},
        h(
            "div.timeline-tools",
            {},
            h(
                "div.buttons",
                {},
                h("div.segmented", { role: "group", "aria-label": "Span shown" }, rangeButtons),
                h(
                    "button.button.small.square",
                    { type: "button", "aria-label": "Closer", title: "Closer (+)", onclick: () => closer(0.5) },
                    "+",
                ),
                h(
                    "button.button.small.square",
                    { type: "button", "aria-label": "Further away", title: "Further away (−)", onclick: () => closer(2) },
                    "−",
                ),
                toNow,
            ),
            h(
                "div.legend",
                {},
                legendKinds.map((kind) => h("span", {}, markPicture(kind), kindWord(kind))),
            ),
        ),
        surface,
        h(
            "p.visually-hidden",
            { id: "timeline-help" },
            "Left and right arrow: previous and next change. With Shift: a small step in time. Page up and page down: a large step. Home: the first change. End: now. Plus and minus: closer and further away.",
        ),
    );

    let range = ranges[1],
        shown = null,
        at = null,
        width = 0,
        places = [],
        toX = null,
        isDragging = false,
        model = { lanes: [], from: null };

    new ResizeObserver(([entry]) => {
        width = entry.contentRect.width;
        draw();
    }).observe(surface);
    surface.addEventListener("pointerdown", onPointerDown);
    surface.addEventListener("pointermove", onPointerMove);
    surface.addEventListener("pointerup", () => {
        isDragging = false;
    });
    surface.addEventListener("pointercancel", () => {
        isDragging = false;
    });
    surface.addEventListener("pointerleave", hideTip);
    surface.addEventListener("keydown", onKey);
    surface.addEventListener("blur", hideTip);

    return { element, update, travel, moment: () => at };

    /** The history has changed, or a second has passed. */
    function update(isHistoryNew = true) {
        if (isHistoryNew) {
            model = lanesOf(changes());
            if (shown === null) range = firstRange();
        }
        if (at === null && !isDragging && range !== null) shown = windowFor(range.milliseconds, model.from, now());
        shown ??= windowFor(ranges[1].milliseconds, model.from, now());
        draw();
    }

    /** Moves to a moment; null is now. */
    function travel(to) {
        const first = model.from ?? now();
        at = to === null || to >= now() ? null : Math.max(first, to);
        if (at === null && range !== null) shown = windowFor(range.milliseconds, model.from, now());
        else shown = including(shown, at ?? now());
        draw();
        const index = changeAt(changes(), at ?? now());
        onMoment(at, index < 0 ? null : changes()[index]);
    }

    function show(chosen) {
        range = chosen;
        shown = windowFor(chosen.milliseconds, model.from, now());
        if (at !== null && at < shown.from) at = shown.from;
        travel(at);
    }

    function closer(factor) {
        range = null;
        shown = zoom(shown, at ?? now(), factor);
        draw();
    }

    // All of it where that is little, the shortest range that shows everything, or a day.
    function firstRange() {
        const age = now() - (model.from ?? now());
        return age < 3_600_000 ? ranges.at(-1) : age < 86_400_000 ? ranges[1] : age < 7 * 86_400_000 ? ranges[2] : ranges[1];
    }

    function draw() {
        if (width < 1 || shown === null) return;
        const height = heightOf(model.lanes);
        const drawing = drawLanes(model.lanes, shown, now(), width, { at: at ?? now(), half: cursorText().length * 3.4 + 9 });
        places = drawing.places;
        toX = drawing.x;
        svg.setAttribute("height", height);
        svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
        replace(svg, drawing.shapes, cursor(height));
        toNow.disabled = at === null;
        rangeButtons.forEach((button, index) => button.setAttribute("aria-pressed", String(ranges[index] === range)));
        tellSlider();
    }

    function cursor(height) {
        const x = toX(at ?? now());
        if (x < 0 || x > width) return [];
        const text = cursorText();
        const half = text.length * 3.4 + 9;
        const center = Math.min(width - half, Math.max(half, x));
        return [
            s("line.cursor-line", { x1: x, x2: x, y1: axisHeight - 9, y2: height }),
            s("rect.cursor-grip", { x: center - half, y: 0, width: half * 2, height: 20, rx: 10 }),
            s("text.cursor-text", { x: center, y: 14, "text-anchor": "middle" }, text),
        ];
    }

    function cursorText() {
        if (at === null) return "now";
        return day(at) === day(now()) ? timeOfDay(at) : `${day(at)} ${timeOfDay(at)}`;
    }

    function tellSlider() {
        const last = now(),
            value = at ?? last;
        surface.setAttribute("aria-valuemin", Math.floor((model.from ?? last) / 1000));
        surface.setAttribute("aria-valuemax", Math.ceil(last / 1000));
        surface.setAttribute("aria-valuenow", Math.round(value / 1000));
        const held = bindingsAt(changes(), value)?.length ?? 0;
        const index = changeAt(changes(), value);
        const change = index < 0 ? null : changes()[index];
        const did = change
            ? change.changes.map((one) => `${kindWord(kindOf(change, one))} ${visible(one.contact)}`).join(", ")
            : "nothing yet";
        const text = `${at === null ? "now" : moment(value)}, ${held} ${held === 1 ? "binding" : "bindings"}; last change: ${did}`;
        if (surface.getAttribute("aria-valuetext") !== text) surface.setAttribute("aria-valuetext", text);
    }

    function onPointerDown(event) {
        if (event.button !== 0) return;
        isDragging = true;
        surface.setPointerCapture(event.pointerId);
        surface.focus({ preventScroll: true });
        event.preventDefault();
        const place = placeUnder(event);
        travel(place ? place.marks[0].at : timeUnder(event));
    }

    function onPointerMove(event) {
        if (isDragging) {
            hideTip();
            travel(timeUnder(event));
            return;
        }
        const place = placeUnder(event);
        if (place) showTip(place);
        else hideTip();
    }

    function onKey(event) {
        const all = changes(),
            value = at ?? now(),
            span = shown.to - shown.from;
        const step = event.shiftKey ? span / 200 : 0;
        const moves = {
            ArrowLeft: () =>
                travel(step ? value - step : all[changeAt(all, value - 1)] ? Date.parse(all[changeAt(all, value - 1)].at) : model.from),
            ArrowRight: () =>
                travel(step ? value + step : all[changeAt(all, value) + 1] ? Date.parse(all[changeAt(all, value) + 1].at) : null),
            PageDown: () => travel(value - span / 10),
            PageUp: () => travel(value + span / 10),
            Home: () => travel(model.from),
            End: () => travel(null),
            "+": () => closer(0.5),
            "=": () => closer(0.5),
            "-": () => closer(2),
        };
        moves.ArrowDown = moves.ArrowLeft;
        moves.ArrowUp = moves.ArrowRight;
        const move = moves[event.key];
        if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        // What stands at the line is told below the picture; a tip would cover the lanes one walks along.
        hideTip();
        move();
    }

    function timeUnder(event) {
        const box = svg.getBoundingClientRect();
        return shown.from + ((event.clientX - box.left) / box.width) * (shown.to - shown.from);
    }

    function placeUnder(event) {
        const box = svg.getBoundingClientRect();
        const x = event.clientX - box.left,
            y = event.clientY - box.top;
        return places
            .filter((one) => Math.abs(one.x - x) < 9 && Math.abs(one.y - y) < 14)
            .sort((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))[0];
    }

    function showTip(place) {
        const chosen = place.marks.at(-1);
        const many = manyText(place.marks);
        replace(
            tip,
            h("h3", {}, moment(chosen.at)),
            h("p", {}, kindBadge(chosen.kind), " ", wire(chosen.contact.contact)),
            factList(changeFacts(chosen.change, chosen.contact)),
            many && h("p.small.quiet-text", {}, `${many}; this is the newest.`),
        );
        tip.hidden = false;
        const left = Math.min(Math.max(0, place.x - tip.offsetWidth / 2), Math.max(0, width - tip.offsetWidth));
        tip.style.setProperty("left", `${left}px`);
        tip.style.setProperty("top", `${place.y + 16}px`);
    }

    function hideTip() {
        tip.hidden = true;
    }
}
