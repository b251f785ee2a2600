// Named counts with a bar for their part of the largest.

import { h, visible } from "../core/dom.js";
import { count } from "../core/format.js";

/** items: [{ name, value, tone, href }] */
export function shares(items, { isWire = false, isWide = false } = {}) {
    const most = Math.max(...items.map((one) => one.value), 1);
    return h(
        isWide ? "ul.rows.wide" : "ul.rows",
        {},
        items.map((one) =>
            h(
                "li.share",
                {},
                h(
                    isWire ? "span.label.wire" : "span.label",
                    {},
                    one.href ? h("a", { href: one.href }, visible(one.name)) : visible(one.name),
                ),
                h("span.count", {}, one.text ?? count(one.value)),
                h(
                    "span.track",
                    { "aria-hidden": "true" },
                    h(`i.tone-${one.tone ?? "accent"}`, { vars: { "--part": `${(one.value / most) * 100}%` } }),
                ),
            ),
        ),
    );
}
