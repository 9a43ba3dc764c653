// What went wrong, said at its place, with what to do about it.

import { GONE } from "./api.js";
import { fill, h } from "./dom.js";
import { t } from "./text.js";

/** A place for problems; assistive programs read what comes into it. */
export const place = () => h("div", { class: "problems", role: "alert" });

export function tell(where, problem) {
    if (problem.name === "AbortError") return;
    const gone = problem.code === GONE;
    const words = gone ? t("gone.now") : problem.message || String(problem);
    const lacks = problem.code === "auth.scope" ? t("scope.lacks") : "";
    fill(
        where,
        h(
            "div",
            { class: "problem" },
            h("p", {}, h("strong", {}, words)),
            (problem.solution || lacks) && h("p", {}, problem.solution || lacks),
        ),
    );
}

/** Does *act*; the button is out of use meanwhile, and what goes wrong is told at *where*. */
export function doing(where, act) {
    return async (event) => {
        event?.preventDefault?.();
        const pressed =
            event?.currentTarget instanceof HTMLButtonElement ? event.currentTarget : null;
        fill(where);
        pressed?.setAttribute("aria-busy", "true");
        try {
            await act(event);
        } catch (error) {
            if (!(error instanceof Error)) throw error;
            tell(where, error);
        } finally {
            pressed?.removeAttribute("aria-busy");
        }
    };
}

/** Has the browser keep *blob* as a file called *name*. */
export function save(blob, name) {
    const link = h("a", { href: URL.createObjectURL(blob), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Puts *words* into the clipboard, also where pages by plain HTTP have none. */
export async function copy(words) {
    if (navigator.clipboard) {
        await navigator.clipboard.writeText(words);
        return;
    }
    const box = h("textarea", { value: words });
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
}
