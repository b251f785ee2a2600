// One address-of-record: what it holds now, what it held at any moment, and why that changed.

import { h, replace, visible, wire } from "../core/dom.js";
import { ApiError, read } from "../core/api.js";
import { learn, now } from "../core/clock.js";
import { count, fromNow, moment } from "../core/format.js";
import { linkReporter } from "../core/link-state.js";
import { link } from "../core/router.js";
import { AorHistory } from "../model/history.js";
import { bindingCards } from "../parts/bindings.js";
import { changeDetails } from "../parts/change.js";
import { addBinding, askToReregister, removeAll, removeOne } from "../parts/actions.js";
import { empty, failure, loading } from "../parts/states.js";
import { sourceText } from "../parts/words.js";
import { changeList } from "../timeline/change-list.js";
import { bindingsAt } from "../timeline/lifelines.js";
import { timeline } from "../timeline/timeline.js";

export const title = "Address-of-record";

export function show(root, { parts }) {
    const aor = parts[1] ?? "";
    const stopped = new AbortController();
    const history = new AorHistory(aor);
    const head = h("p.lede"),
        bindings = h("div"),
        target = h("div"),
        earlier = h("div"),
        held = h("div"),
        why = h("div");
    const line = timeline({ changes: () => history.changes, onMoment });
    const list = changeList({ changes: () => history.changes, onChosen: (change) => line.travel(Date.parse(change.at)) });
    const buttons = h(
        "div.actions",
        {},
        h(
            "button.button",
            {
                type: "button",
                "data-needs": "nothing",
                onclick: async () => {
                    if (await addBinding(aor)) start();
                },
            },
            "Add a binding",
        ),
        h("button.button", { type: "button", onclick: lookUp }, "What a proxy gets"),
        h(
            "button.button",
            {
                type: "button",
                onclick: async () => {
                    if (await askToReregister(aor)) reload();
                },
            },
            "Ask to re-register",
        ),
        h(
            "button.button.danger",
            {
                type: "button",
                onclick: async () => {
                    if (await removeAll(aor, current?.bindings ?? [])) reload();
                },
            },
            "Remove all bindings",
        ),
    );
    const historyCard = h(
        "section.card",
        { "aria-label": "History" },
        h("div.card-head", {}, h("h2", {}, "History"), earlier),
        line.element,
        h("div.moment", {}, h("div", { "aria-live": "polite" }, held), h("div", {}, why)),
    );
    const changesCard = h(
        "section.card.flush",
        { "aria-label": "Changes" },
        h("div.card-head", {}, h("h2", {}, "Changes"), h("span.note", {}, "newest first; choose one to travel there")),
        list.element,
    );
    let current = null,
        settle = 0;
    historyCard.hidden = changesCard.hidden = true;

    replace(
        root,
        h("div.view-head", {}, h("div", {}, h("h1", { tabindex: "-1" }, wire(aor)), head), buttons),
        target,
        h("section", { "aria-label": "Bindings" }, bindings),
        historyCard,
        changesCard,
    );
    replace(bindings, h("div.card", {}, loading()));
    start();

    const report = linkReporter();
    const stopFollowing = history.follow(() => {
        onHistory();
        reload();
    }, report);
    const seconds = setInterval(() => {
        if (!document.hidden) {
            line.update(false);
            if (current) drawHead();
        }
    }, 1000);
    return () => {
        stopped.abort();
        stopFollowing();
        report(null);
        clearInterval(seconds);
        clearTimeout(settle);
    };

    async function start() {
        reload();
        try {
            await history.readEarlier(stopped.signal);
            onHistory();
        } catch (failed) {
            // What was never registered has no history; that is told above.
            if (stopped.signal.aborted || failed.status === 404) return;
            historyCard.hidden = false;
            replace(held, failure(failed, start));
        }
    }

    async function reload() {
        try {
            current = await read(["aors", aor], {}, stopped.signal);
            learn(current.at);
            drawHead();
            replace(
                bindings,
                current.bindings.length === 0
                    ? h(
                          "div.card",
                          {},
                          current.isKnown
                              ? empty(
                                    "No binding now",
                                    "A request to this address is answered 480. The history below tells what it held before.",
                                )
                              : empty(
                                    "Never registered here",
                                    "A request to this address is answered 404. Check how it is spelt.",
                                    h("a.button", { href: link(["aors"]) }, "Search"),
                                ),
                      )
                    : bindingCards(current.bindings, {
                          remove: async (binding) => {
                              if (await removeOne(aor, binding)) reload();
                          },
                      }),
            );
            allow(current.bindings.length > 0);
        } catch (failed) {
            if (stopped.signal.aborted) return;
            allow(false);
            replace(
                bindings,
                failed instanceof ApiError && failed.status === 404
                    ? h("div.card", {}, empty("Never registered here", failed.message, h("a.button", { href: link(["aors"]) }, "Search")))
                    : failure(failed, reload),
            );
        }
    }

    function allow(isBound) {
        for (const one of buttons.querySelectorAll("button")) one.disabled = !isBound && one.dataset.needs !== "nothing";
    }

    function drawHead() {
        const all = current.bindings,
            lost = all.filter((one) => one.isReachable === false).length;
        const next = all.map((one) => Date.parse(one.expiresAt)).sort((a, b) => a - b)[0];
        const text =
            all.length === 0
                ? current.isKnown
                    ? "Known here, not registered now."
                    : "Not known here."
                : `${count(all.length)} ${all.length === 1 ? "binding" : "bindings"}${lost > 0 ? `, ${count(lost)} out of reach` : ""}; the next ends ${fromNow(next, now())}.`;
        if (head.textContent !== text) replace(head, text);
    }

    function onHistory() {
        historyCard.hidden = changesCard.hidden = history.changes.length === 0;
        line.update();
        list.update();
        replace(
            earlier,
            history.hasEarlier
                ? h("button.button.small", { type: "button", onclick: readEarlier }, "Read earlier changes")
                : h("span.note", {}, history.changes.length > 0 ? `complete since ${moment(Date.parse(history.changes[0].at))}` : ""),
        );
        if (line.moment() === null) onMoment(null, history.changes.at(-1) ?? null);
    }

    async function readEarlier() {
        replace(earlier, h("span.note", {}, "Reading…"));
        try {
            await history.readEarlier(stopped.signal);
            onHistory();
        } catch (failed) {
            if (!stopped.signal.aborted) replace(earlier, failure(failed, readEarlier));
        }
    }

    // What is loaded answers at once, so the picture follows the hand; when the hand rests, the journal itself is asked.
    function onMoment(at, change) {
        clearTimeout(settle);
        drawHeld(at, bindingsAt(history.changes, at ?? now()), false);
        replace(
            why,
            change && [
                h("h3", {}, at === null ? "Last change" : "Change before this moment"),
                h("p.small.quiet-text", {}, moment(Date.parse(change.at))),
                changeDetails(change),
            ],
        );
        list.mark(change);
        if (at !== null) settle = setTimeout(() => askJournal(at), 250);
    }

    // The journal counts finer than a browser; the millisecond behind holds all that happened in this one.
    async function askJournal(at) {
        try {
            const answer = await read(["aors", aor, "at"], { time: new Date(at + 1).toISOString() }, stopped.signal);
            if (line.moment() === at) drawHeld(at, answer.bindings, true);
        } catch (failed) {
            if (!stopped.signal.aborted && line.moment() === at) held.append(h("p.small", {}, failed.message));
        }
    }

    function drawHeld(at, all, isJournal) {
        replace(
            held,
            h("h3", {}, at === null ? "Bound now" : `Bound at ${moment(at)}`),
            all === null
                ? h(
                      "p.quiet-text",
                      {},
                      history.hasEarlier ? "Before what has been read; asking the journal." : "Nothing had been registered yet.",
                  )
                : all.length === 0
                  ? h("p.quiet-text", {}, "No binding at that moment.")
                  : h(
                        "ul.held",
                        {},
                        all.map((one) =>
                            h(
                                "li",
                                {},
                                wire(one.contact),
                                h("span.small", {}, visible([sourceText(one.source), one.userAgent].filter(Boolean).join(", "))),
                                h("span.small", {}, `until ${moment(Date.parse(one.expiresAt))}`),
                            ),
                        ),
                    ),
        );
        held.dataset.source = isJournal ? "journal" : "page";
    }

    function targets(contacts) {
        return h(
            "ol.held",
            {},
            contacts.map((one) =>
                h(
                    "li",
                    {},
                    wire(one.contact),
                    h(
                        "span.small",
                        {},
                        visible(
                            [one.q !== undefined && `q ${one.q}`, one.path?.length > 0 && `by way of ${one.path.join(", ")}`]
                                .filter(Boolean)
                                .join("; "),
                        ),
                    ),
                ),
            ),
        );
    }

    async function lookUp() {
        try {
            const answer = await read(["aors", aor, "lookup"], {}, stopped.signal);
            replace(
                target,
                h(
                    "section.card",
                    { "aria-label": "What a proxy gets" },
                    h(
                        "div.card-head",
                        {},
                        h("h2", {}, "What a proxy gets"),
                        h("button.button.quiet.small", { type: "button", onclick: () => replace(target) }, "Close"),
                    ),
                    answer.contacts.length === 0
                        ? h("p", {}, "A request to this address is answered 480 Temporarily Unavailable: no binding can be reached now.")
                        : [
                              h("p.small.quiet-text", {}, "A request to this address is answered 302 with these, in this order."),
                              targets(answer.contacts),
                          ],
                    answer.alternatives?.length > 0 && [h("h3", {}, "If the first flow fails"), targets(answer.alternatives)],
                ),
            );
        } catch (failed) {
            if (!stopped.signal.aborted) replace(target, failure(failed, lookUp));
        }
    }
}
