// The page: shows the view that the address names, and keeps what surrounds it.

import { h, replace } from "./core/dom.js";
import { setTimeZone, timeZone } from "./core/format.js";
import { bindLinkState } from "./core/link-state.js";
import { link, route } from "./core/router.js";
import { bindThemeSwitch } from "./core/theme-switch.js";
import { forget, onToken } from "./core/token.js";
import { startStats } from "./model/live-stats.js";
import { keepTimesCurrent } from "./parts/time.js";
import { empty } from "./parts/states.js";
import * as address from "./views/address.js";
import * as addresses from "./views/addresses.js";
import * as clients from "./views/clients.js";
import * as feed from "./views/feed.js";
import * as forecast from "./views/forecast.js";
import * as overview from "./views/overview.js";
import * as refusals from "./views/refusals.js";
import * as server from "./views/server.js";

const views = { "": overview, aors: addresses, feed, forecast, clients, refusals, server };
const content = document.getElementById("content");
const shell = document.getElementById("shell");
let leave = null;
let isFirst = true;

bindShell();
addEventListener("hashchange", enter);
enter();
startStats();
keepTimesCurrent();

function enter() {
    const { parts, query } = route();
    const view = parts[0] === "aors" && parts.length > 1 ? address : views[parts[0] ?? ""];
    leave?.();
    leave = null;
    closeMenu();
    const root = h("div.view");
    replace(content, root);
    for (const one of document.querySelectorAll(".nav a")) {
        if (one.getAttribute("href") === `#/${parts[0] ?? ""}`) one.setAttribute("aria-current", "page");
        else one.removeAttribute("aria-current");
    }
    if (!view || (view !== address && parts.length > 1)) {
        document.title = "Not found · ActorRegistrar";
        replace(
            root,
            h("h1", { tabindex: "-1" }, "Not found"),
            h("div.card", {}, empty("There is no such view", "Choose one from the menu.", h("a.button", { href: link([]) }, "Overview"))),
        );
    } else {
        document.title = `${view === address ? parts[1] : view.title} · ActorRegistrar`;
        leave = view.show(root, { parts, query });
    }
    // A new view begins at its top and is read out from its heading; the first one leaves the focus where the browser puts it.
    if (!isFirst) {
        scrollTo(0, 0);
        root.querySelector("h1")?.focus({ preventScroll: true });
    }
    isFirst = false;
}

function bindShell() {
    bindLinkState(document.getElementById("link-state"));
    bindThemeSwitch(document.getElementById("theme"));
    bindZone(document.getElementById("zone"));
    const forgetButton = document.getElementById("forget");
    onToken((isHeld) => {
        forgetButton.hidden = !isHeld;
    });
    forgetButton.addEventListener("click", () => {
        forget();
        location.reload();
    });
    document.querySelector(".skip").addEventListener("click", (event) => {
        event.preventDefault();
        content.focus();
    });

    const text = document.getElementById("find-text");
    document.getElementById("find").addEventListener("submit", (event) => {
        event.preventDefault();
        const wanted = text.value.trim();
        if (wanted === "") return;
        location.hash = /^sips?:.+@.+/i.test(wanted) ? link(["aors", wanted]) : link(["aors"], { q: wanted });
        text.value = "";
    });
    addEventListener("keydown", (event) => {
        if (event.key === "Escape") closeMenu();
        if (
            event.key !== "/" ||
            event.ctrlKey ||
            event.metaKey ||
            event.altKey ||
            event.target.closest?.("input, select, textarea, dialog")
        )
            return;
        event.preventDefault();
        text.focus();
    });

    const menu = document.getElementById("menu");
    menu.addEventListener("click", (event) => {
        event.stopPropagation();
        const isOpen = shell.dataset.menu !== "open";
        shell.dataset.menu = isOpen ? "open" : "closed";
        menu.setAttribute("aria-expanded", String(isOpen));
        if (isOpen) document.querySelector(".nav a").focus();
    });
    document.querySelector(".main").addEventListener("click", closeMenu);
}

function closeMenu() {
    const menu = document.getElementById("menu");
    if (shell.dataset.menu !== "open") return;
    shell.dataset.menu = "closed";
    menu.setAttribute("aria-expanded", "false");
    menu.focus();
}

function bindZone(button) {
    draw();
    button.addEventListener("click", () => {
        setTimeZone(timeZone() === "utc" ? "local" : "utc");
        draw();
        enter();
    });

    function draw() {
        replace(button, timeZone() === "utc" ? "Times in UTC" : "Times are local");
        button.setAttribute("aria-label", timeZone() === "utc" ? "Times in UTC; show local time" : "Times are local; show UTC");
    }
}
