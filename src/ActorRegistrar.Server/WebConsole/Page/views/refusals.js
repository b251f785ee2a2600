// Who was refused, and why.

import { h, replace, wire, visible } from "../core/dom.js";
import { read } from "../core/api.js";
import { count } from "../core/format.js";
import { poll } from "../core/visibility.js";
import { onStats } from "../model/live-stats.js";
import { shares } from "../parts/shares.js";
import { empty, failure, loading } from "../parts/states.js";
import { table } from "../parts/table.js";
import { fullTime } from "../parts/time.js";
import { inWords } from "../parts/words.js";

export const title = "Refused";

export function show(root) {
    const recent = h("div", {}, loading()),
        causes = h("div", {}, loading());
    replace(
        root,
        h(
            "div.view-head",
            {},
            h(
                "div",
                {},
                h("h1", { tabindex: "-1" }, "Refused"),
                h("p.lede", {}, "REGISTERs that were turned away. The newest are kept in memory until the server stops; of one source a sample."),
            ),
        ),
        h(
            "section.card",
            { "aria-label": "Causes" },
            h("div.card-head", {}, h("h2", {}, "By cause"), h("span.note", {}, "since the start")),
            causes,
        ),
        h("section.card.flush", { "aria-label": "Refused attempts" }, h("div.card-head", {}, h("h2", {}, "Newest attempts")), recent),
    );

    const stopStats = onStats((stats) => {
        const items = Object.entries({ ...stats.refusals, ...stats.dropped })
            .filter(([, value]) => value > 0)
            .sort((a, b) => b[1] - a[1])
            .map(([name, value]) => ({ name: inWords(name), value, tone: "warn" }));
        replace(causes, items.length === 0 ? empty("Nobody was refused", "since the server started.") : shares(items, { isWide: true }));
    });
    const stopRecent = poll(3000, async (signal) => {
        try {
            const { items } = await read(["refusals"], { limit: 100 }, signal);
            replace(
                recent,
                items.length === 0
                    ? empty(
                          "Nobody was refused",
                          "A wrong password, a domain that is not served or a request that cannot be read would show up here.",
                      )
                    : list(items),
            );
        } catch (failed) {
            if (!signal.aborted) replace(recent, failure(failed));
        }
    });
    return () => {
        stopStats();
        stopRecent();
    };
}

function list(items) {
    return table(
        "Refused attempts",
        [
            { name: "When", kind: ".nowrap", cell: (one) => fullTime(one.at) },
            {
                name: "Why",
                kind: ".w-m",
                cell: (one) => [
                    one.status > 0 ? h("span.badge.warn", {}, visible(one.status)) : h("span.badge", {}, "dropped"),
                    " ",
                    visible(inWords(one.cause)),
                    one.reason && h("div.small.quiet-text", {}, visible(one.reason)),
                    one.suppressed > 0 && h("div.small.quiet-text", {}, `and ${count(one.suppressed)} more of this source before`),
                ],
            },
            { name: "Address-of-record", kind: ".w-l", cell: (one) => one.aor && wire(one.aor) },
            { name: "From", kind: ".w-l", cell: (one) => wire([one.transport, one.source].filter(Boolean).join(" ")) },
            {
                name: "Who",
                cell: (one) => [
                    one.user && h("div", {}, wire(one.user)),
                    one.userAgent && h("div.small.quiet-text", {}, visible(one.userAgent)),
                ],
            },
        ],
        items,
    );
}
