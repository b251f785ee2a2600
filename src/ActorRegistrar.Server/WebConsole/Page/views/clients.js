// Which telephones, and where they come from.

import { h, replace } from "../core/dom.js";
import { read } from "../core/api.js";
import { link } from "../core/router.js";
import { poll } from "../core/visibility.js";
import { shares } from "../parts/shares.js";
import { empty, failure, loading } from "../parts/states.js";

export const title = "Clients";

export function show(root) {
    const agents = h("div", {}, loading()),
        sources = h("div", {}, loading());
    replace(
        root,
        h(
            "div.view-head",
            {},
            h(
                "div",
                {},
                h("h1", { tabindex: "-1" }, "Clients"),
                h("p.lede", {}, "By the bindings that are held now. Choose one to list its addresses."),
            ),
        ),
        h(
            "div.grid",
            {},
            h("section.card.span-6", { "aria-label": "User-Agents" }, h("div.card-head", {}, h("h2", {}, "User-Agents")), agents),
            h("section.card.span-6", { "aria-label": "Sources" }, h("div.card-head", {}, h("h2", {}, "Sources")), sources),
        ),
    );

    const stopAgents = poll(10_000, (signal) =>
        fill(agents, ["stats", "top-user-agents"], signal, (one) => ({
            name: one.userAgent || "(none given)",
            value: one.bindings,
            href: one.userAgent ? link(["aors"], { userAgent: one.userAgent }) : null,
        })),
    );
    const stopSources = poll(10_000, (signal) =>
        fill(sources, ["stats", "top-sources"], signal, (one) => ({
            name: one.source || "(in the server)",
            value: one.bindings,
            tone: "blue",
            href: one.source ? link(["aors"], { source: one.source }) : null,
        })),
    );
    return () => {
        stopAgents();
        stopSources();
    };
}

async function fill(place, resource, signal, itemOf) {
    try {
        const { items } = await read(resource, { limit: 15 }, signal);
        replace(
            place,
            items.length === 0
                ? empty("Nobody is registered", "Telephones that register show up here.")
                : shares(items.map(itemOf), { isWire: true }),
        );
    } catch (failed) {
        if (!signal.aborted) replace(place, failure(failed));
    }
}
