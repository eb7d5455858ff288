// What the runner calls in a page. The files of the package are named by their URLs, because a policy for scripts that
// forbids inline ones forbids import maps too.
import { run, next, within } from "./scenario.mjs";
import { cycles } from "./cycles.mjs";

const message = (target) => within(new Promise((resolve, reject) => {
  target.onmessage = ({ data }) => resolve(data);
  target.onerror = (event) => reject(new Error(event.message ?? "the worker does not start"));
}), "message of the worker", 120_000);

Object.assign(globalThis, {
  async scenario(entry, control) {
    const { io } = await import(entry);
    return run({ io, control });
  },

  async scenarioInWorker(entry, control) {
    const worker = new Worker("webworker.mjs", { type: "module" });
    worker.postMessage({ entry, control });
    const { steps, error } = await message(worker);
    worker.terminate();
    if (error) throw new Error(error);
    return steps;
  },

  async cache(files) {
    const registration = await navigator.serviceWorker.register("serviceworker.mjs");
    await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    registration.active.postMessage(files, [port2]);
    const error = await message(port1);
    if (error) throw new Error(error);
  },

  // What a client says that may not compile its WebAssembly: {ready, event}, the messages of two errors.
  async refused(entry) {
    const { io, ready } = await import(entry);
    const client = io(location.origin, { forceNew: true });
    const [event] = await next(client, "connect_error");
    client.disconnect();
    const reason = await within(ready.then(() => null, (err) => err), "answer of ready");
    return { ready: reason?.message ?? null, event: event instanceof Error ? event.message : null };
  },

  cycles,
});
document.title = "ready";
