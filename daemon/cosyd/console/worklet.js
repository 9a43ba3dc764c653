// Plays samples on the browser's thread for sound, out of a ring of some seconds.
//
// It begins when so much is there as it was told to wait for, and waits again when it has run out.
// Each message that it gets carries the number of a stretch; what belongs to an older one is late.

const TELL_FRAMES = 1024;

class Ring extends AudioWorkletProcessor {
    constructor({ processorOptions: { capacity, target, tapped } }) {
        super();
        this.ring = new Int16Array(capacity);
        this.target = target;
        this.tapped = tapped;
        this.begin({ stretch: 0 });
        this.port.onmessage = ({ data }) => this[data.do](data);
    }

    begin({ stretch }) {
        this.stretch = stretch;
        this.from = 0;
        this.held = 0;
        this.played = 0;
        this.waiting = true;
        this.finished = false;
        this.ended = false;
        this.untold = 0;
    }

    feed({ stretch, samples }) {
        if (stretch !== this.stretch) return;
        const at = (this.from + this.held) % this.ring.length;
        const first = Math.min(samples.length, this.ring.length - at);
        this.ring.set(samples.subarray(0, first), at);
        this.ring.set(samples.subarray(first), 0);
        this.held += samples.length;
    }

    finish({ stretch }) {
        if (stretch === this.stretch) this.finished = true;
    }

    aim({ target }) {
        this.target = target;
    }

    process(_inputs, [[out]]) {
        if (!out || this.ended) return true;
        if (this.waiting && (this.finished || (this.held && this.held >= this.target))) {
            this.waiting = false;
            this.tell();
        }
        if (this.waiting) return true;
        const count = Math.min(out.length, this.held);
        for (let i = 0; i < count; i += 1) {
            out[i] = this.ring[(this.from + i) % this.ring.length] / 32768;
        }
        this.from = (this.from + count) % this.ring.length;
        this.held -= count;
        this.played += count;
        this.untold += count;
        if (this.tapped && count) this.port.postMessage({ tap: out.slice(0, count) });
        if (count < out.length) this.ranOut();
        else if (this.untold >= TELL_FRAMES) this.tell();
        return true;
    }

    ranOut() {
        this.ended = this.finished;
        this.waiting = !this.finished;
        this.tell({ underrun: this.waiting });
    }

    tell(more = {}) {
        this.untold = 0;
        const { stretch, played, held, waiting, ended } = this;
        this.port.postMessage({ stretch, played, held, waiting, ended, ...more });
    }
}

registerProcessor("cosyd-ring", Ring);
