// What was said before, where the daemon keeps that and its reader may know.

import { button, fill, h, Rows } from "./dom.js";
import { drafted, session } from "./keep.js";
import { doing, place } from "./tell.js";
import { lasts, moment, t, word } from "./text.js";

const PAGE = 50;
const LOOK_MS = 600;

export function history({ api, session: user, go }) {
    const wrong = place();
    const list = h("ul", { class: "rows history" });
    const find = drafted(
        "history",
        h("input", {
            type: "search",
            "aria-label": t("history.find"),
            placeholder: t("history.find"),
        }),
    );
    const more = button(
        t("history.more"),
        doing(wrong, () => fetch(shown.at(-1)?.number)),
    );
    const node = h("section", { class: "past", hidden: true });
    const rows = new Rows(
        list,
        ({ number }) => number,
        (one) => row(one, go),
    );
    let shown = [];
    let timer = null;

    const fetch = async (before) => {
        const query = new URLSearchParams({ limit: PAGE });
        if (find.value) query.set("find", find.value);
        if (before) query.set("before", before);
        const found = await api.get(`v1/history?${query}`);
        shown = before ? [...shown, ...found.rows] : found.rows;
        rows.show(shown);
        more.hidden = found.rows.length < PAGE;
        count.textContent = t("history.count", { count: found.total });
        node.hidden = false;
    };
    const soon = () => {
        timer ??= setTimeout(() => {
            timer = null;
            fetch().catch(() => {});
        }, LOOK_MS);
    };
    const count = h("span", { class: "hint", role: "status" });
    find.addEventListener("input", soon);
    fill(
        node,
        h("div", { class: "row top" }, h("h2", {}, t("history")), count),
        find,
        wrong,
        list,
        more,
    );
    if (user.may("admin")) fetch().catch(() => {});
    return { node, soon: () => !node.hidden && soon(), close: () => clearTimeout(timer) };
}

function row(one, go) {
    const again = () => {
        session.set("draft.text", one.text);
        go("speak");
    };
    const parts = [
        moment(one.at),
        one.voice,
        one.client || one.door,
        t("characters", { count: one.characters }),
        lasts(one.audio_s),
    ];
    return h(
        "li",
        {},
        h(
            "div",
            { class: "what" },
            one.text && h("p", { class: "said" }, one.text),
            h(
                "p",
                { class: "hint" },
                h("span", { class: `state ${one.status}` }, word("status", one.status)),
                " ",
                parts.filter(Boolean).join(" · "),
            ),
        ),
        one.text && h("div", { class: "keys" }, button(t("history.again"), again)),
    );
}
