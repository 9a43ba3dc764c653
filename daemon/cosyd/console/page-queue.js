// What is being said, waits, and was said.

import { button, fill, h, Rows } from "./dom.js";
import { history } from "./history.js";
import { loudspeaker } from "./loudspeaker.js";
import { doing, place, tell } from "./tell.js";
import { lasts, moment, t, word } from "./text.js";
import { throttled } from "./timing.js";

const ENDED = ["done", "failed", "cancelled"];

export function queuePage(house) {
    const { api, session, events } = house;
    const wrong = place();
    const list = h("ul", { class: "rows jobs" });
    const none = h("p", { class: "empty" }, t("queue.none"));
    const deck = loudspeaker(house);
    const past = history(house);
    const rows = new Rows(
        list,
        ({ id }) => id,
        (job) => row(job),
    );

    const look = async () => {
        try {
            const jobs = (await api.get("v1/jobs?limit=1000")).filter(
                ({ priority }) => priority !== "narration",
            );
            jobs.sort(
                (a, b) =>
                    ENDED.includes(a.status) - ENDED.includes(b.status) ||
                    b.created_at - a.created_at,
            );
            rows.show(jobs);
            none.hidden = jobs.length > 0;
            all.disabled = !jobs.some(runs);
        } catch (error) {
            tell(wrong, error);
        }
    };
    const soon = throttled(look);
    const cancel = (job) => doing(wrong, () => api.delete(`v1/jobs/${job.id}`).then(look));
    const row = (job) => {
        const short = job.id.slice(0, 8);
        return h(
            "li",
            { "data-job": job.id, "data-status": job.status },
            h(
                "div",
                { class: "what" },
                h(
                    "h3",
                    {},
                    h("span", { class: `state ${job.status}` }, word("status", job.status)),
                    " ",
                    h("code", {}, short),
                ),
                h("p", { class: "hint" }, details(job)),
                job.held_reason && h("p", { class: "reason" }, job.held_reason),
                job.error &&
                    job.status === "failed" &&
                    h("p", { class: "reason" }, `${job.error.message} ${job.error.solution}`),
            ),
            h(
                "div",
                { class: "keys" },
                button(
                    t("hear"),
                    doing(wrong, () => hear(house, job)),
                    {
                        shape: "play",
                        "aria-label": `${t("hear")}: ${short}`,
                        "data-act": "hear",
                        disabled: ["failed", "cancelled"].includes(job.status),
                    },
                ),
                runs(job) &&
                    button(t("cancel"), cancel(job), {
                        shape: "stop",
                        "aria-label": `${t("cancel")}: ${short}`,
                        "data-act": "cancel",
                    }),
            ),
        );
    };
    const all = button(
        t("cancel.all"),
        doing(wrong, () => api.delete("v1/jobs").then(look)),
        {
            shape: "stop",
            "data-act": "cancel-all",
            disabled: true,
        },
    );
    const ends = events.listen(({ event }) => {
        if (event.startsWith("job.") || event === "sink.ended") soon();
        if (event === "job.ended") past.soon();
    });
    const node = h(
        "div",
        {},
        deck.node,
        h("div", { class: "row top" }, h("h2", {}, t("queue.now")), all),
        wrong,
        none,
        list,
        past.node,
    );
    if (session.may("speak")) look();
    else fill(node, h("p", { class: "notice" }, t("scope.speak")));
    return {
        node,
        back: look,
        close: () => {
            ends();
            deck.close();
            past.close();
        },
    };
}

const runs = (job) => !ENDED.includes(job.status) || job.sinks.length > 0;

function details(job) {
    const parts = [
        moment(job.created_at),
        word("priority", job.priority),
        t("characters", { count: job.characters }),
    ];
    if (job.client) parts.push(t("asked.by", { name: job.client }));
    if (job.audio_s) parts.push(lasts(job.audio_s));
    if (job.first_audio_ms !== null) parts.push(t("first", { ms: Math.round(job.first_audio_ms) }));
    if (job.sinks.length) parts.push(t("sinks", { names: job.sinks.join(", ") }));
    return parts.join(" · ");
}

async function hear({ api, player }, job) {
    const path = `v1/jobs/${job.id}/audio`;
    const open = (rate, signal) =>
        api.send(`${path}?format=pcm&sample_rate=${rate}`, { accept: "*/*", signal });
    await player.play({ title: t("job.title", { id: job.id.slice(0, 8) }), open });
    if (player.problem) throw player.problem;
}
