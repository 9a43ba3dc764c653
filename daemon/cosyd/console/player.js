// Plays what streams in, and has the buffer follow the network.

import { Problem } from "./api.js";
import { AHEAD_S, outputFor, test } from "./output.js";
import { Sound } from "./sound.js";
import { t } from "./text.js";
import { pause } from "./timing.js";

export const VOICE_RATE = 24_000;

const LEAST_S = 0.06;
const MOST_S = 2;

/** After a gap the buffer becomes so much larger; without one for a while, a little smaller. */
const GROWTH = 1.7;
const SHRINK = 0.85;
const CALM_S = 15;

/** Of what is not heard yet, so much is fetched. */
const FETCH_AHEAD_S = 30;

/** In a pause it is fetched on as if it played, or the daemon would take the listener for gone. */
const TAKE_S = 30;

const PIECE = 4096;

/** Silence takes power, too. */
const REST_MS = 1000;

/** A browser without a sound card lets no time go by. */
const STILL_MS = 5000;

/** Tells `change` when its state changes, `progress` while it plays. */
export class Player extends EventTarget {
    state = "idle";
    title = "";
    job = "";
    again = null;
    problem = null;
    sound = null;
    position = 0;
    gaps = 0;
    targetS = LEAST_S;
    firstMs = null;
    output = null;
    #context = null;
    #ready = null;
    #fetching = null;
    #round = 0;
    #fed = 0;
    #base = 0;
    #calm = 0;
    #takenS = 0;
    #resting = 0;

    get seconds() {
        return this.sound ? this.position / this.sound.rate : 0;
    }

    /** The rate in which sound is wanted. To be called in a gesture: phones play nothing else. */
    async prepare() {
        this.#context ??= this.#made();
        this.#context.resume();
        this.#ready ??= this.#open();
        await this.#ready;
        return this.#context.sampleRate;
    }

    #made() {
        const context = contextAt(VOICE_RATE);
        context.addEventListener("statechange", () => this.#interrupted());
        return context;
    }

