// The engines: whether they are loaded, and what that takes.

import { button, fill, h, Rows } from "./dom.js";
import { doing, place, tell } from "./tell.js";
import { size, t, word } from "./text.js";
import { throttled } from "./timing.js";

const LOADED = ["ready", "idle"];
const LOOK_MS = 5000;

export function enginesPage({ api, session, events }) {
    const wrong = place();
    const list = h("ul", { class: "cards" });
    const rows = new Rows(
        list,
        ({ name }) => name,
        (one) => card(one),
    );
    const look = async () => {
        try {
            rows.show(await api.get("v1/engines"));
        } catch (error) {
            tell(wrong, error);
        }
    };
    const act = (one, what) =>
        doing(wrong, () => api.post(`v1/engines/${one.name}/${what}`).then(look));
    const card = (one) => {
        const loaded = LOADED.includes(one.state);
        const what = loaded ? "release" : "load";
        return h(
            "li",
            { class: "card", "data-engine": one.name, "data-state": one.state },
            h(
                "h2",
                {},
                one.name,
                " ",
                h("span", { class: `state ${one.state}` }, word("engine", one.state)),
            ),
            one.reason && h("p", { class: "reason" }, one.reason),
            h(
                "dl",
                {},
                facts(one).map(([name, value]) =>
                    h("div", {}, h("dt", {}, name), h("dd", {}, value)),
                ),
            ),
            session.may("admin") &&
                button(t(what), act(one, what), {
                    "aria-label": `${t(what)}: ${one.name}`,
                    "data-act": what,
                    disabled: one.state === "warming",
                }),
        );
    };
    const soon = throttled(look);
    const ends = events.listen(({ event }) => event === "engine.changed" && soon());
    const timer = setInterval(() => !document.hidden && !api.gone && look(), LOOK_MS);
    const node = h(
        "div",
        {},
        session.may("admin") ? null : h("p", { class: "notice" }, t("scope.admin")),
        wrong,
        list,
    );
    if (session.may("speak")) look();
    else fill(node, h("p", { class: "notice" }, t("scope.speak")));
    return {
        node,
        back: look,
        close: () => {
            ends();
            clearInterval(timer);
        },
    };
}

function facts(one) {
    const told = [
        [t("engine.voices"), one.voices],
        [t("engine.sessions"), one.sessions],
    ];
    if (one.device) told.push([t("engine.device"), one.device]);
    if (one.model) told.push([t("engine.model"), one.model]);
    if (one.rss_bytes) told.push([t("engine.memory"), size(one.rss_bytes)]);
    if (one.device_bytes) told.push([t("engine.device.memory"), size(one.device_bytes)]);
    if (one.crashes) told.push([t("engine.crashes"), one.crashes]);
    return told;
}
