// Runs the Go program: one for each task.
import "./wasm_exec.js";

// Resolves with what the program answers, once it has ended. module is a WebAssembly.Module.
export async function run(module, server) {
  const go = new globalThis.Go();
  go.exit = () => go._scheduledTimeouts.forEach(clearTimeout); // one that is left would call what has ended
  const instance = await WebAssembly.instantiate(module, go.importObject);
  let ended;
  const answered = new Promise((resolve, reject) => {
    globalThis.task = { server, resolve, reject: (message) => reject(new Error(message)) };
    ended = go.run(instance) // which returns when the program waits for the first time
      .then(() => reject(new Error("the program has ended without an answer")));
    delete globalThis.task;
  });
  const [answer] = await Promise.all([answered, ended]);
  return answer;
}
