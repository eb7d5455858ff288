// The scenario in a web worker.
import { run } from "./scenario.mjs";

addEventListener("message", async ({ data: { entry, control } }) => {
  try {
    const { io } = await import(entry);
    postMessage({ steps: await run({ io, control }) });
  } catch (err) {
    postMessage({ error: String(err?.stack ?? err) });
  }
});
