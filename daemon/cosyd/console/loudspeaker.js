// What is heard on the machine's own loudspeaker, with its keys.

import { button, fill, h } from "./dom.js";
import { doing, place } from "./tell.js";
import { lasts, moment, t, word } from "./text.js";

/** Hidden while nothing is heard there; where the machine has none, always. */
export function loudspeaker({ api, events, session }) {
    const wrong = place();
    const told = h("p", { class: "told", role: "status" });
    const keys = h("div", { class: "keys" });
    const node = h(
        "section",
        { class: "card deck", "aria-label": t("deck"), hidden: true },
        h("h2", {}, t("deck")),
        told,
        keys,
        wrong,
    );
    let known = null;
    const press = (what) => doing(wrong, async () => show(await api.post(`v1/playback/${what}`)));
    const unmute = doing(wrong, async () => show(await api.delete("v1/playback/mute")));
    const show = (playback) => {
        known = playback;
        const { state, muted, muted_until: until } = playback;
        node.hidden = state === "idle" && !muted;
        told.textContent = words(playback);
        const looks = `${state} ${muted} ${until}`;
        if (keys.dataset.looks === looks) return;
        keys.dataset.looks = looks;
        const held = keys.contains(document.activeElement) && document.activeElement.dataset.act;
        fill(keys, state !== "idle" && running(state, press), muted && button(t("unmute"), unmute));
        if (held) keys.querySelector(`[data-act=${held}]`)?.focus();
    };
    const look = async () => {
        try {
            show(await api.get("v1/playback"));
        } catch {
            node.hidden = true;
        }
    };
    const heard = (event) => {
        if (event.event === "playback.muted" || event.event === "hello") look();
        else if (event.event === "playback.changed") show({ ...known, ...event });
    };
    const close = events.listen(heard);
    if (session.may("speak")) look();
    return { node, close };
}

function running(state, press) {
    const middle = state === "paused" ? ["resume", "play"] : ["pause", "pause"];
    const all = [["back", "back"], middle, ["skip", "skip"], ["stop", "stop"]];
    return all.map(([what, shape]) => {
        const label = t(what === "skip" ? "skip.sentence" : what);
        return button(label, press(what), { shape, "data-act": shape === "play" ? "pause" : what });
    });
}

function words({ state, sentence, position_s: position, waiting, muted, muted_until: until }) {
    const parts = [];
    if (muted) parts.push(until ? t("muted.until", { when: moment(until) }) : t("muted"));
    if (state !== "idle") {
        parts.push(
            word("state", state),
            t("sentence.at", { number: sentence + 1 }),
            lasts(position),
        );
    }
    if (waiting) parts.push(t("waiting", { count: waiting }));
    return parts.join(" · ");
}
