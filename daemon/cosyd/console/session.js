// Who uses the page. The token is kept for this tab alone, or in the browser where that is wished.

import { local, session } from "./keep.js";

export class Session {
    constructor() {
        this.token = session.get("token") ?? local.get("token") ?? "";
        this.caller = null;
    }

    /** Whether the daemon wants no token, or knows this one. */
    get open() {
        return this.caller !== null;
    }

    /** May do what *scope* stands for. */
    may(scope) {
        const scopes = this.caller?.scopes ?? [];
        return scopes.includes(scope) || scopes.includes("admin");
    }

    /** Asks the daemon who *token* is; keeps it if that is somebody. */
    async signIn(api, token, stays) {
        this.caller = await api.get("v1/caller", { token });
        this.token = token;
        session.drop("token");
        local.drop("token");
        if (token) (stays ? local : session).set("token", token);
    }

    signOut() {
        this.caller = null;
        this.token = "";
        session.drop("token");
        local.drop("token");
    }
}
