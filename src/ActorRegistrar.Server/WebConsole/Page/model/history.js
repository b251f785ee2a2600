// The history of one address-of-record as far as it has been read, oldest first, going on with what happens now.

import { read } from "../core/api.js";
import { openStream } from "../core/stream.js";
import { whileVisible } from "../core/visibility.js";

const pageSize = 500;

export class AorHistory {
    #aor;
    #earlier = null;
    #offsets = new Set();
    changes = [];

    constructor(aor) {
        this.#aor = aor;
    }

    /** Whether older changes can be read. */
    get hasEarlier() {
        return this.#earlier !== null;
    }

    /** Reads the newest part, or the part before what is held. */
    async readEarlier(signal) {
        const query = { order: "desc", limit: pageSize, ...(this.#earlier === null ? {} : { cursor: this.#earlier }) };
        const page = await read(["aors", this.#aor, "history"], query, signal);
        this.#earlier = page.next ?? null;
        this.#add(page.items);
    }

    /** Follows it; onNews is called when there is something new, onState with how the stream stands. */
    follow(onNews, onState) {
        return whileVisible(() => {
            const close = openStream(["changes"], {
                query: { aor: this.#aor },
                onState: (state, text) => {
                    onState(state, text);
                    // What came while nobody listened, or between the first reading and the stream.
                    if (state === "open")
                        this.#readNewest().then(
                            (isNew) => {
                                if (isNew) onNews();
                            },
                            () => {},
                        );
                },
                onEvent: (event) => {
                    if (this.#add([JSON.parse(event.data)])) onNews();
                },
            });
            return () => {
                close();
                onState(null);
            };
        });
    }

    async #readNewest() {
        const page = await read(["aors", this.#aor, "history"], { order: "desc", limit: 50 });
        return this.#add(page.items);
    }

    #add(changes) {
        const fresh = changes.filter((one) => one.offset !== undefined && !this.#offsets.has(one.offset));
        if (fresh.length === 0) return false;
        for (const one of fresh) this.#offsets.add(one.offset);
        this.changes = [...this.changes, ...fresh].sort((a, b) => a.sequence - b.sequence);
        return true;
    }
}
