import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { serve } from "../harness.mjs";

const program = fileURLToPath(new URL("../program.mjs", import.meta.url));

// Runs the part of program.mjs in a process of its own, which is to end by itself. Returns what it has printed.
async function run(part, ...args) {
  const child = spawn(process.execPath, [program, part, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const timer = setTimeout(() => child.kill("SIGKILL"), 8000);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => (output += chunk));
  const [code, signal] = await once(child, "close");
  clearTimeout(timer);
  assert.equal(signal, null, "the process did not end");
  assert.equal(code, 0);
  return output.trim();
}

describe("a process", function () {
  this.timeout(10_000);

  it("that only imported the module ends", async () => {
    assert.equal(await run("import"), "imported");
  });

  for (const transport of ["polling", "websocket", "polling,websocket"]) {
    it(`ends when its last Socket has disconnected (${transport})`, async () => {
      const host = await serve();
      assert.equal(await run("disconnect", host.url, transport), "io client disconnect");
    });
  }

  it("ends when it disconnects while reconnecting", async () => {
    const host = await serve();
    host.refusing = true;
    assert.equal(await run("reconnecting", host.url, "websocket"), "stopped");
  });

  it("ends when the server has disconnected its last Socket and the engine is closed", async () => {
    const host = await serve();
    assert.equal(await run("kicked", host.url, "websocket"), "io server disconnect");
  });

  it("is told of what a listener throws, and its connection stays", async () => {
    const host = await serve();
    assert.equal(await run("throws", host.url, "websocket"), "uncaught: of a listener, then 3");
  });

  it("stays while it is connected", async () => {
    const host = await serve({ pingInterval: 50 });
    assert.equal(await run("stays", host.url, "websocket"), "3 pings");
  });

  it("with autoUnref ends while it is connected", async () => {
    const host = await serve();
    assert.equal(await run("unref", host.url, "websocket"), "connected");
  });
});
