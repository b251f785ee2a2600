// The server itself: its state and the configuration in force.

import { h, replace, wire } from "../core/dom.js";
import { read } from "../core/api.js";
import { poll } from "../core/visibility.js";
import { onStats } from "../model/live-stats.js";
import { conditionList } from "../parts/conditions.js";
import { empty, failure, loading } from "../parts/states.js";
import { table } from "../parts/table.js";

export const title = "Server";

export function show(root) {
    const state = h("dl"),
        domains = h("div", {}, loading()),
        settings = h("div", {}, loading());
    replace(
        root,
        h(
            "div.view-head",
            {},
            h(
                "div",
                {},
                h("h1", { tabindex: "-1" }, "Server"),
                h("p.lede", {}, "Its state, the domains it serves and the settings in force. Secrets are masked by the server."),
            ),
        ),
        h(
            "div.grid",
            {},
            h("section.card.span-6", { "aria-label": "State" }, h("div.card-head", {}, h("h2", {}, "State")), state),
            h("section.card.span-6", { "aria-label": "Domains" }, h("div.card-head", {}, h("h2", {}, "Domains")), domains),
            h(
                "section.card.flush.span-12",
                { "aria-label": "Settings" },
                h("div.card-head", {}, h("h2", {}, "Settings in force")),
                settings,
            ),
        ),
    );

    const stopStats = onStats((stats) => replace(state, conditionList(stats)));
    const stopDomains = poll(30_000, (signal) =>
        fill(domains, ["domains"], signal, ({ items }) =>
            items.length === 0
                ? empty("Any domain", "This server takes registrations of every domain.")
                : h(
                      "ul.rows",
                      {},
                      items.map((one) => h("li", {}, wire(one.name === "*" ? "any domain" : one.name))),
                  ),
        ),
    );
    const stopSettings = poll(30_000, (signal) =>
        fill(settings, ["configuration"], signal, ({ items }) =>
            table(
                "Settings in force",
                [
                    { name: "Setting", isTitle: true, cell: (one) => wire(one.key) },
                    {
                        name: "Value",
                        cell: (one) => [
                            one.value === "" || one.value === null ? h("span.quiet-text", {}, "(empty)") : wire(one.value),
                            " ",
                            one.isSet && h("span.badge.accent", {}, "set"),
                        ],
                    },
                ],
                items,
            ),
        ),
    );
    return () => {
        stopStats();
        stopDomains();
        stopSettings();
    };
}

async function fill(place, resource, signal, draw) {
    try {
        replace(place, draw(await read(resource, {}, signal)));
    } catch (failed) {
        if (!signal.aborted) replace(place, failure(failed));
    }
}
