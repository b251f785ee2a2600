// How numbers, times and spans are written.

const locale = "en-GB";
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const one = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
let zone = readZone();
let clockText, secondText, dayText, fullText;
setFormats();

/** "local" or "utc": in which zone times are written. */
export function timeZone() {
    return zone;
}

/** Writes times in the other zone from now on, and keeps that for the next visit. */
export function setTimeZone(chosen) {
    zone = chosen;
    try {
        localStorage.setItem("zone", chosen);
    } catch {
        /* kept for this visit alone */
    }
    setFormats();
}

/** 12,345 */
export function count(value) {
    return value === undefined || value === null ? "–" : whole.format(value);
}

/** 12,345 below ten thousand of them with one decimal where it says something. */
export function rate(value) {
    if (value === undefined || value === null) return "–";
    return value < 10 ? one.format(value) : whole.format(value);
}

/** 1.2M, for axes. */
export function short(value) {
    return compact.format(value);
}

/** 0.82 ms, 12 ms, 1.4 s. */
export function milliseconds(value) {
    if (value === undefined || value === null) return "–";
    if (value >= 1000) return `${one.format(value / 1000)} s`;
    return value >= 10 ? `${whole.format(value)} ms` : `${value.toFixed(value < 1 ? 2 : 1)} ms`;
}

/** A span in two units at most: 3 d 4 h, 12 min 5 s, 40 s. */
export function span(seconds) {
    let rest = Math.max(0, Math.round(seconds));
    const parts = [];
    for (const [unit, size] of [
        ["d", 86400],
        ["h", 3600],
        ["min", 60],
        ["s", 1],
    ]) {
        const many = Math.floor(rest / size);
        rest -= many * size;
        if (many > 0) parts.push(`${many} ${unit}`);
        else if (parts.length > 0) break;
        if (parts.length === 2) break;
    }
    return parts.length === 0 ? "0 s" : parts.join(" ");
}

/** "in 12 min", "3 h ago". */
export function fromNow(milliseconds, now) {
    const seconds = (milliseconds - now) / 1000;
    return seconds >= 0 ? `in ${span(seconds)}` : `${span(-seconds)} ago`;
}

/** 14:03:22 */
export function timeOfDay(milliseconds) {
    return secondText.format(milliseconds);
}

/** 14:03 */
export function hourAndMinute(milliseconds) {
    return clockText.format(milliseconds);
}

/** 26 Nov */
export function day(milliseconds) {
    return dayText.format(milliseconds);
}

/** 26 Nov 2026, 14:03:22 */
export function moment(milliseconds) {
    return fullText.format(milliseconds);
}

function setFormats() {
    const timeZone = zone === "utc" ? "UTC" : undefined;
    clockText = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone });
    secondText = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone });
    dayText = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone });
    fullText = new Intl.DateTimeFormat(locale, {
        day: "numeric",
        month: "short",
        year: "numeric",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
        hourCycle: "h23",
        timeZone,
    });
}

function readZone() {
    try {
        return localStorage.getItem("zone") === "utc" ? "utc" : "local";
    } catch {
        return "local";
    }
}
