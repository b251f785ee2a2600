// The view is named after the #, so that one page serves all and the browser's own back and forward work.

/** The path and query after the #. */
export function route() {
    const text = location.hash.replace(/^#/, "") || "/";
    const cut = text.indexOf("?");
    const path = cut < 0 ? text : text.slice(0, cut);
    return {
        parts: path
            .split("/")
            .filter((one) => one !== "")
            .map(unescapePart),
        query: new URLSearchParams(cut < 0 ? "" : text.slice(cut + 1)),
    };
}

/** The link to a view: link(["aors", aor]) or link(["aors"], { q: "bob" }). */
export function link(parts, query = {}) {
    const values = new URLSearchParams(
        Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "" && value !== false),
    );
    const text = values.toString();
    return `#/${parts.map(encodeURIComponent).join("/")}${text === "" ? "" : `?${text}`}`;
}

function unescapePart(part) {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}
