// Light, dark, or what the system says.

import { replace, s } from "./dom.js";

const next = { system: "light", light: "dark", dark: "system" };
const names = { system: "as the system", light: "light", dark: "dark" };
const shapes = {
    system: ["M12 3.5a8.5 8.5 0 1 0 0 17z", "M12 3.5a8.5 8.5 0 1 1 0 17"],
    light: [
        "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
        "M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
    ],
    dark: ["M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z"],
};

/** Lets a button walk through the three. */
export function bindThemeSwitch(button) {
    draw();
    button.addEventListener("click", () => {
        choose(next[chosen()]);
        draw();
    });

    function draw() {
        const label = `Theme: ${names[chosen()]}`;
        button.setAttribute("aria-label", label);
        button.title = label;
        const paths = shapes[chosen()].map((d, index) =>
            s("path", { d, fill: chosen() === "system" && index === 0 ? "currentcolor" : "none" }),
        );
        replace(button, s("svg.icon", { viewBox: "0 0 24 24", "aria-hidden": "true" }, paths));
    }
}

function chosen() {
    return document.documentElement.dataset.theme ?? "system";
}

function choose(theme) {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    try {
        if (theme === "system") localStorage.removeItem("theme");
        else localStorage.setItem("theme", theme);
    } catch {
        /* kept for this visit alone */
    }
}
