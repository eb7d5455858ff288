// Connects and closes, again and again.
import { next } from "./scenario.mjs";

// Runs n cycles, a few side by side, and returns what the package says it holds: {memory, funcs, clients}.
export async function cycles(entry, inspector, url, n) {
  const { io } = await import(entry);
  const { inspect } = await import(inspector);
  const lanes = 4;
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
  return inspect();
}
