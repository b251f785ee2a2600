// A history becomes lanes: one for each contact (or device, where it names itself), with the spans in which it was bound.
// Pure: changes in, lanes out. Every change carries all bindings that stood after it, so nothing is guessed between two of them.

import { kindOf } from "../parts/words.js";

/**
 * changes: oldest first, as the interface gives them. Returns { lanes, from }, where a lane is
 * { key, label, device, lives: [{ from, to, end, isLost, expiresAt }], marks: [{ at, kind, change, contact }] }, in order of their first change.
 * `to` is null while it lasts; `end` is the kind of change that ended it.
 */
export function lanesOf(changes) {
    const lanes = new Map();
    let before = new Map();
    changes.forEach((change, index) => {
        const at = Date.parse(change.at);
        const after = new Map();
        for (const binding of change.bindings) after.set(keyOf(binding, before, after), binding);
        for (const [key, binding] of after) continueLife(laneFor(lanes, key, binding), binding, at, before.get(key), index === 0);
        for (const [key] of before) if (!after.has(key)) endLife(lanes.get(key), at, change);
        for (const contact of change.changes) {
            const lane = laneFor(lanes, keyOfContact(contact.contact, after, before), null, contact.contact);
            lane.marks.push({ at, kind: kindOf(change, contact), change, contact });
        }
        before = after;
    });
    const all = [...lanes.values()];
    const from = Math.min(...all.flatMap((lane) => [...lane.lives.map((life) => life.from), ...lane.marks.map((mark) => mark.at)]));
    return { lanes: all, from: Number.isFinite(from) ? from : null };
}

/** The bindings at a moment: those of the newest change until then that had not run out. Null before the first change. */
export function bindingsAt(changes, at) {
    const newest = changeAt(changes, at);
    return newest < 0 ? null : changes[newest].bindings.filter((binding) => Date.parse(binding.expiresAt) > at);
}

/** The index of the newest change at or before a moment; -1 when there is none. */
export function changeAt(changes, at) {
    let low = 0,
        high = changes.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (Date.parse(changes[middle].at) <= at) low = middle + 1;
        else high = middle;
    }
    return low - 1;
}

// A device that names itself keeps its lane when its contact changes; RFC 5626 replaces the binding of the same instance and reg-id.
function keyOf(binding, before, taken) {
    if (binding.instanceId) return `device ${binding.instanceId} ${binding.regId ?? 0}`;
    const own = `contact ${binding.contact}`;
    if (before.has(own)) return own;
    // The same contact written in another way stays the binding that it was: it keeps the moment at which it was first registered.
    for (const [key, one] of before) {
        if (!taken.has(key) && key.startsWith("contact ") && one.registeredAt === binding.registeredAt && one.callId === binding.callId)
            return key;
    }
    return own;
}

function keyOfContact(contact, ...sets) {
    for (const set of sets) for (const [key, binding] of set) if (binding.contact === contact) return key;
    return `contact ${contact}`;
}

function laneFor(lanes, key, binding, label) {
    let lane = lanes.get(key);
    if (!lane)
        lanes.set(key, (lane = { key, label: binding?.contact ?? label, device: binding?.instanceId ?? null, lives: [], marks: [] }));
    if (binding) lane.label = binding.contact;
    return lane;
}

function continueLife(lane, binding, at, held, isFirst) {
    const last = lane.lives.at(-1);
    const isLost = binding.source?.flow?.isLost === true;
    const expiresAt = Date.parse(binding.expiresAt);
    // Its time may have passed before anything was journaled, as while the server was stopped; then a new span begins.
    const isOver = last && last.to === null && last.expiresAt <= at;
    if (held && last && last.to === null && last.isLost === isLost && !isOver) {
        last.expiresAt = expiresAt;
        return;
    }
    if (last && last.to === null) {
        last.to = isOver ? last.expiresAt : at;
        last.end = isOver ? "expired" : isLost ? "lost" : "refreshed";
    }
    // What the first change found already bound began before it.
    lane.lives.push({ from: isFirst ? Math.min(at, Date.parse(binding.registeredAt)) : at, to: null, end: null, isLost, expiresAt });
}

function endLife(lane, at, change) {
    const last = lane.lives.at(-1);
    if (!last || last.to !== null) return;
    const contact = change.changes.find((one) => one.contact === lane.label);
    last.to = Math.min(at, last.expiresAt);
    last.end = contact ? kindOf(change, contact) : "unregistered";
}
