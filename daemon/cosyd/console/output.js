// Two ways for samples to be heard, alike from outside: a worklet, and where a browser has none
// (pages that come by plain HTTP from another machine), sources that are scheduled one by one.
//
// `told` is called with {played, held, waiting, ended, underrun}; `held` is what is not heard yet.

/** So much at most is given to an output beforehand. */
export const AHEAD_S = 4;

/** What a test has set before the page was loaded: `tap` is given all samples that are played. */
export const test = globalThis.__cosyd ?? {};

/** The output that fits *context*. */
export async function outputFor(context, target, told) {
    if (!context.audioWorklet || test.noWorklet) return new Scheduled(context, target, told);
    try {
        await context.audioWorklet.addModule(new URL("./worklet.js", import.meta.url));
    } catch {
        return new Scheduled(context, target, told); // it could not be fetched
    }
    return new Worklet(context, target, told);
}

class Worklet {
    kind = "worklet";

    constructor(context, target, told) {
        this.stretch = 0;
        const capacity = Math.ceil(context.sampleRate * (AHEAD_S + 2));
        const processorOptions = { capacity, target, tapped: Boolean(test.tap) };
        this.node = new AudioWorkletNode(context, "cosyd-ring", {
            numberOfInputs: 0,
            outputChannelCount: [1],
            processorOptions,
        });
        this.node.connect(context.destination);
        this.node.port.onmessage = ({ data }) => {
            if (data.tap) test.tap(data.tap);
            else if (data.stretch === this.stretch) told(data);
        };
    }

    begin() {
        this.stretch += 1;
        this.#say({ do: "begin" });
    }

    feed(samples) {
        const own = samples.slice();
        this.#say({ do: "feed", samples: own }, [own.buffer]);
    }

    finish() {
        this.#say({ do: "finish" });
    }

    aim(target) {
        this.#say({ do: "aim", target });
    }

    #say(what, moved = []) {
        this.node.port.postMessage({ stretch: this.stretch, ...what }, moved);
    }
}

const LOOK_MS = 40;

/** What is scheduled needs a moment to reach the sound card. */
const LEAD_S = 0.02;

class Scheduled {
    kind = "scheduled";

    constructor(context, target, told) {
        this.context = context;
        this.target = target;
        this.told = told;
        this.parts = [];
        this.begin();
    }

    begin() {
        for (const { source } of this.parts) source?.stop();
        this.parts = [];
        this.pending = 0;
        this.placed = 0;
        this.played = 0;
        this.waiting = true;
        this.finished = false;
        this.next = 0;
        clearInterval(this.timer);
        this.timer = setInterval(() => this.#look(), LOOK_MS);
    }

    feed(samples) {
        this.parts.push({ samples, from: this.placed, count: samples.length });
        this.placed += samples.length;
        this.pending += samples.length;
        this.#place();
    }

    finish() {
        this.finished = true;
        this.#place();
    }

    aim(target) {
        this.target = target;
    }

    #place() {
        if (this.waiting && this.pending && (this.finished || this.pending >= this.target)) {
            this.waiting = false;
            this.next = Math.ceil((this.context.currentTime + LEAD_S) * this.context.sampleRate);
        }
        if (!this.waiting) this.#schedule();
    }

    #look() {
        this.#place();
        this.#count();
        const out =
            !this.waiting && this.context.currentTime * this.context.sampleRate >= this.next;
        const ended = this.finished && !this.pending && (out || this.placed === 0);
        const underrun = out && !ended;
        if (out) this.waiting = true;
        if (ended) clearInterval(this.timer);
        const { played, waiting } = this;
        this.told({ played, held: this.placed - played, waiting, ended, underrun });
    }

    #schedule() {
        for (const part of this.parts.filter((one) => !one.source)) {
            const floats = Float32Array.from(part.samples, (sample) => sample / 32768);
            const buffer = this.context.createBuffer(1, part.count, this.context.sampleRate);
            buffer.copyToChannel(floats, 0);
            test.tap?.(floats);
            part.source = this.context.createBufferSource();
            part.source.buffer = buffer;
            part.source.connect(this.context.destination);
            part.at = this.next / this.context.sampleRate;
            part.source.start(part.at);
            this.next += part.count;
            this.pending -= part.count;
        }
    }

    #count() {
        const now = this.context.currentTime;
        for (const { source, at, from, count } of this.parts) {
            if (!source || now < at) break;
            const heard = Math.floor((now - at) * this.context.sampleRate);
            this.played = from + Math.min(count, heard);
        }
        this.parts = this.parts.filter(({ from, count }) => from + count > this.played);
    }
}
