// Tables that become lists of cards where the page is narrow: each cell carries its column's name.

import { h } from "../core/dom.js";

/** columns: [{ name, cell(row), kind }]; a column without a name holds buttons. A small table stays one. */
export function table(caption, columns, rows, isSmall = false) {
    return h(
        isSmall ? "table" : "table.stacks",
        {},
        h("caption.visually-hidden", {}, caption),
        h(
            "thead",
            {},
            h(
                "tr",
                {},
                columns.map((column) =>
                    h(`th${column.kind ?? ""}`, { scope: "col" }, column.name || h("span.visually-hidden", {}, "Actions")),
                ),
            ),
        ),
        h(
            "tbody",
            {},
            rows.map((row) =>
                h(
                    "tr",
                    {},
                    columns.map((column) =>
                        h(`td${column.kind ?? ""}`, column.name && !column.isTitle ? { "data-name": column.name } : {}, column.cell(row)),
                    ),
                ),
            ),
        ),
    );
}
