// Drives Chromium for the tests: a line of JSON in says which scene to play, a line out how it went.
//
//   in:  {"scene": "name", ...what it is told}, {"go": true} where a scene waits for the test
//   out: {"step": "name"} where it waits, {"done": what it found}, {"failed": "why"}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { chromium } from "playwright-core";

import * as scenes from "./scenes.mjs";
import { Visit } from "./visit.mjs";

const SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
];

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const next = async () => {
    const { done, value } = await lines.next();
    return done ? null : JSON.parse(value);
};

async function play({ scene, ...told }, browser) {
    const visit = await Visit.begin(browser, told);
    const step = async (name) => {
        say({ step: name });
        await next();
    };
    try {
        const found = await scenes[scene](visit, told, step);
        say({ done: { ...found, ...visit.seen } });
    } catch (error) {
        say({ failed: `${error.stack}\n${visit.seen.console.join("\n")}` });
    } finally {
        await visit.end();
    }
}

const profile = mkdtempSync(join(tmpdir(), "cosyd-chromium-"));
let browser = null;
try {
    browser = await chromium.launch({
        executablePath: process.argv[2],
        headless: true,
        args: SWITCHES,
        env: { ...process.env, HOME: profile },
    });
    say({ ready: browser.version() });
    for (let told = await next(); told; told = await next()) await play(told, browser);
} catch (error) {
    say({ failed: error.stack });
} finally {
    await browser?.close();
    rmSync(profile, { recursive: true, force: true });
}