    async #open() {
        const target = Math.round(this.targetS * this.#context.sampleRate);
        this.output = await outputFor(this.#context, target, (news) => this.#heard(news));
    }

    /**
     * Plays a job. Ends what was played before.
     * @param {object} what its `title`; `open(rate, signal)` fetches its PCM; `again(format)` makes a
     *   file of it anew, where the daemon has forgotten it
     */
    async play({ title, open, again = null }) {
        this.stop();
        Object.assign(this, { title, again, job: "" });
        const round = (this.#round += 1);
        this.#fetching = new AbortController();
        Object.assign(this, { problem: null, gaps: 0, position: 0, firstMs: null, sound: null });
        this.#set("loading");
        const began = performance.now();
        try {
            const rate = await this.prepare();
            const answer = await open(rate, this.#fetching.signal);
            if (round !== this.#round) return;
            this.job = answer.headers.get("x-job") ?? "";
            this.sound = new Sound(rate);
            this.#takenS = 0;
            this.#restart(0);
            this.dispatchEvent(new Event("begun"));
            this.#watch(round, this.#context.currentTime);
            await this.#fill(answer.body.getReader(), round, began);
        } catch (error) {
            if (round !== this.#round || error.name === "AbortError") return;
            this.problem = error;
            if (this.sound?.frames) this.#whole();
            else this.#set("idle");
            this.dispatchEvent(new Event("change"));
        }
    }

    async #fill(reader, round, began) {
        for (;;) {
            await this.#room(round);
            const { done, value } = await reader.read();
            if (round !== this.#round) return;
            if (done) break;
            this.firstMs ??= performance.now() - began;
            this.sound.add(value);
            this.#pump();
            this.dispatchEvent(new Event("progress"));
        }
        this.#whole();
    }

    #whole() {
        this.sound.whole = true;
        this.#pump();
        this.dispatchEvent(new Event("progress"));
    }

    /** Tells where nothing can be heard. */
    async #watch(round, then) {
        await pause(STILL_MS);
        const still = this.#context.currentTime === then && this.state === "waiting";
        if (round !== this.#round || !still) return;
        this.problem = new Problem({ message: t("sound.none"), solution: t("sound.help") });
        this.dispatchEvent(new Event("change"));
    }

    async #room(round) {
        let until = performance.now() + TAKE_S * 1000;
        const aheadS = () => (this.sound.frames - this.position) / this.sound.rate;
        while (round === this.#round && aheadS() > FETCH_AHEAD_S + this.#takenS) {
            await pause(100);
            if (performance.now() < until) continue;
            until += TAKE_S * 1000;
            if (this.state === "paused") this.#takenS += TAKE_S;
        }
    }

    pause() {
        if (this.state !== "playing" && this.state !== "waiting") return;
        this.#set("paused");
        this.#context.suspend();
    }

    resume() {
        if (this.state !== "paused") return;
        this.#set("waiting");
        this.#context.resume();
    }

    /** Silence, and nothing more is fetched: the daemon ends the job. What is here stays here. */
    stop() {
        this.#round += 1;
        this.#fetching?.abort();
        this.#fetching = null;
        this.output?.begin();
        if (this.state !== "idle") this.#set("idle");
    }

    /** Lets go of what was played. */
    forget() {
        this.stop();
        Object.assign(this, { sound: null, job: "", problem: null });
        this.dispatchEvent(new Event("change"));
    }

    /** Plays from there on, also where all was heard. */
    async seek(seconds) {
        if (!this.sound) return;
        if (this.state === "idle") this.sound.whole = true;
        if (this.state !== "paused") await this.prepare();
        const frame = Math.round(seconds * this.sound.rate);
        this.#restart(Math.max(0, Math.min(frame, this.sound.frames)));
        this.#pump();
        this.dispatchEvent(new Event("progress"));
    }

    #restart(frame) {
        this.output.begin();
        this.#base = this.#fed = this.position = frame;
        this.#calm = 0;
        if (this.state !== "paused") this.#set("waiting");
    }

    /** Gives the output what it has room for. */
    #pump() {
        const ahead = AHEAD_S * this.sound.rate;
        while (this.#fed < this.sound.frames && this.#fed - this.position < ahead) {
            const piece = this.sound.read(this.#fed, PIECE);
            this.output.feed(piece);
            this.#fed += piece.length;
        }
        if (this.sound.whole && this.#fed === this.sound.frames) this.output.finish();
    }

    #heard({ played, waiting, ended, underrun }) {
        if (!this.sound || this.state === "idle") return;
        const moved = this.#base + played - this.position;
        this.position += moved;
        if (underrun) this.#grow();
        else this.#shrink(moved);
        if (ended) {
            this.#set("idle");
            this.dispatchEvent(new Event("ended"));
        } else if (this.state !== "paused") {
            this.#set(waiting ? "waiting" : "playing");
        }
        if (!ended) this.#pump();
        this.dispatchEvent(new Event("progress"));
    }

    #grow() {
        this.gaps += 1;
        this.#aim(this.targetS * GROWTH);
    }

    #shrink(frames) {
        this.#calm += frames / this.sound.rate;
        if (this.#calm > CALM_S) this.#aim(this.targetS * SHRINK);
    }

    #aim(seconds) {
        this.#calm = 0;
        this.targetS = Math.min(MOST_S, Math.max(LEAST_S, seconds));
        this.output.aim(Math.round(this.targetS * this.sound.rate));
    }

    /** A phone that rings takes the sound away; it is given back by a touch. */
    #interrupted() {
        const taken = this.#context.state === "interrupted";
        if (taken && (this.state === "playing" || this.state === "waiting")) this.#set("paused");
    }

    #set(state) {
        if (state === this.state) return;
        this.state = state;
        clearTimeout(this.#resting);
        if (state === "idle") this.#resting = setTimeout(() => this.#context?.suspend(), REST_MS);
        this.dispatchEvent(new Event("change"));
    }
}

/** A context at *rate*, or at its own where the browser does not resample. */
function contextAt(rate) {
    const Context = globalThis.AudioContext ?? globalThis.webkitAudioContext;
    try {
        return new Context({ sampleRate: test.rate ?? rate, latencyHint: "interactive" });
    } catch {
        return new Context();
    }
}
