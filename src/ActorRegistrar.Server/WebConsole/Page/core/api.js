// Requests to the administrative interface. A failure is an ApiError whose message is a sentence for the operator.

import { askForToken, token } from "./token.js";

const base = "/api/v1";
const patienceMilliseconds = 20_000;

/** What the server refused, or why it could not be asked. */
export class ApiError extends Error {
    constructor(message, status) {
        super(message);
        this.status = status;
    }
}

/** The address of a resource, its parts and values escaped: url(["aors", aor], { limit: 50 }). */
export function url(parts, query = {}) {
    const values = new URLSearchParams(
        Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== "" && value !== false),
    );
    const text = values.toString();
    return `${base}/${parts.map(encodeURIComponent).join("/")}${text === "" ? "" : `?${text}`}`;
}

/** Reads a resource. */
export async function read(parts, query, signal) {
    const response = await send(url(parts, query), { signal });
    return response.json();
}

/** Changes something; resolves to the answer, or null where there is none. */
export async function change(method, parts, query, body) {
    const response = await send(url(parts, query), {
        method,
        headers: { "content-type": "application/json", "x-requested-by": "console" },
        body: method === "DELETE" ? undefined : JSON.stringify(body ?? {}),
    });
    const text = await response.text();
    return text === "" ? null : JSON.parse(text);
}

/** Sends a request with the token, and asks for one where it is needed. Resolves to an answer of success alone. */
export async function send(address, options = {}, isStream = false) {
    while (true) {
        const used = token();
        const headers = { accept: isStream ? "text/event-stream" : "application/json", ...options.headers };
        if (used !== "") headers.authorization = `Bearer ${used}`;
        const response = await attempt(address, { ...options, headers }, isStream);
        if (response.ok) return response;
        if (response.status === 401 && (await askForToken(used))) continue;
        throw new ApiError(await reason(response), response.status);
    }
}

async function attempt(address, options, isStream) {
    const signals = [options.signal, isStream ? undefined : AbortSignal.timeout(patienceMilliseconds)].filter(Boolean);
    try {
        return await fetch(address, {
            ...options,
            signal: signals.length === 0 ? undefined : AbortSignal.any(signals),
            cache: "no-store",
            credentials: "omit",
            redirect: "error",
        });
    } catch (failed) {
        if (options.signal?.aborted) throw failed;
        if (failed.name === "TimeoutError")
            throw new ApiError(`The server has not answered within ${patienceMilliseconds / 1000} seconds.`, 0);
        throw new ApiError("The server cannot be reached. It may be stopped, or the network between may be down.", 0);
    }
}

async function reason(response) {
    const problem = await response.json().catch(() => null);
    const said = typeof problem?.detail === "string" ? problem.detail : typeof problem?.title === "string" ? problem.title : "";
    switch (response.status) {
        case 401:
            return "The server wants a token before it shows this. Reload the page to give one.";
        case 403:
            return said || "This token may look, but not change anything.";
        case 404:
            return said || "The server does not know this.";
        case 429:
            return said || "Too many requests; wait a moment.";
        case 503:
            return said || "The server cannot answer this now; it may be starting or its database may be down.";
        default:
            return said || `The server answered ${response.status}.`;
    }
}
