// Loads and runs room.wasm. What is on the page from then on comes from there.
"use strict";

(async () => {
  const loading = document.getElementById("loading");

  function fail(message) {
    loading.hidden = true;
    document.body.dataset.status = "disconnected";
    document.getElementById("status").textContent = "disconnected";
    document.getElementById("error").textContent = message;
  }

  if (typeof WebAssembly !== "object") return fail("This browser has no WebAssembly, which the room is made of.");
  if (typeof Go !== "function") return fail("wasm_exec.js did not load. Reload the page, or build it with make room.");
  const go = new Go();
  let instance;
  try {
    const response = await fetch("room.wasm");
    if (!response.ok) return fail(`The program did not load: the server answered ${response.status}.`);
    ({ instance } = await WebAssembly.instantiateStreaming(response, go.importObject));
  } catch (err) {
    // A content security policy without 'wasm-unsafe-eval' is told by a CompileError.
    const why = err instanceof WebAssembly.CompileError ? "was not allowed, or is damaged" : "did not load";
    return fail(`The program ${why}: ${err.message}`);
  }
  loading.hidden = true;
  let code = 0;
  go.exit = (status) => (code = status);
  await go.run(instance);
  fail(`The program has ended with status ${code}: reload the page.`);
})();
