// What people do at the console, one function for each test. They see what the page shows, press
// what it has, and give back what they found.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const PAGES = ["speak", "voices", "queue", "narrations", "engines", "events", "api"];

/** By what a page is known to be there with all that it has to show. */
const SHOWN = {
    speak: ".reading",
    voices: ".voices li",
    queue: ".history li",
    narrations: ".drop",
    engines: "[data-engine]",
    events: ".log, .row",
    api: "pre",
};

const GRAVE = ["serious", "critical"];

async function write(visit, text, voice) {
    await visit.page.getByLabel("Text", { exact: true }).fill(text);
    if (!voice) return;
    await visit.page.locator(`option[value="${voice}"]`).waitFor({ state: "attached" });
    await visit.page.getByLabel("Voice", { exact: true }).selectOption(voice);
}

/** Presses Speak; tells the job, and what was asked for. */
async function say(visit) {
    const [request] = await Promise.all([
        visit.page.waitForRequest("**/v1/speech"),
        visit.act("speak").click(),
    ]);
    const answer = await request.response();
    return { job: answer.headers()["x-job"], asked: request.postDataJSON() };
}

/** Says *text* to its end, and tells which bytes were played. */
export async function speaks(visit, { token, text, voice }) {
    await visit.signIn(token);
    await write(visit, text, voice);
    const said = await say(visit);
    await visit.plays("playing");
    await visit.plays("idle");
    return { ...said, heard: await visit.heard() };
}

/** Begins a long story, pauses, goes on, and stops it before it has been spoken. */
export async function stops(visit, { token, text, voice }) {
    await visit.signIn(token);
    await write(visit, text, voice);
    const { job } = await say(visit);
    await visit.plays("playing");
    const meanwhile = await visit.ask(`v1/jobs/${job}`, token);
    await visit.act("pause").click();
    await visit.plays("paused");
    const stood = await visit.stands();
    await visit.act("resume").click();
    await visit.plays("playing");
    const had = await visit.fetched();
    await visit.act("stop").click();
    await visit.plays("idle");
    const status = await visit.ended(job, token);
    return { job, meanwhile: meanwhile.status, stood, had, status };
}

/** Has the sound that is played without a worklet computed: every sample, in its place. */
export async function follows(visit) {
    await visit.open();
    return visit.page.evaluate(async () => {
        const rate = 24_000;
        const sizes = [4096, 1, 333, 4096, 777];
        const whole = sizes.reduce((sum, one) => sum + one);
        const { outputFor } = await import("./console/output.js");
        const context = new OfflineAudioContext(1, whole + rate, rate);
        let ended = false;
        const output = await outputFor(context, 5000, (news) => (ended ||= news.ended));
        const wanted = Array.from({ length: whole }, (_, i) => ((i * 7919) % 65_535) - 32_767);
        let at = 0;
        for (const size of sizes) output.feed(Int16Array.from(wanted.slice(at, (at += size))));
        output.finish();
        const heard = (await context.startRendering()).getChannelData(0);
        while (!ended) await new Promise((done) => setTimeout(done, 20));
        const first = heard.findIndex((one) => one !== 0);
        const wrong = wanted.findIndex((one, i) => Math.round(heard[first + i] * 32768) !== one);
        return { kind: output.kind, first, wrong, after: heard.slice(first + whole).some(Boolean) };
    });
}

/** Says *text* over a line that is slower than speech. */
export async function struggles(visit, { token, text, voice, bytes_s: downloadThroughput }) {
    await visit.signIn(token);
    await write(visit, text, voice);
    const line = await visit.context.newCDPSession(visit.page);
    const poor = { offline: false, latency: 0, uploadThroughput: -1, downloadThroughput };
    await line.send("Network.enable");
    await line.send("Network.emulateNetworkConditions", poor);
    const { job } = await say(visit);
    await visit.plays("playing");
    await visit.plays("idle");
    const told = await visit.page.locator(".figures").textContent();
    const [, buffer, gaps] = told.match(/buffer (\d+) ms.* (\d+) gap/);
    return { job, buffer: Number(buffer), gaps: Number(gaps), heard: await visit.heard() };
}

/** Presses the last sentence as soon as it is there: what is heard goes on with it. */
export async function seeks(visit, { token, text, voice }) {
    await visit.signIn(token);
    await write(visit, text, voice);
    const { job } = await say(visit);
    await visit.plays("playing");
    const sentences = visit.page.locator(".sentence");
    const last = sentences.last();
    await visit.page.waitForFunction(
        () => document.querySelector(".sentence:last-of-type")?.disabled === false,
    );
    const marked = await visit.page.locator(".sentence[aria-current]").textContent();
    await last.click();
    await visit.page.locator(".sentence:last-of-type[aria-current]").waitFor();
    await visit.plays("idle");
    const told = await sentences.allTextContents();
    const slider = visit.page.getByRole("slider", { name: "Position" });
    const [download] = await Promise.all([
        visit.page.waitForEvent("download"),
        visit.act("save").click(),
    ]);
    const saved = readFileSync(await download.path()).toString("base64");
    return {
        job,
        marked,
        told,
        saved,
        name: download.suggestedFilename(),
        heard: await visit.heard(),
        whole: Number(await slider.getAttribute("aria-valuemax")),
    };
}

