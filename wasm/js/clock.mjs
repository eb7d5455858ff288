// The timers of acknowledgements.

const native = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

/** Timers as the options say: the host's own though a test has replaced them, and such that a process may end. */
export function clock({ useNativeTimers, autoUnref }) {
  const timers = useNativeTimers ? native : globalThis;
  return {
    setTimeout(callback, ms) {
      const { setTimeout } = timers;
      const timer = setTimeout(callback, ms);
      if (autoUnref) timer.unref?.();
      return timer;
    },
    clearTimeout(timer) {
      const { clearTimeout } = timers;
      clearTimeout(timer);
    },
  };
}
