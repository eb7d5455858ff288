// Connects and closes, again and again.
import { next } from "./scenario.mjs";

const lanes = 4;
const looks = 100; // at most; a closed client needs a moment to end

// Runs n cycles, a few side by side, and returns what the package says it holds: {memory, funcs, clients, timers}.
export async function cycles(entry, inspector, url, n) {
  const { io, ready } = await import(entry);
  const { inspect } = await import(inspector);
  await ready;
  const lane = async () => {
    for (let i = 0; i < n / lanes; i++) {
      const client = io(url, { forceNew: true, transports: ["websocket"], reconnection: false });
      await next(client, "connect");
      if ((await client.emitWithAck("sum", i, 1)) !== i + 1) throw new Error("a wrong sum");
      const closed = new Promise((resolve) => client.io.engine.once("close", resolve));
      client.disconnect();
      await closed;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  let held = inspect();
  for (let i = 0; i < looks && held.clients > 0; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    held = inspect();
  }
  return held;
}