/** A wrong token, then the right one; what the browser keeps of it, and for how long. */
export async function signsIn(visit, { token }) {
    const { page } = visit;
    const kept = () =>
        page.evaluate(() => [
            sessionStorage.getItem("cosyd.token"),
            localStorage.getItem("cosyd.token"),
        ]);
    const enter = async (shown, stays = false) => {
        await page.getByLabel("Token").fill(shown);
        if (stays) await page.getByLabel("Stay signed in").check();
        await page.getByRole("button", { name: "Sign in" }).click();
    };
    await visit.open();
    await enter("nonsense");
    const wrong = await page.getByRole("alert").textContent();
    await enter(token);
    await page.locator("main h1").waitFor();
    const first = await kept();
    await page.reload();
    await page.locator("main h1").waitFor();
    await visit.act("sign-out").click();
    await page.getByLabel("Token").waitFor();
    const out = await kept();
    await enter(token, true);
    await page.locator("main h1").waitFor();
    return { wrong, first, out, stays: await kept() };
}

/** A client with little to do here; then it is shut out while somebody types. */
export async function isRefused(visit, { token, other }, step) {
    const { page } = visit;
    await visit.signIn(other);
    await visit.go("voices");
    await page.locator(".voices li").first().waitFor();
    const voices = await page.locator(".notice").allTextContents();
    const removes = await visit.page.locator('[data-act="remove"]').count();
    await visit.go("engines");
    await page.locator("[data-engine]").first().waitFor();
    const engines = await page.locator(".notice").allTextContents();
    const loads = await page.locator('[data-act="load"], [data-act="release"]').count();
    await visit.go("speak");
    await write(visit, "What I was about to say.");
    await step("shut out");
    const form = page.getByLabel("Token");
    // Whichever of the page's own questions is refused first shows the form as well.
    await Promise.race([form.waitFor(), visit.act("speak").click().catch(() => form.waitFor())]);
    await form.waitFor();
    const told = await page.locator(".gate").textContent();
    await page.getByLabel("Token").fill(token);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator("main h1").waitFor();
    const typed = await page.getByLabel("Text", { exact: true }).inputValue();
    return { voices, removes, engines, loads, told, typed };
}

/** The daemon wants no token; it goes, and comes again. */
export async function isGone(visit, _told, step) {
    const { page } = visit;
    await visit.open();
    await page.locator("main h1").waitFor();
    const forms = await page.getByLabel("Token").count();
    await write(visit, "Typed before it went.");
    await step("end it");
    const bar = page.locator(".gone p");
    await bar.waitFor();
    const told = await bar.textContent();
    await visit.act("speak").click();
    const problem = await page.locator("main .problem").textContent();
    await step("start it");
    await bar.waitFor({ state: "detached" });
    await page.reload();
    await page.locator("main h1").waitFor();
    const typed = await page.getByLabel("Text", { exact: true }).inputValue();
    await visit.go("queue");
    await page.locator(".empty").waitFor();
    return { forms, told, problem, typed };
}

/** Goes through all pages as they are with all that they have, and calls *look* at each. */
async function everywhere(visit, look) {
    for (const name of PAGES) {
        await visit.go(name);
        await visit.page.locator(SHOWN[name]).first().waitFor({ state: "attached" });
        const all = visit.page.locator("details");
        await all.evaluateAll((some) => some.forEach((one) => (one.open = true)));
        await look(name);
    }
}

/** What axe says of every page in both lights. */
export async function isLookedAt(visit, { token }) {
    const { page } = visit;
    const faults = [];
    const look = async (name) => {
        if (name === "voices") await page.getByLabel("Find a voice").fill("hibari");
        await page.evaluate(readFileSync(AXE, "utf8"));
        for (const light of ["light", "dark"]) {
            await page.emulateMedia({ colorScheme: light });
            const rules = light === "light" ? {} : { runOnly: ["color-contrast"] };
            const { violations } = await page.evaluate((some) => globalThis.axe.run(some), rules);
            for (const { id, impact, nodes } of violations) {
                const where = nodes.map((one) => one.html.slice(0, 200));
                if (GRAVE.includes(impact)) faults.push(`${name} ${light}: ${id} ${where}`);
            }
        }
    };
    await visit.open();
    await page.getByLabel("Token").waitFor();
    await look("sign-in");
    await visit.signIn(token);
    await write(visit, "Look.");
    await visit.act("speak").click();
    await visit.plays("idle");
    await everywhere(visit, look);
    return { faults };
}

