// What the page has said last: its sentences, where they sound, and which one is heard just now.

export class Speaking extends EventTarget {
    text = "";
    sentences = [];
    job = "";
    where = "here";
    playback = null;
    #round = 0;

    constructor({ api, events, player }) {
        super();
        Object.assign(this, { api, player });
        events.listen((event) => this.#happened(event));
        player.addEventListener("begun", () => this.#begun());
        player.addEventListener("progress", () => this.#tell("progress"));
        player.addEventListener("change", () => this.#tell());
    }

    /** Whether something of it may still be heard. */
    get lasts() {
        if (this.where === "here") return this.#mine && this.player.state !== "idle";
        return Boolean(this.job) && this.playback?.job === this.job;
    }

    get #mine() {
        return this.player.again === this.again;
    }

    /** Says *text*, in this browser or by the loudspeaker of the daemon's machine. */
    async speak(text, wishes, where) {
        const round = (this.#round += 1);
        Object.assign(this, { text, where, job: "", sentences: [] });
        const json = { text, client: "console", ...wishes };
        this.again = (format) =>
            this.api.blob("v1/speech", { method: "POST", json: { ...json, format } });
        this.#tell();
        this.#plan(round, text, wishes);
        if (where === "here") {
            const open = (rate, signal) => {
                const asked = { ...json, format: "pcm", sample_rate: rate };
                return this.api.send("v1/speech", {
                    method: "POST",
                    json: asked,
                    accept: "*/*",
                    signal,
                });
            };
            await this.player.play({ title: text, open, again: this.again });
            if (round === this.#round && this.player.problem) throw this.player.problem;
            return;
        }
        this.player.stop();
        await this.api.get("v1/playback"); // fails where the machine has no loudspeaker
        const job = await this.api.post("v1/speech", { ...json, detach: true, play: true });
        if (round === this.#round) this.job = job.id;
        this.#tell();
    }

    /** Hears sentence *index*, if it is here already. */
    async go(index) {
        if (this.where === "machine") {
            await this.api.post(`v1/playback/to?sentence=${index}`);
        } else if (this.reachable(index)) {
            await this.player.seek(this.#start(index));
        }
    }

    reachable(index) {
        if (this.where === "machine") return this.lasts;
        const start = this.#start(index);
        const sound = this.#mine && this.player.sound;
        return start !== null && Boolean(sound) && start < sound.seconds;
    }

    /** The sentence that is heard just now; -1: none. */
    get current() {
        if (this.where === "machine") return this.lasts ? this.playback.sentence : -1;
        const { state, seconds } = this.player;
        if (!this.#mine || state === "idle" || state === "loading") return -1;
        const next = this.sentences.findIndex(
            ({ end_s: end }) => end === undefined || end > seconds,
        );
        return next < 0 ? this.sentences.length - 1 : next;
    }

    /** Marks what is known of the sentences: where they are in the text and, so far, in the sound. */
    async #plan(round, text, { voice, language }) {
        try {
            const plan = await this.api.post("v1/text/normalize", { text, voice, language });
            if (round !== this.#round) return;
            const units = unitsOf(text);
            this.sentences = plan.map((one) => ({
                ...one,
                from: units[one.text_start],
                to: units[one.text_end],
            }));
            await this.#look();
            this.#tell();
        } catch {
            // that it cannot be read is told by who says it
        }
    }

    #begun() {
        if (!this.#mine) return;
        this.job = this.player.job;
        this.#look();
    }

    async #look() {
        if (!this.job) return;
        try {
            const job = await this.api.get(`v1/jobs/${this.job}`);
            for (const timing of job.sentences) this.#place(timing);
            this.#tell();
        } catch {
            // it is forgotten; what was heard of it is here
        }
    }

    #place({ index, start_s: start, end_s: end }) {
        if (this.sentences[index])
            Object.assign(this.sentences[index], { start_s: start, end_s: end });
    }

    #start(index) {
        if (index === 0) return 0;
        return this.sentences[index]?.start_s ?? this.sentences[index - 1]?.end_s ?? null;
    }

    #happened(event) {
        if (event.event === "playback.changed") {
            this.playback = event;
            this.#tell();
        } else if (event.job && event.job === this.job) {
            if (event.event === "job.sentence") this.#place(event);
            if (event.event === "job.ended") this.#look();
            this.#tell();
        }
    }

    #tell(kind = "change") {
        this.dispatchEvent(new Event(kind));
    }
}

/** Where the characters of *text* begin, as JavaScript counts: the daemon counts whole ones. */
function unitsOf(text) {
    const units = [0];
    for (const character of text) units.push(units[units.length - 1] + character.length);
    return units;
}
