// The sound of a job as far as it is here: all of it is kept, so that one can go back in it.

const BLOCK_S = 0.02;

export class Sound {
    constructor(rate) {
        this.rate = rate;
        this.chunks = [];
        this.frames = 0;
        this.whole = false;
        this.odd = null;
        this.peaks = [];
        this.block = Math.round(rate * BLOCK_S);
    }

    get seconds() {
        return this.frames / this.rate;
    }

    /** Adds what has come. The network cuts where it likes, also within a sample. */
    add(bytes) {
        let whole = bytes;
        if (this.odd !== null) {
            whole = new Uint8Array(bytes.length + 1);
            whole[0] = this.odd;
            whole.set(bytes, 1);
        }
        const even = whole.length & ~1;
        this.odd = even < whole.length ? whole[even] : null;
        if (!even) return;
        const view = new DataView(whole.buffer, whole.byteOffset, even);
        const samples = new Int16Array(even / 2);
        for (let i = 0; i < samples.length; i += 1) samples[i] = view.getInt16(i * 2, true);
        this.chunks.push({ from: this.frames, samples });
        this.#measure(samples);
        this.frames += samples.length;
    }

    /** Up to *count* samples from *frame* on; fewer where a chunk ends, none where there are none. */
    read(frame, count) {
        const chunk = this.chunks[this.#find(frame)];
        if (!chunk) return new Int16Array(0);
        const at = frame - chunk.from;
        return chunk.samples.subarray(at, at + count);
    }

    #find(frame) {
        let low = 0;
        let high = this.chunks.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            const { from, samples } = this.chunks[middle];
            if (from + samples.length <= frame) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    #measure(samples) {
        for (let i = 0; i < samples.length; i += 1) {
            const block = Math.floor((this.frames + i) / this.block);
            const level = Math.abs(samples[i]) / 32768;
            if (!(this.peaks[block] >= level)) this.peaks[block] = level;
        }
    }
}
