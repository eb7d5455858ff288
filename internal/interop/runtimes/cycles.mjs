// Connects and closes, again and again.
import { next } from "./scenario.mjs";

const lanes = 4;
const looks = 100; // at most; what is closed needs a moment to end, and Go to collect what it has let go

let first;

// Runs n cycles, a few side by side, each with a number of acknowledged echoes, and returns what the package says it
// holds: {memory, funcs, clients, timers}.
export async function cycles(url, n, echoes) {
  const { io, ready } = await import("siowasm");
  const { inspect } = await import("siowasm/inspect");
  await ready;
  first ??= inspect();
  const lane = async () => {
    for (let i = 0; i < n / lanes; i++) {
      const client = io(url, { forceNew: true, transports: ["websocket"], reconnection: false });
      await next(client, "connect");
      for (let k = 0; k < echoes; k++) {
        if ((await client.emitWithAck("sum", i, k)) !== i + k) throw new Error("a wrong sum");
      }
      const closed = new Promise((resolve) => client.io.engine.once("close", resolve));
      client.disconnect();
      await closed;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  let held = inspect();
  for (let i = 0; i < looks && (held.clients > first.clients || held.funcs > first.funcs); i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    held = inspect();
  }
  return held;
}
