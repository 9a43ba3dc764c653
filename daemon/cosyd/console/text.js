// The words of the page, in the language that its user reads.

import en from "./en.js";
import zh from "./zh.js";
import { local } from "./keep.js";

export const LANGUAGES = { en: "English", "zh-Hans": "简体中文" };
const TABLES = { en, "zh-Hans": zh };

let current = chosen();

function chosen() {
    const kept = local.get("language");
    if (kept in TABLES) return kept;
    const first = (navigator.languages ?? [navigator.language]).find((tag) =>
        /^(en|zh)\b/i.test(tag),
    );
    return /^zh/i.test(first ?? "") ? "zh-Hans" : "en";
}

export const language = () => current;

/** Speaks *tag* from now on; who shows words has to show them anew. */
export function speak(tag) {
    current = tag;
    local.set("language", tag);
    document.documentElement.lang = tag;
}

/** The words called *name*, with *facts* in their places: `{name}`. */
export function t(name, facts = {}) {
    const words = TABLES[current][name] ?? en[name] ?? name;
    return words.replace(/\{(\w+)\}/g, (_, fact) => facts[fact] ?? "");
}

/** A state or kind of the daemon's, in words; its own name where there are none. */
export function word(kind, name) {
    const told = t(`${kind}.${name}`);
    return told === `${kind}.${name}` ? name : told;
}

export const number = (value, digits = 0) =>
    value.toLocaleString(current, { maximumFractionDigits: digits });

/** How long something lasts: 4.2 s, 3:07, 1:02:03. */
export function lasts(seconds) {
    if (seconds < 10) return `${number(seconds, 1)} s`;
    const whole = Math.round(seconds);
    if (whole < 60) return `${whole} s`;
    const parts = [Math.floor(whole / 60) % 60, whole % 60].map((one) => `${one}`.padStart(2, "0"));
    const hours = Math.floor(whole / 3600);
    return hours ? `${hours}:${parts.join(":")}` : `${Number(parts[0])}:${parts[1]}`;
}

/** How much room something takes. */
export function size(bytes) {
    const units = ["B", "kB", "MB", "GB"];
    let place = 0;
    while (bytes >= 1000 && place < units.length - 1) {
        bytes /= 1000;
        place += 1;
    }
    return `${number(bytes, bytes < 10 && place ? 1 : 0)} ${units[place]}`;
}

/** A moment, in seconds since 1970: the time of today, else also the day. */
export function moment(at) {
    const when = new Date(at * 1000);
    const today = when.toDateString() === new Date().toDateString();
    const time = { hour: "2-digit", minute: "2-digit", second: "2-digit" };
    return today
        ? when.toLocaleTimeString(current, time)
        : when.toLocaleString(current, {
              month: "short",
              day: "numeric",
              hour: "2-digit",
              minute: "2-digit",
          });
}

/** The name of a language, such as "French" for "fr". */
export function tongue(tag) {
    try {
        return new Intl.DisplayNames([current], { type: "language" }).of(tag) ?? tag;
    } catch {
        return tag;
    }
}
