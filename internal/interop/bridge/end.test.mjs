// How connections and programs end.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { WebSocketServer } from "ws";
import { Runtime } from "../../../wasm/js/bridge.mjs";
import { call, close, connect, join, namespace, serve, serveAndJoin, start } from "./kit.mjs";

test("lets the process end", async (t) => {
  const { url } = await serve(t);
  const program = fileURLToPath(new URL("exit.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program, url], { timeout: 15_000 });
  assert.deepEqual(JSON.parse(stdout), {
    timers: 0, clients: 0, namespaces: 0, sockets: 0, requests: 0, questions: 0, unanswered: 0, host: { requests: 0, sockets: 0, watches: 0 },
  });
});

test("tells of a namespace that the server left, and stays open", async (t) => {
  const { client, log, ns, told } = await serveAndJoin(t);
  const chat = namespace(client, "/chat");
  chat.ns.join();
  await chat.log.until("connected");
  chat.ns.emit(["kick"]);
  assert.equal((await chat.log.until("disconnected"))[0].reason, "io server disconnect");
  assert.equal(chat.ns.emit(["echo"]), "offline");
  assert.deepEqual(await call(ns, "sum", 1, 2), [3]);
  ns.emit(["kick"]);
  await told.until("disconnected");
  assert.equal(log.all("closed").length, 0);
  await close({ client, log });
});

test("fails acknowledgements when the connection ends", async (t) => {
  const { client, log, ns } = await serveAndJoin(t);
  const late = new Promise((resolve) => ns.emit(["nothing"], { timeout: 20, ack: resolve }));
  assert.equal((await late).code, "timeout");
  const lost = assert.rejects(call(ns, "nothing"), { code: "disconnected" });
  ns.emit(["cut"]);
  await lost;
  await close({ client, log });
});

test("aborts as a network that fails, and comes back", async (t) => {
  const { client, log, told } = await serveAndJoin(t, { settings: { transports: ["websocket"] } });
  told.clear();
  client.abort();
  const [closed] = await log.until("closed");
  assert.equal(closed.reason, "forced close");
  assert.equal(closed.description, undefined);
  assert.equal(closed.reconnecting, true);
  await told.until("connected");
  await close({ client, log });
});

test("gives the reconnection up that is switched off", async (t) => {
  const { url, server } = await serve(t);
  const runtime = await start(t);
  const { client, log } = connect(runtime, url, { transports: ["websocket"] });
  client.open();
  await log.until("opened");
  client.set({ reconnection: false });
  await server.kill();
  const [closed] = await log.until("closed");
  assert.equal(closed.reconnecting, false);
  await log.until("ended");
});

test("bounds the time to open by the timeout", async (t) => {
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  t.after(() => {
    silent.close();
    silent.closeAllConnections();
  });
  const runtime = await start(t);
  const { client, log } = connect(runtime, `http://127.0.0.1:${silent.address().port}`, { timeout: 50, reconnection: false });
  client.open();
  const [failed] = await log.until("openFailed");
  assert.equal(failed.kind, "timeout");
  await log.until("ended");
});

const program = new URL("../../../wasm/dist/siowasm.wasm", import.meta.url);

/** A server that says what it is given, over WebSocket. */
async function script(t, ...frames) {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  t.after(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  server.on("connection", (socket) => {
    socket.send('0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000}');
    socket.once("message", () => {
      socket.send('40{"sid":"n"}');
      for (const frame of frames) socket.send(frame);
    });
  });
  return `http://127.0.0.1:${server.address().port}`;
}

for (const [name, frame] of [
  ["JSON", '42["a"'],
  ["an event", "42[null]"],
  ["a name", '42["connect"]'],
  ["an attachment", '451-["a",{"_placeholder":true,"num":3}]'],
  ["a packet", "49"],
]) {
  test(`ends the connection for what is not ${name}, and tells of nothing after it`, async (t) => {
    const url = await script(t, '42["before"]', frame, ...(name === "an attachment" ? [Buffer.from([1])] : []), '42["after"]');
    const runtime = await start(t);
    const { log, told } = await join(runtime, url, { settings: { transports: ["websocket"], reconnection: false } });
    const [closed] = await log.until("closed");
    assert.equal(closed.reason, "parse error");
    assert.deepEqual(told.all("event").map(([data]) => data), [["before"]]);
    assert.equal((await told.until("disconnected"))[0].reason, "parse error");
    await log.until("ended");
  });
}

test("ends with the program, and tells those that come later", async (t) => {
  const { url, runtime, client, log, ns } = await serveAndJoin(t);
  await runtime.close();
  await log.until("ended");
  assert.equal(ns.emit(["echo"]), "offline");
  const later = connect(runtime, url);
  later.client.open();
  assert.equal((await later.log.until("openFailed"))[0].kind, "load");
  await later.log.until("ended");
  assert.deepEqual(runtime.inspect().host, { requests: 0, sockets: 0, watches: 0 });
});

test("tells that the program cannot be loaded", async () => {
  const runtime = new Runtime(() => Promise.reject(new Error("no such file")));
  const { client, log } = connect(runtime, "http://127.0.0.1");
  client.open();
  const [failed] = await log.until("openFailed");
  assert.deepEqual([failed.kind, failed.message, failed.retrying], ["load", "no such file", false]);
  await log.until("ended");
  await assert.rejects(runtime.ready, /no such file/);
});

test("loads the program again for a client that is opened after that", async (t) => {
  const { url } = await serve(t);
  let tries = 0;
  const runtime = new Runtime(async () => {
    if (++tries === 1) throw new Error("no network");
    return WebAssembly.compile(await readFile(program));
  });
  t.after(() => runtime.close());
  const { client, log } = connect(runtime, url);
  client.open();
  assert.equal((await log.until("openFailed"))[0].message, "no network");
  const again = connect(runtime, url);
  again.client.open();
  await again.log.until("opened");
  assert.equal(tries, 2);
  await close(again);
});

test("tells what is open, and what comes later, that the program has failed", async (t) => {
  const { url, runtime, client, log, ns } = await serveAndJoin(t);
  t.mock.method(console, "log", () => {}); // Go's own words
  runtime.exports.set_text(client.number, 1, 1 << 30); // there is no such text
  const [closed] = await log.until("closed");
  assert.deepEqual([closed.reason, closed.reconnecting], ["transport error", false]);
  assert.match(closed.description.message, /failed/);
  await log.until("ended");
  assert.deepEqual(log.all("openFailed"), []);
  assert.equal(ns.emit(["echo"]), "offline");
  const later = connect(runtime, url);
  later.client.open();
  assert.equal((await later.log.until("openFailed"))[0].kind, "load");
  assert.deepEqual(runtime.inspect().host, { requests: 0, sockets: 0, watches: 0 });
});

test("takes no client while it ends", async (t) => {
  const { url } = await serve(t);
  const runtime = await start(t);
  const ending = runtime.close();
  const { client, log } = connect(runtime, url);
  client.open();
  await log.until("ended");
  await ending;
  assert.equal(log.all("openFailed")[0][0].kind, "load");
});
