// Waiting.

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** *act*, at most once in *each* milliseconds, and once more after the last call. */
export function throttled(act, each = 250) {
    let timer = null;
    return () => {
        timer ??= setTimeout(() => {
            timer = null;
            act();
        }, each);
    };
}
