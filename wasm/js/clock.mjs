// Timers, and whether a process may end while they run.
const native = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

/** The timers of acknowledgements, as the options say: the host's own though a test has replaced them, and such that a process may end. */
export function clock({ useNativeTimers, autoUnref }) {
  const host = useNativeTimers ? native : globalThis;
  return {
    setTimeout(callback, ms) {
      const { setTimeout } = host;
      const timer = setTimeout(callback, ms);
      if (autoUnref) timer.unref?.();
      return timer;
    },
    clearTimeout(timer) {
      const { clearTimeout } = host;
      clearTimeout(timer);
    },
  };
}

const connections = { held: 0, free: 0 };

/** Whether the program's timers are not to hold a process. */
export const unreferenced = () => connections.held === 0 && connections.free > 0;

/** Counts a connection, until the returned function is called: the program's timers hold a process for one without autoUnref. */
export function count({ autoUnref }) {
  const kind = autoUnref ? "free" : "held";
  connections[kind]++;
  return () => connections[kind]--;
}
