// The page as a whole: who may use it, what it shows, and what is said above all pages.

import { Api } from "./api.js";
import { bar } from "./bar.js";
import { attribute, button, fill, h, icon } from "./dom.js";
import { Events } from "./events.js";
import { Player } from "./player.js";
import { Session } from "./session.js";
import { signIn } from "./sign-in.js";
import { Speaking } from "./speaking.js";
import { language, LANGUAGES, speak as speakLanguage, t } from "./text.js";
import { apiPage } from "./page-api.js";
import { enginesPage } from "./page-engines.js";
import { eventsPage } from "./page-events.js";
import { narrationsPage } from "./page-narrations.js";
import { queuePage } from "./page-queue.js";
import { speakPage } from "./page-speak.js";
import { voicesPage } from "./page-voices.js";

const PAGES = {
    speak: speakPage,
    voices: voicesPage,
    queue: queuePage,
    narrations: narrationsPage,
    engines: enginesPage,
    events: eventsPage,
    api: apiPage,
};

const session = new Session();
const api = new Api(session);
const events = new Events(api);
const player = new Player();
const house = { api, session, events, player, go };
house.speaking = new Speaking(house);

let page = null;
let shell = null;

function build() {
    const main = h("main", { id: "main", tabindex: "-1" });
    const nav = h(
        "nav",
        { id: "pages", "aria-label": t("nav"), on: { click: () => open(false) } },
        links(),
    );
    const menu = h(
        "button",
        { class: "menu plain", type: "button", "aria-expanded": "false", "aria-controls": "pages" },
        icon("menu"),
        h("span", {}, t("menu")),
    );
    menu.addEventListener("click", () => open(menu.getAttribute("aria-expanded") !== "true"));
    const foot = h("div", { class: "foot" }, chooser(), leave());
    const side = h("header", { class: "side" }, brand(), menu, nav, foot);
    const gone = h("div", { class: "gone", role: "status" });
    const gate = h("div", { class: "gate" });
    fill(document.body, skip(), gone, side, gate, main, bar(house));
    shell = { main, nav, menu, side, gone, gate };
    tellGone();
}

const links = () =>
    Object.keys(PAGES).map((name) =>
        h("a", { href: `#${name}`, "data-page": name }, t(`page.${name}`)),
    );

const brand = () =>
    h(
        "a",
        { class: "brand", href: "#speak" },
        h("img", { src: "console/icon.svg", alt: "" }),
        "cosyd",
    );

function skip() {
    const over = (event) => {
        event.preventDefault();
        shell.main.focus();
    };
    return h("a", { class: "skip", href: "#main", on: { click: over } }, t("skip"));
}

function chooser() {
    const select = h(
        "select",
        { "aria-label": t("language"), "data-language": true },
        Object.entries(LANGUAGES).map(([tag, name]) =>
            h("option", { value: tag, lang: tag, selected: tag === language() }, name),
        ),
    );
    select.addEventListener("change", () => {
        speakLanguage(select.value);
        build();
        if (session.open) show();
        else ask();
        document.querySelector("[data-language]").focus();
    });
    return select;
}

function leave() {
    const out = button(t("signOut"), () => {
        session.signOut();
        events.stop();
        player.forget();
        close();
        ask();
    });
    attribute(out, "class", "plain");
    attribute(out, "data-act", "sign-out");
    return h("div", { class: "leave" }, out);
}

function open(wide) {
    shell.menu.setAttribute("aria-expanded", wide);
    shell.side.classList.toggle("open", wide);
}

function named() {
    const name = location.hash.slice(1).split("/")[0];
    return name in PAGES ? name : "speak";
}

export function go(name) {
    if (named() === name) show();
    else location.hash = name;
}

function close() {
    page?.close?.();
    page = null;
}

/** Shows the page that the address names. */
function show({ focus = false } = {}) {
    const name = named();
    close();
    shell.side.hidden = false;
    open(false);
    shell.side.querySelector(".leave").hidden = !session.token;
    fill(shell.gate);
    shell.main.hidden = false;
    for (const link of shell.nav.children) {
        attribute(link, "aria-current", link.dataset.page === name && "page");
    }
    document.title = `${t(`page.${name}`)} · cosyd`;
    const title = h("h1", { tabindex: "-1" }, t(`page.${name}`));
    page = PAGES[name](house);
    fill(shell.main, h("div", { class: `page ${name}` }, title, page.node));
    if (focus) {
        title.focus();
        scrollTo(0, 0);
    }
}

/** Asks for the token. What is typed on the page stays as it is behind that. */
function ask(problem = null) {
    shell.main.hidden = true;
    shell.side.hidden = true;
    document.title = `${t("signIn")} · cosyd`;
    fill(shell.gate, signIn(house, entered, problem, chooser()));
    shell.gate.querySelector("[name=token]").focus();
}

function entered() {
    const asked = shell.gate.hasChildNodes();
    events.start();
    if (!page) {
        show({ focus: asked });
        return;
    }
    shell.side.hidden = false;
    shell.main.hidden = false;
    fill(shell.gate);
    document.title = `${t(`page.${named()}`)} · cosyd`;
    page.back?.();
}

function tellGone() {
    fill(shell.gone, api.gone && h("p", {}, t("gone")));
}

async function begin() {
    document.documentElement.lang = language();
    build();
    api.addEventListener("gone", tellGone);
    api.addEventListener("back", tellGone);
    api.addEventListener("refused", () => {
        if (!session.open) return;
        session.signOut();
        events.stop();
        ask(t("refused"));
    });
    events.listen(({ event }) => event === "hello" && page?.back?.());
    addEventListener("hashchange", () => session.open && show({ focus: true }));
    await enter();
}

/** Lets in whoever needs no token, or has shown one before. */
async function enter() {
    try {
        await session.signIn(api, session.token, Boolean(keptForLong()));
        entered();
    } catch (error) {
        if (error.status === 401) {
            const had = session.token;
            session.signOut();
            ask(had ? t("refused") : null);
        } else {
            api.addEventListener("back", enter, { once: true });
            if (!api.gone) setTimeout(enter, 2000);
        }
    }
}

function keptForLong() {
    try {
        return localStorage.getItem("cosyd.token");
    } catch {
        return null;
    }
}

begin();