/** On a phone: Chinese by the browser's wish, English by the user's; and how wide each page is. */
export async function isRead(visit, { token }) {
    const { page } = visit;
    const titles = {};
    const wide = [];
    const look = async (name) => {
        titles[name] = await page.locator("main h1").textContent();
        const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (width > 0) wide.push(`${name}: ${width}`);
    };
    await visit.open();
    await page.locator('input[name="token"]').fill(token);
    await page.locator("form button").click();
    await page.locator("main textarea").fill("看。");
    await visit.act("speak").click();
    await visit.plays("playing", "idle");
    await everywhere(visit, look);
    const named = await page.evaluate(() => document.documentElement.lang);
    await page.locator(".menu").click();
    await page.locator("[data-language]").selectOption("en");
    const after = await page.locator("main h1").textContent();
    const tables = await page.evaluate(async () => {
        const all = await Promise.all(["en", "zh"].map((one) => import(`./console/${one}.js`)));
        return all.map((one) => one.default);
    });
    return { titles, named, after, tables, wide };
}

/** A voice of a file: judged, added, heard, removed, brought back. And one of the microphone. */
export async function addsVoices(visit, { token, file, words }) {
    const { page } = visit;
    await visit.signIn(token, "#voices");
    await page.locator(".add-voice summary").click();
    await visit.act("record").click();
    await page.waitForFunction(() => document.querySelector("meter")?.value > 0);
    await page.waitForTimeout(300);
    await visit.act("record").click();
    await visit.act("lint").click();
    await page.locator(".findings li").first().waitFor();
    const recorded = await page.locator(".findings li").allTextContents();
    await page.getByLabel("A recording").setInputFiles(file);
    await page.getByLabel("Name").fill("anna");
    await page.getByLabel("What is said in it").fill(words);
    await visit.act("add").click();
    const row = page.locator(".voices li", {
        has: page.getByRole("heading", { name: "anna", exact: true }),
    });
    await row.waitFor();
    const added = await page.locator(".findings").textContent();
    await row.locator('[data-act="hear"]').click();
    await visit.plays("playing");
    await visit.act("stop").click();
    await row.locator('[data-act="remove"]').click();
    await row.waitFor({ state: "detached" });
    await page.waitForFunction(() => document.activeElement.textContent === "Undo");
    await page.keyboard.press("Enter");
    await row.waitFor();
    await page.getByLabel("Find a voice").fill("ANNA");
    const found = await page.locator(".voices li").count();
    return { recorded, added, found, samples: await visit.count() };
}

/** Jobs of others come and go before one's eyes; they are cancelled, and later said again. */
export async function queues(visit, { token, word }, step) {
    const { page } = visit;
    await visit.signIn(token, "#queue");
    await page.locator(".empty:not([hidden]), .jobs li").first().waitFor();
    await step("let others speak");
    const running = page.locator(
        '.jobs li[data-status="speaking"], .jobs li[data-status="queued"]',
    );
    await page.waitForFunction(() => document.querySelectorAll('[data-act="cancel"]').length === 2);
    const before = await running.count();
    await visit.act("cancel").click();
    await page.waitForFunction(() => document.querySelectorAll('[data-act="cancel"]').length === 1);
    await visit.act("cancel-all").click();
    await page.waitForFunction(() => !document.querySelector('[data-act="cancel"]'));
    const past = page.locator(".history li", { hasText: word }).first();
    await past.waitFor();
    const kept = await past.locator(".said").textContent();
    await past.getByRole("button").click();
    await page.locator(".page.speak").waitFor();
    return { before, kept, again: await page.getByLabel("Text", { exact: true }).inputValue() };
}

/** What the machine's own loudspeaker says is paused, skipped and stopped from here. */
export async function playsThere(visit, { token, text }) {
    const { page } = visit;
    await visit.signIn(token);
    await write(visit, text, "tone");
    await page.getByText("On the machine").click();
    const deck = page.locator(".deck");
    const states = [];
    const until = async (words) => {
        await page.waitForFunction(
            (some) => document.querySelector(".deck .told")?.textContent.includes(some),
            words,
        );
        states.push(words);
    };
    await visit.act("speak").click();
    await until("playing");
    await deck.locator('[data-act="pause"]').click();
    await until("paused");
    await deck.locator('[data-act="skip"]').click();
    await until("sentence 2");
    await deck.locator('[data-act="pause"]').click();
    await until("playing");
    await page.locator(".sentence").nth(2).click();
    await until("sentence 3");
    await deck.locator('[data-act="stop"]').click();
    await deck.waitFor({ state: "hidden" });
    await visit.ask("v1/playback/mute", token, "PUT");
    await until("muted");
    await deck.getByRole("button", { name: "End the silence" }).click();
    await deck.waitFor({ state: "hidden" });
    return { states };
}

