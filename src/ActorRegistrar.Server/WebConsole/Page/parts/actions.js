// What an operator may do to bindings; each is asked back, and told when done. Resolves to whether it was done.

import { change } from "../core/api.js";
import { h, visible, wire } from "../core/dom.js";
import { count } from "../core/format.js";
import { ask } from "./dialog.js";
import { tell } from "./toast.js";

const journaled =
    "The removal is journaled as administrative, with who did it. The telephone is not told; it registers again with its next refresh.";

/** Removes one binding. */
export async function removeOne(aor, binding) {
    const isSure = await ask({
        title: "Remove this binding?",
        action: "Remove",
        isDangerous: true,
        body: [h("p", {}, wire(binding.contact)), h("p", {}, "of ", wire(aor)), h("p.small", {}, journaled)],
    });
    return (
        isSure &&
        attempt(() => change("DELETE", ["aors", aor, "bindings"], { contact: binding.contact }), `Removed ${visible(binding.contact)}.`)
    );
}

/** Removes all bindings. */
export async function removeAll(aor, bindings) {
    const many = bindings.length === 1 ? "the binding" : `all ${count(bindings.length)} bindings`;
    const isSure = await ask({
        title: `Remove ${many}?`,
        action: bindings.length === 1 ? "Remove it" : "Remove all",
        isDangerous: true,
        body: [
            h("p", {}, "of ", wire(aor)),
            h(
                "ul",
                {},
                bindings.slice(0, 5).map((one) => h("li", {}, wire(one.contact))),
            ),
            h("p.small", {}, journaled),
        ],
    });
    return isSure && attempt(() => change("DELETE", ["aors", aor, "bindings"]), `Removed ${many} of ${visible(aor)}.`);
}

/** Shortens the lifetimes, so that the telephones have to come back soon or go. */
export async function askToReregister(aor) {
    const seconds = h("input.input", {
        id: "within",
        type: "number",
        min: "1",
        max: "3600",
        step: "1",
        value: "60",
        required: true,
        inputmode: "numeric",
    });
    const isSure = await ask({
        title: "Ask to re-register?",
        action: "Ask",
        body: [
            h("p", {}, "The telephones of ", wire(aor)),
            h("label.field", { for: "within" }, "Within so many seconds", seconds),
            h(
                "p.small",
                {},
                "The lifetimes are shortened to this. A telephone that does not come back in time is no longer found; one that only looks at the lifetime it was granted comes back when that is due.",
            ),
        ],
    });
    return (
        isSure &&
        attempt(
            () => change("POST", ["aors", aor, "reregister"], {}, { withinSeconds: Number(seconds.value) }),
            `Asked ${visible(aor)} to re-register within ${seconds.value} s.`,
        )
    );
}

/** Puts a binding there that no telephone registers, for a time or for good. */
export async function addBinding(aor) {
    const contact = h("input.input", {
        id: "new-contact",
        required: true,
        maxlength: 1024,
        placeholder: "sip:gateway@192.0.2.4:5060",
        autocapitalize: "none",
        spellcheck: "false",
    });
    const lasting = h(
        "select.input",
        { id: "new-lasting" },
        [
            ["3600", "an hour"],
            ["86400", "a day"],
            ["604800", "a week"],
            ["", "for good"],
        ].map(([value, name]) => h("option", { value }, name)),
    );
    const isSure = await ask({
        title: "Add a binding?",
        action: "Add",
        body: [
            h("p", {}, "to ", wire(aor)),
            h("label.field", { for: "new-contact" }, "Contact", contact),
            h("label.field", { for: "new-lasting" }, "It lasts", lasting),
            h(
                "p.small",
                {},
                "It is journaled as administrative. One that is there for good is neither refreshed nor removed by a REGISTER.",
            ),
        ],
    });
    const body = {
        contact: contact.value.trim(),
        ...(lasting.value === "" ? { isStatic: true } : { expiresInSeconds: Number(lasting.value) }),
    };
    return isSure && attempt(() => change("POST", ["aors", aor, "bindings"], {}, body), `Added ${visible(body.contact)}.`);
}

async function attempt(work, sentence) {
    try {
        await work();
        tell(sentence);
        return true;
    } catch (failed) {
        tell(failed.message, true);
        return false;
    }
}
