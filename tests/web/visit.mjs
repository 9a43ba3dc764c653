// One person's visit to the console: a page of its own, and all that is seen of it from outside.

const PATIENCE_MS = 15_000;

/** What is put into the page before its own scripts. */
function prepared({ tapped, noWorklet, rate }) {
    window.heard = [];
    window.__cosyd = { noWorklet, rate };
    if (tapped) window.__cosyd.tap = (samples) => window.heard.push(...samples);
    document.addEventListener("securitypolicyviolation", (event) => {
        window.violated(`${event.violatedDirective} ${event.blockedURI}`);
    });
}

export class Visit {
    static async begin(browser, told) {
        const { phone = false, dark = false, language = "en", url } = told;
        const context = await browser.newContext({
            viewport: phone ? { width: 320, height: 640 } : { width: 1280, height: 800 },
            hasTouch: phone,
            colorScheme: dark ? "dark" : "light",
            locale: language,
            acceptDownloads: true,
            permissions: ["microphone"],
            reducedMotion: "reduce",
            deviceScaleFactor: told.scale ?? 1,
            ignoreHTTPSErrors: Boolean(told.untrusted),
        });
        context.setDefaultTimeout(PATIENCE_MS);
        const violations = [];
        await context.exposeFunction("violated", (what) => violations.push(what));
        await context.addInitScript(prepared, told);
        const page = await context.newPage();
        return new Visit(context, page, url, violations);
    }

    constructor(context, page, url, violations) {
        Object.assign(this, { context, page, url });
        /** Handed to the test with what a scene finds. */
        this.seen = { requested: [], console: [], violations };
        page.on("request", (request) => this.seen.requested.push(request.url()));
        page.on("pageerror", (error) => this.seen.console.push(`error: ${error.stack}`));
        page.on("console", (line) => {
            if (line.type() !== "error" || !line.text().startsWith("Failed to load resource")) {
                this.seen.console.push(`${line.type()}: ${line.text()}`);
            }
        });
    }

    open(hash = "") {
        return this.page.goto(`${this.url}/${hash}`);
    }

    /** Comes as one who has signed in before, in this tab. */
    async signIn(token, hash = "") {
        await this.context.addInitScript(
            (kept) => sessionStorage.setItem("cosyd.token", kept),
            token,
        );
        await this.open(hash);
        await this.page.locator("main h1").waitFor();
    }

    act(name) {
        return this.page.locator(`[data-act="${name}"]`).first();
    }

    async go(name) {
        await this.page.evaluate((to) => (location.hash = to), name);
        await this.page.locator(`.page.${name}`).waitFor();
    }

    /** Waits until the player at the foot is in one of *states*. */
    plays(...states) {
        return this.page.waitForFunction(
            (wanted) => wanted.includes(document.querySelector(".bar")?.dataset.state),
            states,
        );
    }

    /** A request of the page's own kind, with the token that it has. */
    ask(path, token, method = "GET") {
        return this.page.evaluate(
            async ([where, shown, how]) => {
                const headers = { authorization: `Bearer ${shown}` };
                const body = how === "PUT" ? "{}" : undefined;
                if (body) headers["content-type"] = "application/json";
                return (await fetch(where, { method: how, headers, body })).json();
            },
            [path, token, method],
        );
    }

    /** What the daemon says of the job while the page is still open, once it has ended. */
    async ended(job, token) {
        for (let round = 0; round < 100; round += 1) {
            const { status } = await this.ask(`v1/jobs/${job}`, token);
            if (!["queued", "speaking"].includes(status)) return status;
            await this.page.waitForTimeout(100);
        }
        return "it goes on";
    }

    /** Has something said by another than the page. */
    hear(token, text) {
        return this.page.evaluate(
            async ([shown, words]) => {
                const headers = {
                    authorization: `Bearer ${shown}`,
                    "content-type": "application/json",
                };
                await (
                    await fetch("v1/speech", {
                        method: "POST",
                        headers,
                        body: JSON.stringify({ text: words }),
                    })
                ).blob();
            },
            [token, text],
        );
    }

    /** What was played, as the bytes that it was made of. */
    heard() {
        return this.page.evaluate(() => {
            const samples = Int16Array.from(window.heard, (one) => Math.round(one * 32768));
            let words = "";
            for (const byte of new Uint8Array(samples.buffer)) words += String.fromCharCode(byte);
            return btoa(words);
        });
    }

    /** How many samples were played. */
    count() {
        return this.page.evaluate(() => window.heard.length);
    }

    /** Where the sound stands still, in seconds; waits until it does. */
    async stands() {
        const slider = this.page.getByRole("slider", { name: "Position" });
        for (let last = null; ;) {
            const now = await slider.getAttribute("aria-valuenow");
            if (now === last) return Number(now);
            last = now;
            await this.page.waitForTimeout(250);
        }
    }

    /** How many seconds of the sound are here. */
    async fetched() {
        const slider = this.page.getByRole("slider", { name: "Position" });
        return Number(await slider.getAttribute("aria-valuemax"));
    }

    async end() {
        await this.context.close();
    }
}
