// Cuts a text that arrives in pieces into server-sent events (HTML, section 9.2.6).

const longestEvent = 4_000_000;

export class EventReader {
    #take;
    #rest = "";
    #id = "";
    #type = "";
    #data = [];

    constructor(take) {
        this.#take = take;
    }

    push(piece) {
        this.#rest += piece;
        if (this.#rest.length > longestEvent) throw new Error("An event has no end.");
        const lines = this.#rest.split(/\r\n|\n|\r(?!$)/);
        this.#rest = lines.pop();
        for (const line of lines) this.#line(line);
    }

    #line(line) {
        if (line === "") return this.#dispatch();
        if (line.startsWith(":")) return;
        const colon = line.indexOf(":");
        const name = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
        if (name === "data") this.#data.push(value);
        else if (name === "event") this.#type = value;
        else if (name === "id") this.#id = value;
    }

    #dispatch() {
        const data = this.#data.join("\n");
        const type = this.#type || "message";
        this.#data = [];
        this.#type = "";
        if (data !== "") this.#take({ id: this.#id, type, data });
    }
}
