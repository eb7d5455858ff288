// What goes to the host's network, and what it says.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { WebSocket } from "ws";
import { call, close, connect, join, serve, serveAndJoin, start } from "./kit.mjs";

/** What the server was asked with, over one transport. */
async function handshake(runtime, url, transport, options) {
  const { client, log, ns } = await join(runtime, url, {
    auth: { token: 1 },
    settings: { transports: [transport] },
    owner: { requestOptions: () => ({ webSocket: WebSocket, ...options }) },
  });
  const [seen] = await call(ns, "handshake");
  await close({ client, log });
  return seen;
}

for (const transport of ["polling", "websocket"]) {
  test(`sends headers, the query and the auth by ${transport}`, async (t) => {
    const { url } = await serve(t);
    const runtime = await start(t);
    const options = { headers: { "X-One": "1", "x-two": ["a", "b"] } };
    const { headers, query, auth } = await handshake(runtime, `${url}/?a=%C3%BC`, transport, options);
    assert.equal(headers["x-one"], "1");
    assert.equal(headers["x-two"], "a, b");
    assert.deepEqual(auth, { token: 1 });
    assert.equal(query.a, "ü");
    assert.equal(query.transport, transport);
    assert.equal("t" in query, transport === "polling");
  });
}

test("keeps a session's cookies only with credentials", async (t) => {
  const { url } = await serve(t, { cookie: "sticky" });
  const runtime = await start(t);
  for (const credentials of ["same-origin", "include"]) {
    const cookies = [];
    const fetch = (address, init) => {
      cookies.push(init.headers.Cookie);
      return globalThis.fetch(address, init);
    };
    await handshake(runtime, url, "polling", { credentials, fetch });
    assert.equal(cookies[0], undefined);
    for (const cookie of cookies.slice(1)) {
      if (credentials === "include") assert.match(cookie, /^sticky=/);
      else assert.equal(cookie, undefined);
    }
  }
});

test("stays on polling where there is no WebSocket", async (t) => {
  const own = globalThis.WebSocket; // newer versions of Node have one
  t.after(() => (globalThis.WebSocket = own));
  globalThis.WebSocket = undefined;
  const { client, log, ns } = await serveAndJoin(t, { owner: { requestOptions: () => ({}) } });
  const [error] = await log.until("upgradeFailed");
  assert.match(error.message, /WebSocket not supported/);
  assert.deepEqual(await call(ns, "transport"), ["polling"]);
  await close({ client, log });
});

test("tells the status of an answer that is none", async (t) => {
  const { url } = await serve(t, { transports: ["websocket"] });
  const runtime = await start(t);
  const { client, log } = connect(runtime, url, { transports: ["polling"], reconnection: false });
  client.open();
  const [failed] = await log.until("openFailed");
  assert.deepEqual([failed.kind, failed.message, failed.description], ["transport", "xhr poll error", 400]);
  assert.equal(failed.context.status, 400);
  assert.equal(JSON.parse(failed.context.responseText).code, 0);
  await log.until("ended");
});

test("tells what could not be sent after an upgrade that it has waited for", async (t) => {
  const silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  t.after(() => silent.close());
  const dialed = once(silent, "connection");
  class Stalled extends WebSocket {
    constructor(_url, protocols, options) {
      super(`ws://127.0.0.1:${silent.address().port}`, protocols, options);
    }
  }
  const { client, log, ns } = await serveAndJoin(t, {
    server: { maxPayload: 1000 },
    owner: { requestOptions: () => ({ webSocket: Stalled }) },
  });
  const [stalled] = await dialed;
  const uncaught = new Promise((resolve) => process.setUncaughtExceptionCaptureCallback(resolve));
  t.after(() => process.setUncaughtExceptionCaptureCallback(null));
  const bytes = Buffer.alloc(900); // too large as base64 alone
  const answered = assert.rejects(call(ns, "echo", bytes), { code: "failed", message: /maxPayload 1000/ });
  ns.emit(["echo", bytes]);
  stalled.destroy();
  await log.until("upgradeFailed");
  await answered;
  assert.match((await uncaught).message, /maxPayload 1000/);
  await close({ client, log });
});
