// Find addresses-of-record.

import { h, replace, visible, wire } from "../core/dom.js";
import { read } from "../core/api.js";
import { now } from "../core/clock.js";
import { count } from "../core/format.js";
import { link } from "../core/router.js";
import { empty, failure, loading } from "../parts/states.js";
import { table } from "../parts/table.js";
import { relativeTime } from "../parts/time.js";

export const title = "Addresses";

const pageSize = 50;
const within = [
    ["", "any time"],
    ["60", "a minute"],
    ["300", "5 minutes"],
    ["900", "15 minutes"],
    ["3600", "an hour"],
];
const transports = ["udp", "tcp", "tls", "ws", "wss"];
/** The cursors of the pages before, for each question, so that there is a way back. */
const trails = new Map();

export function show(root, { query }) {
    const asked = Object.fromEntries([...query].filter(([name]) => name !== "cursor"));
    const cursor = query.get("cursor") ?? "";
    const key = new URLSearchParams(asked).toString();
    const stopped = new AbortController();
    const results = h("section.card.flush", { "aria-label": "Addresses found" });

    replace(
        root,
        h(
            "div.view-head",
            {},
            h(
                "div",
                {},
                h("h1", { tabindex: "-1" }, "Addresses"),
                h("p.lede", {}, "Addresses-of-record that hold bindings, or that match what you look for."),
            ),
        ),
        h("section.card", { "aria-label": "Filters" }, form()),
        results,
    );
    load();
    fillDomains();
    return () => stopped.abort();

    function form() {
        const fields = {
            q: h("input.input", {
                id: "f-q",
                name: "q",
                type: "search",
                value: asked.q ?? "",
                placeholder: "bob, +49301234, bob@example.com",
                autocapitalize: "none",
                spellcheck: "false",
                maxlength: 256,
            }),
            domain: h("input.input", {
                id: "f-domain",
                name: "domain",
                value: asked.domain ?? "",
                list: "domains",
                placeholder: "example.com",
                autocapitalize: "none",
                spellcheck: "false",
                maxlength: 256,
            }),
            source: h("input.input", {
                id: "f-source",
                name: "source",
                value: asked.source ?? "",
                placeholder: "192.0.2.0/24",
                autocapitalize: "none",
                spellcheck: "false",
                maxlength: 64,
            }),
            userAgent: h("input.input", {
                id: "f-agent",
                name: "userAgent",
                value: asked.userAgent ?? "",
                placeholder: "part of its name",
                maxlength: 256,
            }),
            transport: h(
                "select.input",
                { id: "f-transport", name: "transport" },
                h("option", { value: "" }, "any"),
                transports.map((one) => h("option", { value: one, selected: one === asked.transport }, one)),
            ),
            within: h(
                "select.input",
                { id: "f-within", name: "within" },
                within.map(([value, name]) => h("option", { value, selected: value === (asked.within ?? "") }, name)),
            ),
            unreachable: h("input", { id: "f-unreachable", name: "unreachable", type: "checkbox", checked: asked.unreachable === "true" }),
        };
        return h(
            "form.filters",
            {
                role: "search",
                "aria-label": "Addresses",
                onsubmit: (event) => {
                    event.preventDefault();
                    const chosen = {
                        q: fields.q.value.trim(),
                        domain: fields.domain.value.trim(),
                        source: fields.source.value.trim(),
                        userAgent: fields.userAgent.value.trim(),
                        transport: fields.transport.value,
                        within: fields.within.value,
                        unreachable: fields.unreachable.checked ? "true" : "",
                    };
                    location.hash = link(["aors"], chosen);
                },
            },
            h("label.field.wide", { for: "f-q" }, "Address contains", fields.q),
            h("label.field", { for: "f-domain" }, "Domain", fields.domain, h("datalist", { id: "domains" })),
            h("label.field", { for: "f-source" }, "Registered from network", fields.source),
            h("label.field", { for: "f-agent" }, "User-Agent", fields.userAgent),
            h("label.field", { for: "f-transport" }, "Transport", fields.transport),
            h("label.field", { for: "f-within" }, "Ends within", fields.within),
            h("label.check", { for: "f-unreachable" }, fields.unreachable, "Out of reach"),
            h(
                "div.buttons",
                {},
                h("button.button.primary", { type: "submit" }, "Search"),
                h("a.button", { href: link(["aors"]) }, "Clear"),
            ),
        );
    }

    async function load() {
        replace(results, loading());
        try {
            const { within: seconds, ...filters } = asked;
            const expiresBefore = seconds ? new Date(now() + Number(seconds) * 1000).toISOString() : undefined;
            const page = await readPage({ ...filters, expiresBefore });
            replace(results, page.items.length === 0 ? nothing() : [list(page.items), pager(page)]);
        } catch (failed) {
            if (!stopped.signal.aborted) replace(results, failure(failed, load));
        }
    }

    // A page of the interface may be shorter than asked for, or empty, when little of what it went through matched.
    async function readPage(filters) {
        const items = [];
        let next = cursor;
        do {
            const part = await read(["aors"], { ...filters, limit: pageSize - items.length, cursor: next }, stopped.signal);
            items.push(...part.items);
            next = part.next ?? "";
        } while (next !== "" && items.length < pageSize);
        return { items, next };
    }

    function nothing() {
        return key === "" && cursor === ""
            ? empty(
                  "Nobody is registered",
                  "Point a telephone at this server, or try it: ActorRegistrar.Server register sip:bob@localhost --contact sip:bob@127.0.0.1:5070",
              )
            : empty("Nothing matches", "Loosen a filter, or clear them all.", h("a.button", { href: link(["aors"]) }, "Clear the filters"));
    }

    function list(items) {
        return table(
            "Addresses-of-record",
            [
                {
                    name: "Address-of-record",
                    kind: ".w-l",
                    isTitle: true,
                    cell: (one) => h("a", { href: link(["aors", one.aor]) }, wire(one.aor)),
                },
                {
                    name: "Bindings",
                    kind: ".w-s",
                    cell: (one) =>
                        h(
                            "span.badges",
                            {},
                            count(one.bindings),
                            one.unreachable > 0 && h("span.badge.bad", {}, `${count(one.unreachable)} out of reach`),
                        ),
                },
                { name: "Next ends", kind: ".nowrap", cell: (one) => (one.nextExpiry ? relativeTime(one.nextExpiry) : "–") },
                {
                    name: "From",
                    kind: ".w-m",
                    cell: (one) => [few(one.sources), h("div.small.quiet-text", {}, visible((one.transports ?? []).join(", ")))],
                },
                { name: "User-Agent", kind: ".w-m", cell: (one) => few(one.userAgents) },
            ],
            items,
        );
    }

    function pager(page) {
        const trail = trails.get(key) ?? [];
        const place = cursor === "" ? 0 : trail.indexOf(cursor) + 1;
        if (page.next !== "") trails.set(key, [...trail.slice(0, place), page.next]);
        const before = place > 1 ? trail[place - 2] : "";
        return h(
            "nav.pager",
            { "aria-label": "Pages" },
            h(
                "span",
                {},
                `${count(place * pageSize + 1)} to ${count(place * pageSize + page.items.length)}${page.next === "" ? ", the end" : ""}`,
            ),
            h(
                "span.buttons",
                {},
                cursor !== "" && h("a.button.small", { href: link(["aors"], { ...asked, cursor: before }), rel: "prev" }, "Previous"),
                page.next !== "" && h("a.button.small", { href: link(["aors"], { ...asked, cursor: page.next }), rel: "next" }, "Next"),
            ),
        );
    }

    async function fillDomains() {
        try {
            const { items } = await read(["domains"], {}, stopped.signal);
            replace(
                root.querySelector("#domains"),
                items.map((one) => h("option", { value: one.name === "*" ? "" : one.name })),
            );
        } catch {
            /* the field takes any name */
        }
    }
}

function few(values = []) {
    return values
        .slice(0, 2)
        .map((one) => h("div", {}, wire(one)))
        .concat(values.length > 2 ? h("div.small.quiet-text", {}, `and ${count(values.length - 2)} more`) : []);
}