/** A document becomes a file, which is fetched, and forgotten. */
export async function narrates(visit, { token, file }) {
    const { page } = visit;
    await visit.signIn(token, "#narrations");
    await page.locator(".empty").waitFor();
    await page.locator("#documents").setInputFiles(file);
    const row = page.locator(".narrations > li");
    await row.waitFor();
    await page.locator('.narrations > li[data-state="done"]').waitFor();
    const title = await row.locator("h3").textContent();
    const id = await row.getAttribute("data-narration");
    await row.locator('[data-act="report"]').click();
    const report = await row.locator(".report > *").textContent();
    const [download] = await Promise.all([
        page.waitForEvent("download"),
        row.locator(".files button").first().click(),
    ]);
    const saved = readFileSync(await download.path()).toString("base64");
    await row.locator('[data-act="forget"]').click();
    await page.locator(".empty").waitFor();
    return { title, id, report, name: download.suggestedFilename(), saved };
}

/** An engine gives its memory back, and is loaded again; the events tell of it. */
export async function tends(visit, { token }) {
    const { page } = visit;
    await visit.signIn(token, "#engines");
    const tone = page.locator('[data-engine="tone"]');
    await tone.locator('[data-act="release"]').click();
    await page.locator('[data-engine="tone"][data-state="released"]').waitFor();
    await visit.go("events");
    await page.getByText("What happens from now on").waitFor();
    await page.getByLabel("Show only what contains").fill("engine.changed");
    await visit.ask("v1/engines/tone/load", token, "POST");
    const lines = page.locator(".log li:not([hidden])");
    await page.waitForFunction(() =>
        document.querySelector(".log")?.textContent.includes("state=ready"),
    );
    await visit.act("pause-events").click();
    const told = await lines.allTextContents();
    await visit.ask("v1/engines/tone/release", token, "POST");
    await page.getByText(/Paused; [1-9]/).waitFor();
    const paused = await lines.count();
    await visit.act("pause-events").click();
    await page.waitForFunction(() =>
        document.querySelector(".log")?.textContent.includes("state=released"),
    );
    return { told, paused };
}

/** The examples, as they are shown and as they are copied. */
export async function teaches(visit, { token }) {
    const { page } = visit;
    await visit.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await visit.signIn(token, "#api");
    const shown = async () => page.locator("pre").allTextContents();
    const hidden = await shown();
    const copied = [];
    for (const name of ["curl", "Python", "JavaScript"]) {
        await visit.act(`copy-${name}`).click();
        copied.push(await page.evaluate(() => navigator.clipboard.readText()));
    }
    await visit.act("show-token").click();
    return { hidden, copied, shown: await shown() };
}

/** By the keyboard alone, from the form to silence. */
export async function types(visit, { token, text }) {
    const { page } = visit;
    const tabTo = async (what) => {
        for (let i = 0; i < 40; i += 1) {
            if (await page.evaluate((selector) => document.activeElement.matches(selector), what))
                return i;
            await page.keyboard.press("Tab");
        }
        throw new Error(`no Tab leads to ${what}`);
    };
    await visit.open();
    await page.getByLabel("Token").waitFor();
    await page.keyboard.type(token);
    await page.keyboard.press("Enter");
    await page.locator("main h1").waitFor();
    const first = await page.evaluate(() => document.activeElement.textContent);
    await tabTo("main textarea");
    await page.keyboard.type(text);
    await page.keyboard.press("Control+Enter");
    await visit.plays("playing");
    await tabTo('[data-act="pause"]');
    await page.keyboard.press("Space");
    await visit.plays("paused");
    const held = await page.evaluate(() => document.activeElement.dataset.act);
    await page.keyboard.press("Space");
    await tabTo('[data-act="stop"]');
    await page.keyboard.press("Space");
    await visit.plays("idle");
    return { first, held };
}

/** Each page, to be looked at by people: tools/console_pictures.py asks for these. */
export async function pictures(visit, { token, text, folder, suffix }) {
    const take = (name) =>
        visit.page.screenshot({ path: `${folder}/console-${name}${suffix}.png` });
    await visit.open();
    await visit.page.getByLabel("Token").waitFor();
    await take("sign-in");
    await visit.signIn(token);
    await write(visit, text);
    await say(visit);
    await visit.plays("playing");
    await visit.page.waitForTimeout(2500);
    await take("speak");
    await visit.act("stop").click();
    await visit.act("close").click();
    for (const name of PAGES.slice(1)) {
        await visit.go(name);
        if (name === "events") await visit.hear(token, "Good evening.");
        await visit.page.waitForTimeout(600);
        await take(name);
    }
    return {};
}
