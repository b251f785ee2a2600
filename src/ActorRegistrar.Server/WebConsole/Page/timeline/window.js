// The part of time that is shown. Pure.

export const ranges = [
    { name: "1 h", milliseconds: 3_600_000 },
    { name: "24 h", milliseconds: 86_400_000 },
    { name: "7 d", milliseconds: 7 * 86_400_000 },
    { name: "All", milliseconds: null },
];

const shortest = 30_000;
/** The part right of now that is kept free, for lifetimes that are still to end. */
const ahead = 0.12;

/** The window that ends with now and reaches so far back; null reaches to the first change. */
export function windowFor(milliseconds, first, now) {
    const span = Math.max(shortest, milliseconds ?? (now - (first ?? now - 3_600_000)) * 1.04);
    return { from: now - span, to: now + (span * ahead) / (1 - ahead) };
}

/** Half or twice as much around a moment. */
export function zoom(shown, around, factor) {
    const span = Math.max(shortest, (shown.to - shown.from) * factor);
    const part = Math.min(1, Math.max(0, (around - shown.from) / (shown.to - shown.from)));
    return { from: around - span * part, to: around + span * (1 - part) };
}

/** The same length, moved so that a moment is in it. */
export function including(shown, at) {
    const span = shown.to - shown.from,
        margin = span * 0.08;
    if (at < shown.from + margin) return { from: at - margin, to: at - margin + span };
    if (at > shown.to - margin) return { from: at + margin - span, to: at + margin };
    return shown;
}
