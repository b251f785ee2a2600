// Axes: which values get a line.

/** About `many` round steps from 0 to at least `top`. */
export function roundSteps(top, many = 4) {
    if (!(top > 0)) return [0, 1];
    const raw = top / many;
    const power = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= raw * 0.999);
    const steps = [];
    for (let value = 0; value < top + step * 0.999; value += step) steps.push(Number(value.toPrecision(12)));
    return steps;
}

const second = 1000,
    minute = 60 * second,
    hour = 60 * minute,
    day = 24 * hour;
const timeSteps = [
    second,
    5 * second,
    10 * second,
    30 * second,
    minute,
    2 * minute,
    5 * minute,
    10 * minute,
    15 * minute,
    30 * minute,
    hour,
    2 * hour,
    3 * hour,
    6 * hour,
    12 * hour,
    day,
    2 * day,
    7 * day,
    14 * day,
    30 * day,
    90 * day,
    365 * day,
];

/** Moments between two with at most `many` round steps between them, and the step. */
export function timeTicks(from, to, many, offsetMilliseconds = 0) {
    const step = timeSteps.find((one) => (to - from) / one <= many) ?? timeSteps.at(-1);
    const ticks = [];
    for (let at = Math.ceil((from + offsetMilliseconds) / step) * step - offsetMilliseconds; at <= to; at += step) ticks.push(at);
    return { ticks, step, isDays: step >= day, isSeconds: step < minute };
}
