// What happens in the daemon, as it happens. Read by fetch, since an EventSource can show no token.

import { pause } from "./timing.js";

const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** The daemon says every 15 s that it is still there. */
const SILENCE_MS = 40_000;

/** Pages that nobody looks at give their connection back: a browser has six for each daemon. */
const HIDDEN_MS = 60_000;

export class Events {
    constructor(api) {
        this.api = api;
        this.listeners = new Set();
        this.live = false;
        this.running = null;
        document.addEventListener("visibilitychange", () => this.#looked());
    }

    /** Calls *heard* with each event; returns how to end that. */
    listen(heard) {
        this.listeners.add(heard);
        return () => this.listeners.delete(heard);
    }

    start() {
        if (this.running) return;
        this.running = new AbortController();
        this.#run(this.running.signal);
    }

    stop() {
        this.running?.abort();
        this.running = null;
        this.live = false;
    }

    async #run(signal) {
        let wait = FIRST_MS;
        while (!signal.aborted) {
            try {
                await this.#once(signal, () => (wait = FIRST_MS));
            } catch (error) {
                if (signal.aborted || error.status === 401 || error.status === 403) return;
            }
            this.#say({ event: "lost" });
            await pause(wait * (0.75 + Math.random() / 2));
            wait = Math.min(wait * 2, LONGEST_MS);
        }
    }

    async #once(signal, began) {
        const watch = new AbortController();
        const either = () => watch.abort();
        signal.addEventListener("abort", either);
        let silence = setTimeout(either, SILENCE_MS);
        try {
            const answer = await this.api.send("v1/events", {
                accept: "text/event-stream",
                signal: watch.signal,
            });
            const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
            let rest = "";
            for (;;) {
                const { done, value } = await reader.read();
                if (done) return;
                clearTimeout(silence);
                silence = setTimeout(either, SILENCE_MS);
                const parts = (rest + value).split("\n\n");
                rest = parts.pop();
                for (const part of parts) this.#take(part, began);
            }
        } finally {
            clearTimeout(silence);
            signal.removeEventListener("abort", either);
        }
    }

    #take(part, began) {
        const lines = part.split("\n");
        const data = lines.find((line) => line.startsWith("data: "))?.slice(6);
        if (!data) return;
        const name = lines.find((line) => line.startsWith("event: "))?.slice(7);
        if (name === "hello") began();
        this.#say({ event: name, ...JSON.parse(data) });
    }

    #say(event) {
        if (event.event === "hello") this.live = true;
        if (event.event === "lost") this.live = false;
        for (const heard of this.listeners) heard(event);
    }

    #looked() {
        clearTimeout(this.leaving);
        if (!document.hidden && this.rests) {
            this.rests = false;
            this.start();
        } else if (document.hidden && this.running) {
            this.leaving = setTimeout(() => {
                this.stop();
                this.rests = true;
            }, HIDDEN_MS);
        }
    }
}
