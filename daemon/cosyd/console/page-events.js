// What happens in the daemon, line by line. Events never carry text.

import { attribute, button, fill, h } from "./dom.js";
import { drafted } from "./keep.js";
import { moment, t } from "./text.js";

const KEPT = 500;

export function eventsPage({ events, session }) {
    const find = drafted(
        "events",
        h("input", {
            type: "search",
            "aria-label": t("events.filter"),
            placeholder: t("events.filter"),
        }),
    );
    const list = h("ol", { class: "log", "aria-label": t("page.events"), tabindex: "0" });
    const state = h("p", { class: "hint", role: "status" });
    let paused = false;
    let waiting = [];

    const fits = (line) => line.dataset.words.includes(find.value.toLowerCase().trim());
    const add = (event) => {
        const { event: name, at, ...facts } = event;
        const told = Object.entries(facts)
            .filter(([, value]) => value !== null && value !== "")
            .map(([key, value]) => `${key}=${plain(value)}`)
            .join(" ");
        const line = h(
            "li",
            { "data-words": `${name} ${told}`.toLowerCase() },
            h("time", {}, moment(at ?? Date.now() / 1000)),
            h("strong", {}, name),
            h("span", {}, told),
        );
        line.hidden = !fits(line);
        list.prepend(line);
        while (list.children.length > KEPT) list.lastChild.remove();
    };
    const tell = () => {
        state.textContent = paused
            ? t("events.paused", { count: waiting.length })
            : t(events.live ? "events.live" : "events.lost");
    };
    const heard = (event) => {
        if (event.event !== "lost" && paused) waiting = [...waiting.slice(1 - KEPT), event];
        else if (event.event !== "lost") add(event);
        tell();
    };
    const press = () => {
        paused = !paused;
        if (!paused) waiting.forEach(add);
        waiting = [];
        hold.lastChild.textContent = t(paused ? "resume" : "pause");
        attribute(hold, "aria-pressed", `${paused}`);
        tell();
    };
    const hold = button(t("pause"), press, { "data-act": "pause-events", "aria-pressed": "false" });
    const clear = button(t("events.clear"), () => fill(list));
    find.addEventListener("input", () => {
        for (const line of list.children) line.hidden = !fits(line);
    });
    const close = events.listen(heard);
    tell();
    const node = h("div", {}, h("div", { class: "row top" }, find, hold, clear), state, list);
    if (!session.may("speak")) fill(node, h("p", { class: "notice" }, t("scope.speak")));
    return { node, close };
}

const plain = (value) =>
    typeof value === "number"
        ? String(Math.round(value * 1000) / 1000)
        : typeof value === "object"
          ? JSON.stringify(value)
          : value;
