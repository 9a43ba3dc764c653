// The way in: a form that asks for the token, and tells where it is to be had.

import { button, field, fill, h } from "./dom.js";
import { place, tell } from "./tell.js";
import { t } from "./text.js";

/**
 * @param {object} house the parts of the page
 * @param {Function} entered called once the daemon knows the token
 * @param {?string} reason why it is asked for again
 * @param {Element} chooser of the language
 */
export function signIn({ api, session }, entered, reason, chooser) {
    const token = h("input", {
        type: "password",
        name: "token",
        autocomplete: "current-password",
        autocapitalize: "off",
        spellcheck: "false",
        required: true,
    });
    const stays = h("input", { type: "checkbox", id: "stays" });
    const wrong = place();
    const submit = async (event) => {
        event.preventDefault();
        fill(wrong);
        try {
            await session.signIn(api, token.value.trim(), stays.checked);
            token.value = "";
            entered();
        } catch (error) {
            if (error.status === 401) error.message = t("token.wrong");
            tell(wrong, error);
            token.select();
        }
    };
    const form = h(
        "form",
        { class: "card", on: { submit } },
        h("input", {
            type: "text",
            autocomplete: "username",
            value: "cosyd",
            class: "unseen",
            hidden: true,
        }),
        h("img", { src: "console/icon.svg", alt: "", class: "mark" }),
        h("h1", {}, t("signIn")),
        reason && h("p", { class: "reason" }, reason),
        field(t("token"), token, hint()),
        h("div", { class: "check" }, stays, h("label", { for: "stays" }, t("stays"))),
        wrong,
        button(t("signIn.do"), () => {}, { kind: "primary wide", type: "submit" }),
    );
    return h("div", { class: "sign-in" }, form, chooser);
}

function hint() {
    const [before, after] = t("token.hint", { command: "{command}" }).split("{command}");
    const words = [before, h("code", {}, "cosyd token"), after];
    return h("span", {}, words);
}
