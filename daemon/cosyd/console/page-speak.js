// Have something said, here or by the machine's loudspeaker, and follow it by the sentence.

import { button, field, fill, h, options } from "./dom.js";
import { drafted } from "./keep.js";
import { loudspeaker } from "./loudspeaker.js";
import { doing, place } from "./tell.js";
import { t, tongue } from "./text.js";

const PRIORITIES = ["important", "message", "text", "notification"];
const LIMIT = 20_000;

export function speakPage(house) {
    const { api, session, speaking } = house;
    const wrong = place();
    const text = drafted(
        "text",
        h("textarea", {
            rows: 5,
            title: t("speak.keys"),
            placeholder: t("speak.placeholder"),
            "aria-label": t("speak.text"),
        }),
    );
    const wishes = manner();
    const where = h("fieldset", { class: "where" }, h("legend", {}, t("where")), places());
    const reading = h("div", { class: "reading", hidden: true });
    const deck = loudspeaker(house);
    const say = doing(wrong, async () => {
        const here = node.querySelector("[name=where]:checked").value;
        await speaking.speak(text.value, wishes.told(), here);
    });
    const go = button(t("speak.do"), say, { kind: "primary", shape: "play", "data-act": "speak" });
    const count = h("span", { class: "hint count" });
    const counted = () => (count.textContent = t("characters", { count: text.value.length }));
    const typed = (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) say();
    };
    text.addEventListener("input", counted);
    text.addEventListener("keydown", typed);
    text.maxLength = LIMIT;
    counted();
    const node = h(
        "div",
        {},
        h(
            "div",
            { class: "card composer" },
            text,
            h("div", { class: "row" }, where, h("div", { class: "row go" }, count, go)),
        ),
        wishes.node,
        session.may("speak") ? null : h("p", { class: "notice" }, t("scope.speak")),
        wrong,
        deck.node,
        reading,
    );
    go.disabled = !session.may("speak");

    let shown = null;
    const changed = () => {
        if (shown !== speaking.sentences) {
            shown = speaking.sentences;
            lay(reading, speaking, wrong);
        }
        mark(reading, speaking);
    };
    speaking.addEventListener("change", changed);
    speaking.addEventListener("progress", changed);
    changed();
    const fetched = () => wishes.fetch(api).catch(() => {});
    fetched();
    return {
        node,
        back: fetched,
        close: () => {
            deck.close();
            speaking.removeEventListener("change", changed);
            speaking.removeEventListener("progress", changed);
        },
    };
}

function places() {
    const kept = drafted("where", h("input", { type: "hidden", value: "here" }));
    return ["here", "machine"].map((value) => {
        const choice = h("input", { type: "radio", name: "where", value, id: `where-${value}` });
        choice.checked = kept.value === value;
        choice.addEventListener("change", () => {
            kept.value = value;
            kept.dispatchEvent(new Event("change"));
        });
        return [choice, h("label", { for: choice.id }, t(`where.${value}`))];
    });
}

/** Voice, pace and what else can be wished. */
function manner() {
    const voice = h("select", {});
    const language = h("select", {});
    const speed = drafted("speed", slider(0.5, 2, 0.05, 1));
    const volume = drafted("volume", slider(0, 2, 0.05, 1));
    const instruct = drafted("instruct", h("input", { type: "text", maxlength: 500 }));
    const priority = drafted(
        "priority",
        h(
            "select",
            {},
            options(
                PRIORITIES.map((one) => [one, t(`urgency.${one}`)]),
                "message",
            ),
        ),
    );
    const manner = field(t("instruct"), instruct, t("instruct.hint"));
    let voices = [];
    const fits = () => {
        const asked = voices.filter(({ name }) => !voice.value || name === voice.value);
        manner.hidden = !asked.some(({ manners }) => manners.includes("instruct"));
    };
    const told = () => ({
        voice: voice.value || undefined,
        language: language.value || undefined,
        speed: Number(speed.value),
        volume: Number(volume.value),
        instruct: (!manner.hidden && instruct.value) || undefined,
        priority: priority.value,
    });
    const fetch = async (api) => {
        voices = await api.get("v1/voices");
        fill(voice, h("option", { value: "" }, t("voice.any")), groups(voices));
        const tags = [...new Set(voices.flatMap(({ languages }) => languages))];
        const named = tags
            .map((tag) => [tag, tongue(tag)])
            .sort((a, b) => a[1].localeCompare(b[1]));
        fill(language, options([["", t("language.found")], ...named], ""));
        drafted("voice", voice);
        drafted("language", language);
        if (voice.selectedIndex < 0) voice.value = "";
        if (language.selectedIndex < 0) language.value = "";
        fits();
    };
    voice.addEventListener("change", fits);
    fits();
    const more = [
        field(t("language.of"), language),
        shown(t("volume"), volume),
        manner,
        field(t("priority"), priority),
    ];
    const node = h(
        "div",
        { class: "manner" },
        h("div", { class: "grid" }, field(t("voice"), voice), shown(t("speed"), speed)),
        h("details", {}, h("summary", {}, t("more")), h("div", { class: "grid" }, more)),
    );
    return { node, told, fetch };
}

const slider = (min, max, step, value) => h("input", { type: "range", min, max, step, value });

/** A slider whose value stands beside its name. */
function shown(label, control) {
    const value = h("output", {});
    const tell = () => (value.textContent = `${Number(control.value).toFixed(2)} ×`);
    control.addEventListener("input", tell);
    tell();
    const made = field(label, control);
    made.querySelector("label").append(" ", value);
    return made;
}

function groups(voices) {
    const byTongue = new Map();
    for (const one of voices.filter(({ ready }) => ready)) {
        const name = tongue(one.language);
        byTongue.set(name, [...(byTongue.get(name) ?? []), one]);
    }
    return [...byTongue].sort().map(([name, some]) =>
        h(
            "optgroup",
            { label: name },
            some.map((one) => h("option", { value: one.name }, one.name)),
        ),
    );
}

/** The text as it was sent, each sentence of it a button. */
function lay(reading, speaking, wrong) {
    const { text, sentences } = speaking;
    reading.hidden = !sentences.length;
    const parts = [];
    let at = 0;
    sentences.forEach(({ from, to, index }) => {
        parts.push(text.slice(at, from));
        const go = doing(wrong, () => speaking.go(index));
        parts.push(
            h(
                "button",
                { type: "button", class: "sentence", on: { click: go } },
                text.slice(from, to),
            ),
        );
        at = to;
    });
    parts.push(text.slice(at));
    fill(
        reading,
        h("h2", {}, t("reading")),
        h("p", { class: "words" }, parts),
        h("p", { class: "hint" }, t("reading.hint")),
    );
}

function mark(reading, speaking) {
    const { current } = speaking;
    reading.querySelectorAll(".sentence").forEach((element, index) => {
        const here = index === current;
        if (here !== element.hasAttribute("aria-current")) {
            if (here) element.setAttribute("aria-current", "true");
            else element.removeAttribute("aria-current");
        }
        element.disabled = !speaking.reachable(index);
    });
}
