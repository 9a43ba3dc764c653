// Who can speak: heard, added, removed.

import { addVoice } from "./add-voice.js";
import { button, fill, h, Rows } from "./dom.js";
import { drafted } from "./keep.js";
import { doing, place, tell } from "./tell.js";
import { t, tongue, word } from "./text.js";

export function voicesPage(house) {
    const { api, session, events } = house;
    const wrong = place();
    const find = drafted(
        "voices",
        h("input", { type: "search", "aria-label": t("find"), placeholder: t("find") }),
    );
    const count = h("p", { class: "hint", role: "status" });
    const list = h("ul", { class: "rows voices" });
    const gone = h("div", { role: "status" });
    const rows = new Rows(
        list,
        ({ name }) => name,
        (voice) => row(voice),
    );
    let voices = [];

    const show = () => {
        const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
        const found = voices.filter((one) => words.every((some) => about(one).includes(some)));
        count.textContent = t("voices.count", { count: found.length });
        rows.show(found);
    };
    const look = async () => {
        try {
            voices = (await api.get("v1/voices")).sort(byName);
            show();
        } catch (error) {
            tell(wrong, error);
        }
    };
    const remove = (voice) =>
        doing(wrong, async () => {
            await api.delete(`v1/voices/${encodeURIComponent(voice.name)}`);
            const undo = doing(wrong, async () => {
                await api.post(`v1/voices/${encodeURIComponent(voice.name)}/restore`);
                fill(gone);
                await look();
            });
            const back = button(t("undo"), undo);
            fill(
                gone,
                h("p", { class: "notice" }, t("voices.removed", { name: voice.name }), " ", back),
            );
            back.focus();
            await look();
        });
    const row = (voice) =>
        h(
            "li",
            { class: voice.ready ? "" : "off" },
            h(
                "div",
                { class: "what" },
                h("h3", {}, voice.name),
                h(
                    "p",
                    { class: "badges" },
                    badges(voice).map((one) => h("span", { class: "badge" }, one)),
                ),
                h("p", { class: "hint" }, details(voice)),
                voice.reason && h("p", { class: "reason" }, voice.reason),
            ),
            h(
                "div",
                { class: "keys" },
                button(
                    t("hear"),
                    doing(wrong, () => preview(house, voice)),
                    {
                        shape: "play",
                        "aria-label": `${t("hear")}: ${voice.name}`,
                        "data-act": "hear",
                        disabled: !voice.ready || !session.may("speak"),
                    },
                ),
                voice.own &&
                    session.may("voices") &&
                    button(t("remove"), remove(voice), {
                        "aria-label": `${t("remove")}: ${voice.name}`,
                        "data-act": "remove",
                    }),
            ),
        );
    find.addEventListener("input", show);
    look();
    const adding = addVoice(house, look);
    const changed = (event) =>
        ["voice.changed", "settings.reloaded"].includes(event.event) && look();
    const ends = events.listen(changed);
    const node = h(
        "div",
        {},
        adding.node,
        wrong,
        gone,
        h("div", { class: "row top" }, find, count),
        list,
    );
    return {
        node,
        back: look,
        close: () => {
            ends();
            adding.close();
        },
    };
}

const rank = (voice) => (voice.own ? 0 : voice.default_for.length ? 1 : 2);

/** One's own first, then those that are used by default. */
const byName = (a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name);

const about = (voice) =>
    [
        voice.name,
        voice.engine,
        voice.description,
        voice.gender,
        voice.kind,
        ...voice.tags,
        ...voice.aliases,
        ...voice.languages,
        ...voice.languages.map(tongue),
    ]
        .join(" ")
        .toLowerCase();

function badges(voice) {
    const told = [tongue(voice.language), voice.engine];
    if (voice.kind !== "built_in") told.push(word("kind", voice.kind));
    if (voice.default_for.length) {
        told.push(t("default.for", { languages: voice.default_for.map(tongue).join(", ") }));
    }
    return told;
}

function details(voice) {
    const parts = [voice.description];
    const others = voice.languages.filter((one) => one !== voice.language);
    if (others.length) parts.push(t("also.reads", { languages: others.map(tongue).join(", ") }));
    if (voice.aliases.length) parts.push(t("aliases", { names: voice.aliases.join(", ") }));
    return parts.filter(Boolean).join(" · ");
}

async function preview({ api, player }, voice) {
    const path = `v1/voices/${encodeURIComponent(voice.name)}/preview`;
    const open = (rate, signal) =>
        api.send(`${path}?format=pcm&sample_rate=${rate}`, { accept: "*/*", signal });
    await player.play({
        title: voice.name,
        open,
        again: (format) => api.blob(`${path}?format=${format}`),
    });
    if (player.problem) throw player.problem;
}
