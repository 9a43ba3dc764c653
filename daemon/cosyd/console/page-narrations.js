// Documents that become audio files.

import { button, fill, h, Rows } from "./dom.js";
import { doing, place, save, tell } from "./tell.js";
import { lasts, moment, size, t, word } from "./text.js";
import { throttled } from "./timing.js";

const ENDED = ["done", "failed", "cancelled"];
const LOOK_MS = 400;
const KINDS = ".txt,.md,.markdown,.epub,.docx,.odt,.html,.htm,.xhtml,.pdf,.srt,.vtt";

export function narrationsPage({ api, session, events }) {
    const wrong = place();
    const list = h("ul", { class: "rows narrations" });
    const none = h("p", { class: "empty" }, t("narrations.none"));
    const reports = new Map();
    const rows = new Rows(
        list,
        ({ id }) => id,
        (one) => row(one),
    );

    const look = async () => {
        try {
            const { narrations } = await api.get("v1/narrations");
            rows.show(narrations);
            none.hidden = narrations.length > 0;
        } catch (error) {
            tell(wrong, error);
        }
    };
    const soon = throttled(look, LOOK_MS);
    const send = async (files) => {
        for (const file of files) {
            const form = new FormData();
            form.append("file", file, file.name);
            await api.send("v1/narrations", { method: "POST", body: form });
        }
        await look();
    };
    const act = (one, what) =>
        doing(wrong, () => api.post(`v1/narrations/${one.id}/${what}`).then(look));
    const remove = (one) => doing(wrong, () => api.delete(`v1/narrations/${one.id}`).then(look));
    const fetchFile = (one, file) =>
        doing(wrong, async () => {
            const path = file.name.split("/").map(encodeURIComponent).join("/");
            save(
                await api.blob(`v1/narrations/${one.id}/files/${path}`),
                file.name.split("/").at(-1),
            );
        });
    const report = (one) =>
        doing(wrong, async () => {
            const place = reports.get(one.id);
            if (place.hasChildNodes()) fill(place);
            else fill(place, told(await api.get(`v1/narrations/${one.id}/report`)));
        });
    const row = (one) => {
        const name = one.title || one.name || one.id.slice(0, 8);
        const press = (label, acts, name_) =>
            button(label, acts, { "aria-label": `${label}: ${name}`, "data-act": name_ });
        if (!reports.has(one.id)) reports.set(one.id, h("div", { class: "report" }));
        const part = one.sentences ? one.spoken / one.sentences : null;
        return h(
            "li",
            { "data-narration": one.id, "data-state": one.state },
            h(
                "div",
                { class: "what" },
                h("h3", {}, name),
                h(
                    "p",
                    { class: "hint" },
                    h("span", { class: `state ${one.state}` }, word("narration", one.state)),
                    " ",
                    details(one),
                ),
                !ENDED.includes(one.state) && progress(part, name),
                one.message && h("p", { class: "reason" }, `${one.message} ${one.solution}`),
                one.files.length > 0 &&
                    h(
                        "ul",
                        { class: "files" },
                        one.files.map((file) =>
                            h(
                                "li",
                                {},
                                button(file.name, fetchFile(one, file), { kind: "link" }),
                                h("span", { class: "hint" }, size(file.size_bytes)),
                            ),
                        ),
                    ),
                reports.get(one.id),
            ),
            h(
                "div",
                { class: "keys" },
                keys(one).map((what) => press(t(what), acts[what](one), what)),
            ),
        );
    };
    const acts = {
        pause: (one) => act(one, "pause"),
        resume: (one) => act(one, "resume"),
        cancel: (one) => act(one, "cancel"),
        retry: (one) => act(one, "retry"),
        report,
        forget: remove,
    };
    const ends = events.listen(({ event }) => event === "narration.changed" && soon());
    const node = h("div", {}, dropping(wrong, send), wrong, none, list);
    if (session.may("speak")) look();
    else fill(node, h("p", { class: "notice" }, t("scope.speak")));
    return { node, back: look, close: ends };
}

function keys({ state, doubts }) {
    const told = [];
    if (state === "paused") told.push("resume", "cancel");
    else if (!ENDED.includes(state)) told.push("pause", "cancel");
    else if (state !== "done") told.push("retry");
    if (state === "done" || doubts) told.push("report");
    if (ENDED.includes(state)) told.push("forget");
    return told;
}

function progress(part, name) {
    const bar = h("progress", { max: 1, "aria-label": t("progress", { name }) });
    if (part !== null) bar.value = part;
    return bar;
}

function details(one) {
    const parts = [moment(one.created_at)];
    if (one.sentences)
        parts.push(t("narrations.spoken", { spoken: one.spoken, of: one.sentences }));
    if (one.audio_s) parts.push(lasts(one.audio_s));
    if (one.left_s && !ENDED.includes(one.state))
        parts.push(t("narrations.left", { time: lasts(one.left_s) }));
    if (one.doubts) parts.push(t("narrations.doubts", { count: one.doubts }));
    return parts.join(" · ");
}

function told({ chapters }) {
    const lines = chapters.flatMap((chapter) =>
        chapter.lines.map((line) => ({ ...line, title: chapter.title })),
    );
    if (!lines.length) return h("p", { class: "good" }, t("report.good"));
    return h(
        "ul",
        {},
        lines.map((line) =>
            h(
                "li",
                {},
                h("q", {}, line.text),
                h(
                    "span",
                    { class: "hint" },
                    [line.title, lasts(line.begin_s), ...line.doubts].filter(Boolean).join(" · "),
                ),
            ),
        ),
    );
}

/** Where documents are dropped; also a button that asks for them. */
function dropping(wrong, send) {
    const file = h("input", {
        type: "file",
        multiple: true,
        accept: KINDS,
        id: "documents",
        class: "unseen",
    });
    const zone = h(
        "div",
        { class: "drop" },
        h("p", {}, t("narrations.drop")),
        file,
        h("label", { for: "documents", class: "button" }, t("narrations.choose")),
    );
    const over = (on) => (event) => {
        event.preventDefault();
        zone.classList.toggle("over", on);
    };
    file.addEventListener(
        "change",
        doing(wrong, async () => {
            await send([...file.files]);
            file.value = "";
        }),
    );
    zone.addEventListener("dragover", over(true));
    zone.addEventListener("dragleave", over(false));
    zone.addEventListener("drop", (event) => {
        over(false)(event);
        const files = [...event.dataTransfer.files];
        doing(wrong, () => send(files))();
    });
    return zone;
}
