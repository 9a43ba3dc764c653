// What this browser plays: at the foot of every page.

import { button, fill, h, options } from "./dom.js";
import { local } from "./keep.js";
import { doing, place, save, tell } from "./tell.js";
import { lasts, t } from "./text.js";
import { Waveform } from "./waveform.js";

const FORMATS = ["wav", "mp3", "opus", "flac"];

export function bar({ api, player }) {
    const wrong = place();
    const title = h("p", { class: "title" });
    const time = h("span", { class: "time" });
    const figures = h("span", { class: "figures" });
    const keys = h("div", { class: "keys" });
    const wave = new Waveform(player);
    const format = h(
        "select",
        { "aria-label": t("save.as") },
        options(
            FORMATS.map((one) => [one, one]),
            local.get("format") ?? "mp3",
        ),
    );
    format.addEventListener("change", () => local.set("format", format.value));
    const saving = button(
        t("save"),
        doing(wrong, () => keep(api, player, format.value)),
        {
            "data-act": "save",
        },
    );
    const node = h(
        "section",
        { class: "bar", "aria-label": t("player"), hidden: true },
        h("div", { class: "about" }, title, h("p", { class: "told" }, time, figures)),
        wave.node,
        h("div", { class: "row" }, keys, h("div", { class: "save" }, format, saving)),
        wrong,
    );
    const changed = () => {
        node.hidden = player.state === "idle" && !player.sound;
        document.body.classList.toggle("plays", !node.hidden);
        node.dataset.state = player.state;
        title.textContent = player.title;
        showKeys(keys, player);
        saving.disabled = !player.job;
        if (player.problem && player.sound) tell(wrong, player.problem);
        else if (player.state === "loading") fill(wrong);
        moved();
    };
    const moved = () => {
        time.textContent = player.sound
            ? `${lasts(player.seconds)} / ${lasts(player.sound.seconds)}`
            : t("state.loading");
        figures.textContent = told(player);
        wave.draw();
    };
    player.addEventListener("change", changed);
    player.addEventListener("progress", moved);
    changed();
    return node;
}

function showKeys(keys, player) {
    const { state } = player;
    const held = keys.contains(document.activeElement);
    const main =
        state === "paused"
            ? button(t("resume"), () => player.resume(), { shape: "play", "data-act": "resume" })
            : state === "idle"
              ? button(t("again"), () => player.seek(0), { shape: "play", "data-act": "again" })
              : button(t("pause"), () => player.pause(), { shape: "pause", "data-act": "pause" });
    const stop = button(t("stop"), () => player.stop(), { shape: "stop", "data-act": "stop" });
    main.disabled = state === "loading";
    if (keys.dataset.state === state) return;
    keys.dataset.state = state;
    const away = button(t("close.short"), () => player.forget(), {
        "aria-label": t("close"),
        "data-act": "close",
    });
    fill(keys, main, state === "idle" ? away : stop);
    if (held) main.focus();
}

function told(player) {
    if (!player.sound) return "";
    const parts = [t("buffer", { ms: Math.round(player.targetS * 1000) })];
    if (player.firstMs !== null) parts.push(t("first", { ms: Math.round(player.firstMs) }));
    parts.push(t(player.gaps === 1 ? "gaps.one" : "gaps", { count: player.gaps }));
    return parts.join(" · ");
}

/** As a file: of the daemon, or made anew where it has forgotten that job. */
async function keep(api, player, format) {
    const name = `${player.title.slice(0, 40).replace(/[^\p{L}\p{N}]+/gu, "-") || "cosyd"}.${format}`;
    const { job, again } = player;
    let blob;
    try {
        blob = await api.blob(`v1/jobs/${job}/audio?format=${format}`);
    } catch (error) {
        if (!again || ![404, 409, 410].includes(error.status)) throw error;
        blob = await again(format);
    }
    save(blob, name);
}
