// What runs while somebody looks: a hidden tab costs the server nothing.

/** Calls start when the page is visible and the function it returned when it is not; the returned function ends both. */
export function whileVisible(start) {
    let stop = null;
    const look = () => {
        if (document.hidden) {
            stop?.();
            stop = null;
        } else {
            stop ??= start();
        }
    };
    document.addEventListener("visibilitychange", look);
    look();
    return () => {
        document.removeEventListener("visibilitychange", look);
        stop?.();
    };
}

/** Calls something now and then again and again while the page is visible, never twice at once. */
export function poll(milliseconds, work) {
    return whileVisible(() => {
        const stopped = new AbortController();
        (async () => {
            while (!stopped.signal.aborted) {
                await work(stopped.signal);
                await new Promise((resolve) => {
                    const timer = setTimeout(resolve, milliseconds);
                    stopped.signal.addEventListener(
                        "abort",
                        () => {
                            clearTimeout(timer);
                            resolve();
                        },
                        { once: true },
                    );
                });
            }
        })();
        return () => stopped.abort();
    });
}
