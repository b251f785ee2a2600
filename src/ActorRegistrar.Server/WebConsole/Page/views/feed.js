// Changes as they are committed.

import { h, replace, wire, visible } from "../core/dom.js";
import { count } from "../core/format.js";
import { linkReporter } from "../core/link-state.js";
import { link } from "../core/router.js";
import { whileVisible } from "../core/visibility.js";
import { sampledChanges } from "../model/sampled-changes.js";
import { empty } from "../parts/states.js";
import { clockTime } from "../parts/time.js";
import { causeWord, kindBadge, kindOf, sourceText } from "../parts/words.js";

export const title = "Live changes";

const mostRows = 200;

export function show(root, { query }) {
    const aor = query.get("aor") ?? "",
        domain = query.get("domain") ?? "";
    const list = h("div", { role: "log", "aria-live": "off", "aria-label": "Changes, newest first", tabindex: "0" });
    const waiting = empty(
        "Waiting for a change",
        aor || domain
            ? "Nothing that matches has changed since this page was opened."
            : "Registrations show up here the moment they are committed.",
    );
    const note = h("span.note", { role: "status" });
    const pause = h("button.button", { type: "button", "aria-pressed": "false", onclick: () => setPaused(!isPaused) }, "Pause");
    let isPaused = false,
        pending = [],
        seen = 0,
        skipped = 0,
        frame = 0,
        stop = null;

    const fieldAor = h("input.input", {
        id: "feed-aor",
        value: aor,
        placeholder: "sip:bob@example.com",
        autocapitalize: "none",
        spellcheck: "false",
        maxlength: 256,
    });
    const fieldDomain = h("input.input", {
        id: "feed-domain",
        value: domain,
        placeholder: "example.com",
        autocapitalize: "none",
        spellcheck: "false",
        maxlength: 256,
    });
    replace(
        root,
        h(
            "div.view-head",
            {},
            h("div", {}, h("h1", { tabindex: "-1" }, "Live changes"), h("p.lede", {}, "Every change the moment it is on disk.")),
            h("div.actions", {}, pause, h("button.button", { type: "button", onclick: clear }, "Clear")),
        ),
        h(
            "section.card",
            { "aria-label": "Filters" },
            h(
                "form.filters",
                {
                    onsubmit: (event) => {
                        event.preventDefault();
                        location.hash = link(["feed"], { aor: fieldAor.value.trim(), domain: fieldDomain.value.trim() });
                    },
                },
                h("label.field.wide", { for: "feed-aor" }, "Address-of-record", fieldAor),
                h("label.field", { for: "feed-domain" }, "Domain", fieldDomain),
                h(
                    "div.buttons",
                    {},
                    h("button.button.primary", { type: "submit" }, "Follow"),
                    (aor || domain) && h("a.button", { href: link(["feed"]) }, "Follow all"),
                ),
            ),
        ),
        h("section.card.flush", { "aria-label": "Feed" }, h("div.card-head", {}, h("h2", {}, "Newest first"), note), waiting, list),
    );

    open();
    tell();
    return () => {
        close();
        cancelAnimationFrame(frame);
    };

    function open() {
        const report = linkReporter();
        const end = whileVisible(() =>
            sampledChanges(
                { aor, domain },
                {
                    onState: report,
                    onChange: take,
                    onSkipped: (many) => {
                        skipped += many;
                        tell();
                    },
                },
            ),
        );
        stop = () => {
            end();
            report(null);
        };
    }

    function close() {
        stop?.();
        stop = null;
    }

    function setPaused(paused) {
        isPaused = paused;
        pause.setAttribute("aria-pressed", String(paused));
        replace(pause, paused ? "Go on" : "Pause");
        if (paused) close();
        else open();
        tell();
    }

    function clear() {
        pending = [];
        seen = skipped = 0;
        replace(list);
        waiting.hidden = false;
        tell();
    }

    function take(change) {
        seen++;
        pending.push(change);
        if (pending.length > mostRows) pending.shift();
        if (frame === 0) frame = requestAnimationFrame(draw);
    }

    function draw() {
        frame = 0;
        waiting.hidden = true;
        list.prepend(...pending.reverse().map(row));
        pending = [];
        while (list.children.length > mostRows) list.lastChild.remove();
        tell();
    }

    function tell() {
        const parts = [
            `${count(seen)} shown`,
            skipped > 0 && `about ${count(skipped)} passed over, more come than can be read`,
            isPaused && "paused",
        ].filter(Boolean);
        const text = parts.join("; ");
        if (note.textContent !== text) replace(note, text);
    }

    function row(change) {
        const by = [sourceText(change.request?.source), change.request?.userAgent, change.request?.authenticatedUser]
            .filter(Boolean)
            .join(", ");
        return h(
            "div.feed-row",
            {},
            clockTime(change.at),
            h("a", { href: link(["aors", change.aor]) }, wire(change.aor)),
            h(
                "div.did",
                {},
                change.changes.map((one) => h("div", {}, kindBadge(kindOf(change, one)), wire(one.contact))),
            ),
            h("span.who", {}, visible([causeWord(change.cause), by].filter(Boolean).join(" · "))),
        );
    }
}
