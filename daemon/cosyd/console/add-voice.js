// A new voice, of a file or of what the microphone hears.

import { button, field, fill, h } from "./dom.js";
import { drafted, undraft } from "./keep.js";
import { Recording } from "./record.js";
import { doing, place } from "./tell.js";
import { lasts, t } from "./text.js";

const REFUSED = "voice.reference_refused";

export function addVoice({ api, session }, added) {
    if (!session.may("voices")) {
        return { node: h("p", { class: "notice" }, t("scope.voices")), close: () => {} };
    }
    const wrong = place();
    const findings = h("div", { class: "findings", role: "status" });
    const name = drafted(
        "voice.name",
        h("input", { type: "text", autocomplete: "off", required: true }),
    );
    const words = drafted("voice.text", h("textarea", { rows: 2 }));
    const language = drafted(
        "voice.language",
        h("input", { type: "text", placeholder: "en", size: 8 }),
    );
    const file = h("input", { type: "file", accept: "audio/*,video/webm,video/mp4" });
    const chosen = h("p", { class: "hint", role: "status" });
    const heard = h("audio", { controls: true, hidden: true });
    let sample = null;

    const take = (blob, title) => {
        sample = { blob, title };
        URL.revokeObjectURL(heard.src);
        heard.src = URL.createObjectURL(blob);
        heard.hidden = false;
        chosen.textContent = title;
        fill(findings);
        for (const one of [check, add]) one.disabled = false;
    };
    const form = (more = {}) => {
        const made = new FormData();
        const told = { text: words.value, language: language.value, ...more };
        for (const [key, value] of Object.entries(told)) if (value) made.append(key, value);
        made.append("file", sample.blob, sample.title);
        return made;
    };
    const send = (path, body) => api.send(path, { method: "POST", body }).then((one) => one.json());
    const judge = doing(wrong, async () => {
        const found = await send("v1/voices/lint", form());
        if (found.text && !words.value) words.value = found.text;
        fill(findings, told(found.findings), found.fit && h("p", { class: "good" }, t("lint.fit")));
    });
    const make = (force) =>
        doing(wrong, async () => {
            if (!name.reportValidity()) return;
            try {
                const made = await send(
                    "v1/voices",
                    form({ name: name.value.trim(), force: force && "true" }),
                );
                fill(
                    findings,
                    h("p", { class: "good" }, t("voices.added", { name: made.voice.name })),
                    told(made.findings),
                );
                undraft("voice.name", "voice.text");
                name.value = "";
                words.value = "";
                added();
            } catch (error) {
                if (error.code !== REFUSED) throw error;
                refused(error);
            }
        });
    const refused = (error) => {
        const list = error.facts.findings ?? [];
        const bad = list.some(({ level }) => level === "error");
        fill(
            findings,
            h("p", { class: "reason" }, error.message),
            told(list),
            !bad && button(t("voices.anyway"), make(true), { "data-act": "force" }),
        );
    };
    const check = button(t("lint"), judge, { disabled: true, "data-act": "lint" });
    const add = button(t("voices.add"), make(false), {
        kind: "primary",
        disabled: true,
        "data-act": "add",
    });
    const microphone = recorder(wrong, take);
    file.addEventListener("change", () => file.files[0] && take(file.files[0], file.files[0].name));
    const node = h(
        "details",
        { class: "card add-voice" },
        h("summary", {}, t("voices.new")),
        h(
            "div",
            { class: "inside" },
            h("p", {}, t("voices.new.hint")),
            h("div", { class: "grid" }, field(t("file"), file), microphone.node),
            chosen,
            heard,
            h(
                "div",
                { class: "grid" },
                field(t("voices.name"), name),
                field(t("voices.language"), language, t("language.hint")),
            ),
            field(t("voices.text"), words, t("voices.text.hint")),
            h("div", { class: "row act" }, add, check),
            wrong,
            findings,
        ),
    );
    return { node, close: microphone.close };
}

function told(findings) {
    if (!findings.length) return null;
    return h(
        "ul",
        {},
        findings.map((one) =>
            h(
                "li",
                { class: `finding ${one.level}` },
                h("strong", {}, t(`level.${one.level}`)),
                h("span", {}, `${one.says} ${one.measure ? `(${one.measure})` : ""}`),
                one.do && h("span", { class: "hint" }, one.do),
            ),
        ),
    );
}

/** The microphone, with how loud it hears. */
function recorder(wrong, take) {
    const level = h("meter", {
        min: 0,
        max: 1,
        low: 0.03,
        high: 0.9,
        "aria-label": t("level"),
        hidden: true,
    });
    const told = h("span", { class: "hint", role: "status" });
    let recording = null;
    const toggle = doing(wrong, async () => {
        if (recording) {
            const blob = await recording.end();
            const title = `recording.${blob.type.includes("mp4") ? "m4a" : "webm"}`;
            close();
            take(blob, title);
            return;
        }
        recording = await Recording.begin((loud, seconds) => {
            level.value = loud;
            told.textContent = lasts(seconds);
        });
        level.hidden = false;
        press.lastChild.textContent = t("record.end");
    });
    const press = button(t("record"), toggle, { "data-act": "record" });
    const close = () => {
        recording?.close();
        recording = null;
        level.hidden = true;
        told.textContent = "";
        press.lastChild.textContent = t("record");
    };
    const able = Recording.possible();
    press.disabled = !able;
    const node = h(
        "div",
        { class: "field" },
        h("span", { class: "label" }, t("microphone")),
        h("div", { class: "row" }, press, level, told),
        !able && h("p", { class: "hint" }, t("record.unable")),
    );
    return { node, close };
}
