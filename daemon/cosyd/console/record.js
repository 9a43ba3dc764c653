// What the microphone hears, as a file, and how loud it is meanwhile.

import { Problem } from "./api.js";
import { t } from "./text.js";

const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const LOOK_MS = 80;

/** What helps in a call harms a voice that is to be learnt. */
const PLAIN = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

export class Recording {
    static possible() {
        return Boolean(navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder);
    }

    static async begin(told) {
        let stream;
        try {
            stream = await navigator.mediaDevices.getUserMedia({ audio: PLAIN });
        } catch (error) {
            const none = error.name === "NotFoundError";
            throw new Problem({
                message: t(none ? "record.none" : "record.refused"),
                solution: t("record.help"),
            });
        }
        return new Recording(stream, told);
    }

    constructor(stream, told) {
        this.stream = stream;
        this.parts = [];
        const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
        this.recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 128_000 });
        this.recorder.ondataavailable = ({ data }) => this.parts.push(data);
        this.recorder.start(1000);
        this.context = new AudioContext();
        const analyser = this.context.createAnalyser();
        this.context.createMediaStreamSource(stream).connect(analyser);
        const wave = new Float32Array(analyser.fftSize);
        const began = performance.now();
        this.timer = setInterval(() => {
            analyser.getFloatTimeDomainData(wave);
            told(Math.max(...wave.map(Math.abs)), (performance.now() - began) / 1000);
        }, LOOK_MS);
    }

    /** The file. */
    end() {
        return new Promise((done) => {
            this.recorder.onstop = () => {
                done(new Blob(this.parts, { type: this.recorder.mimeType }));
                this.close();
            };
            this.recorder.stop();
        });
    }

    close() {
        clearInterval(this.timer);
        for (const track of this.stream.getTracks()) track.stop();
        this.context?.close();
        this.context = null;
    }
}
