// What the browser keeps for this page. A browser may forbid it, and then nothing is kept.

function safely(act) {
    try {
        return act();
    } catch {
        return null;
    }
}

export const session = store(() => sessionStorage);
export const local = store(() => localStorage);

function store(where) {
    return {
        get: (name) => safely(() => where().getItem(`cosyd.${name}`)),
        set: (name, value) => safely(() => where().setItem(`cosyd.${name}`, value)),
        drop: (name) => safely(() => where().removeItem(`cosyd.${name}`)),
    };
}

/** Has what is typed into *control* outlive a reload of the page, as a draft called *name*. */
export function drafted(name, control) {
    const box = control.type === "checkbox";
    const kept = session.get(`draft.${name}`);
    if (kept !== null && box) control.checked = kept === "true";
    else if (kept !== null) control.value = kept;
    const save = () => session.set(`draft.${name}`, box ? control.checked : control.value);
    control.addEventListener("input", save);
    control.addEventListener("change", save);
    return control;
}

/** Forgets drafts, once what was typed has become something. */
export function undraft(...names) {
    for (const name of names) session.drop(`draft.${name}`);
}
