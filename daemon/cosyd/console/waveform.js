// How loud the sound is that has come, and how much of it has been heard. Also a slider.

import { h } from "./dom.js";
import { lasts, t } from "./text.js";

const BAR_PX = 3;
const STEP_S = 2;

export class Waveform {
    #due = false;

    constructor(player) {
        this.player = player;
        this.canvas = h("canvas", { width: 600, height: 40 });
        this.node = h(
            "div",
            {
                class: "wave",
                role: "slider",
                tabindex: "0",
                "aria-label": t("position"),
                "aria-valuemin": "0",
                "aria-valuemax": "0",
                "aria-valuenow": "0",
                on: {
                    pointerdown: (event) => this.#touched(event),
                    keydown: (event) => this.#pressed(event),
                },
            },
            this.canvas,
        );
        new ResizeObserver(() => this.draw()).observe(this.node);
    }

    /** With the next picture of the screen. */
    draw() {
        if (this.#due) return;
        this.#due = true;
        requestAnimationFrame(() => {
            this.#due = false;
            this.#paint();
        });
    }

    #paint() {
        const { sound, seconds } = this.player;
        const whole = sound?.seconds ?? 0;
        this.node.setAttribute("aria-valuemax", whole.toFixed(1));
        this.node.setAttribute("aria-valuenow", seconds.toFixed(1));
        this.node.setAttribute("aria-valuetext", lasts(seconds));
        const { clientWidth: width, clientHeight: height } = this.node;
        const scale = devicePixelRatio || 1;
        this.canvas.width = width * scale;
        this.canvas.height = height * scale;
        if (!sound || !width) return;
        const style = getComputedStyle(this.node);
        const pen = this.canvas.getContext("2d");
        pen.scale(scale, scale);
        const bars = Math.floor(width / BAR_PX);
        const heard = whole ? (seconds / whole) * bars : 0;
        for (let i = 0; i < bars; i += 1) {
            const tall = Math.max(2, loudest(sound.peaks, i / bars, (i + 1) / bars) * height);
            pen.fillStyle = style.getPropertyValue(i < heard ? "--accent" : "--wave");
            pen.fillRect(i * BAR_PX, (height - tall) / 2, BAR_PX - 1, tall);
        }
    }

    #touched(event) {
        const { sound } = this.player;
        if (!sound) return;
        const box = this.node.getBoundingClientRect();
        this.player.seek(((event.clientX - box.left) / box.width) * sound.seconds);
    }

    #pressed(event) {
        const { sound, seconds } = this.player;
        const to = { ArrowLeft: seconds - STEP_S, ArrowRight: seconds + STEP_S, Home: 0 }[
            event.key
        ];
        if (to === undefined || !sound) return;
        event.preventDefault();
        this.player.seek(Math.min(Math.max(0, to), sound.seconds));
    }
}

function loudest(peaks, from, to) {
    const first = Math.floor(from * peaks.length);
    const last = Math.max(first + 1, Math.floor(to * peaks.length));
    let most = 0;
    for (let i = first; i < last && i < peaks.length; i += 1) most = Math.max(most, peaks[i]);
    return most;
}
