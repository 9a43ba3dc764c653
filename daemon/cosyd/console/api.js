// The way to the daemon: the token in a header and nowhere else, errors with what to do about them.

import { pause } from "./timing.js";

/** What went wrong, as the daemon tells it. */
export class Problem extends Error {
    constructor({ status = 0, error = "", message = "", solution = "", facts = {} }) {
        super(message);
        this.status = status;
        this.code = error;
        this.solution = solution;
        this.facts = facts;
    }
}

export const GONE = "daemon.gone";

const AGAIN_MS = [500, 1000, 2000];

/** Tells of `gone` and `back` (the daemon), and of `refused` (the token). */
export class Api extends EventTarget {
    constructor(session) {
        super();
        this.session = session;
        this.gone = false;
    }

    /** The answer to a request; relative, so that a proxy may have the daemon below some path. */
    async send(
        path,
        { method = "GET", json, body, accept = "application/json", signal, token } = {},
    ) {
        const headers = { accept };
        const shown = token ?? this.session.token;
        if (shown) headers.authorization = `Bearer ${shown}`;
        if (json !== undefined) headers["content-type"] = "application/json";
        let answer;
        try {
            answer = await fetch(path, {
                method,
                headers,
                body: json === undefined ? body : JSON.stringify(json),
                signal,
                cache: "no-store",
                credentials: "omit",
                redirect: "error",
            });
        } catch (error) {
            if (error.name === "AbortError") throw error;
            this.lost();
            throw new Problem({ error: GONE });
        }
        this.found();
        if (answer.ok) return answer;
        const problem = await told(answer);
        if (problem.status === 401 && token === undefined) this.dispatchEvent(new Event("refused"));
        throw problem;
    }

    async get(path, more) {
        return (await this.send(path, more)).json();
    }

    async post(path, json, more) {
        return (await this.send(path, { method: "POST", json, ...more })).json();
    }

    async delete(path) {
        return (await this.send(path, { method: "DELETE" })).json();
    }

    /** A file of the daemon's, in the memory of the browser. */
    async blob(path, more) {
        return (await this.send(path, { accept: "*/*", ...more })).blob();
    }

    /** The daemon does not answer: ask again and again until it does. */
    async lost() {
        if (this.gone) return;
        this.gone = true;
        this.dispatchEvent(new Event("gone"));
        for (let round = 0; this.gone; round += 1) {
            await pause(AGAIN_MS[Math.min(round, AGAIN_MS.length - 1)]);
            try {
                await fetch("health/live", {
                    cache: "no-store",
                    signal: AbortSignal.timeout(4000),
                });
                this.found();
            } catch {
                // not yet
            }
        }
    }

    /** It does. */
    found() {
        if (!this.gone) return;
        this.gone = false;
        this.dispatchEvent(new Event("back"));
    }
}

async function told(answer) {
    try {
        return new Problem({ ...(await answer.json()), status: answer.status });
    } catch {
        return new Problem({ status: answer.status, message: `HTTP ${answer.status}` });
    }
}
