// How programs talk to the daemon, with all that they need filled in.

import { attribute, button, fill, h } from "./dom.js";
import { copy, doing, place, save } from "./tell.js";
import { t } from "./text.js";

const HIDDEN = "••••••••";
const PLAIN_MS = 1500;

export function apiPage({ api, session }) {
    const wrong = place();
    const blocks = h("div", { class: "examples" });
    const told = h("p", { class: "hint", role: "status" });
    const base = new URL(".", location.href).href.replace(/\/$/, "");
    let shown = false;
    const show = () => {
        const token = shown ? session.token : HIDDEN;
        const written = examples(base, session.token && token);
        const real = examples(base, session.token);
        fill(
            blocks,
            written.map((one, place_) => block(one, real[place_])),
        );
    };
    const block = ({ name, code }, { code: real }) => {
        const act = doing(wrong, async () => {
            await copy(real);
            told.textContent = t("copied", { name });
            setTimeout(() => (told.textContent = ""), PLAIN_MS);
        });
        return h(
            "section",
            {},
            h(
                "div",
                { class: "row top" },
                h("h2", {}, name),
                button(t("copy"), act, {
                    "aria-label": `${t("copy")}: ${name}`,
                    "data-act": `copy-${name}`,
                }),
            ),
            h("pre", { tabindex: "0", "aria-label": name }, h("code", {}, code)),
        );
    };
    const toggle = button(
        t("token.show"),
        () => {
            shown = !shown;
            attribute(toggle, "aria-pressed", `${shown}`);
            toggle.lastChild.textContent = t(shown ? "token.hide" : "token.show");
            show();
        },
        { "data-act": "show-token", "aria-pressed": "false" },
    );
    const schema = button(
        t("schema"),
        doing(wrong, async () => {
            const words = JSON.stringify(await api.get("schema/openapi.json"), null, 1);
            save(new Blob([words], { type: "application/json" }), "cosyd-openapi.json");
        }),
        { "data-act": "schema" },
    );
    show();
    return {
        node: h(
            "div",
            {},
            h("p", {}, t("api.hint")),
            h("div", { class: "row act" }, session.token && toggle, schema),
            told,
            wrong,
            blocks,
        ),
        back: show,
    };
}

function examples(base, token) {
    const curl = token ? ` \\\n  -H "Authorization: Bearer ${token}"` : "";
    const head = token ? `{"Authorization": "Bearer ${token}"}` : "{}";
    const header = token ? `\n    authorization: "Bearer ${token}",` : "";
    return [
        {
            name: "curl",
            code: `curl ${base}/v1/speech${curl} \\\n  -H "Content-Type: application/json" \\\n  -d '{"text": "Good morning."}' -o morning.wav`,
        },
        {
            name: "Python",
            code: `import httpx

answer = httpx.post(
    "${base}/v1/speech",
    headers=${head},
    json={"text": "Good morning.", "format": "mp3"},
)
answer.raise_for_status()
open("morning.mp3", "wb").write(answer.content)`,
        },
        {
            name: "JavaScript",
            code: `const answer = await fetch("${base}/v1/speech", {
  method: "POST",
  headers: {${header}
    "content-type": "application/json",
  },
  body: JSON.stringify({ text: "Good morning.", detach: true }),
});
console.log(await answer.json());`,
        },
    ];
}
