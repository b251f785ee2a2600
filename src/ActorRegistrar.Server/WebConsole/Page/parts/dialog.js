// Questions that stop everything else. The browser's own dialog keeps the focus inside and closes with Escape.

import { h } from "../core/dom.js";

let counter = 0;

/** Asks; resolves to true when the action was chosen. */
export function ask({ title, body, action, isDangerous = false }) {
    return new Promise((resolve) => {
        const id = `dialog-${++counter}`;
        let isChosen = false;
        const form = h(
            "form",
            {
                onsubmit: (event) => {
                    event.preventDefault();
                    isChosen = true;
                    dialog.close();
                },
            },
            h("h2", { id }, title),
            h("div.what", {}, body),
            h(
                "div.buttons",
                {},
                h("button.button", { type: "button", onclick: () => dialog.close() }, "Cancel"),
                h(isDangerous ? "button.button.primary.danger" : "button.button.primary", { type: "submit" }, action),
            ),
        );
        const dialog = h(
            "dialog",
            {
                "aria-labelledby": id,
                onclose: () => {
                    dialog.remove();
                    resolve(isChosen);
                },
            },
            form,
        );
        document.body.append(dialog);
        const before = document.activeElement;
        dialog.addEventListener("close", () => before instanceof HTMLElement && before.isConnected && before.focus());
        dialog.showModal();
        // What destroys is never what Enter does by itself.
        if (isDangerous) form.querySelector("button[type=button]").focus();
    });
}
