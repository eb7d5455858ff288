// Checks that both servers are the test application, with the official JavaScript client and with plain sockets.
// Not part of the suites: run it after a change to a server.
//
//	node check.mjs
import assert from "node:assert/strict";
import { on, once } from "node:events";
import { test } from "node:test";
import { io } from "socket.io-client";
import WebSocket from "ws";
import { parsers } from "./parser.mjs";
import { Server } from "./process.mjs";

const bytes = (n, value) => Buffer.alloc(n, value);

// Runs fn with a client of the namespace; more are the options of the client.
async function using(server, fn, { namespace = "/", ...more } = {}) {
  const client = io(`http://127.0.0.1:${server.port}${namespace}`, {
    forceNew: true, reconnection: false, parser: parsers[server.parser], ...more,
  });
  try {
    await fn(client);
  } finally {
    client.disconnect();
  }
}

const connected = (client) => once(client, "connect");

async function collect(client, event, n) {
  const got = [];
  await new Promise((resolve) => client.on(event, (...args) => got.push(args) === n && resolve()));
  return got;
}

async function answers(client, event, ...args) {
  return new Promise((resolve, reject) =>
    client.timeout(5000).emit(event, ...args, (err, ...got) => (err ? reject(err) : resolve(got))));
}

async function vocabulary(client) {
  await connected(client);
  client.emit("nothing", () => {}); // takes id 0, which python's binary serializers lose
  const echo = once(client, "echo");
  const sent = [1, "zwei ☃", { three: [null, true] }, bytes(3, 7)];
  assert.deepEqual(await answers(client, "echo", ...sent), sent);
  assert.deepEqual(await echo, sent);
  client.emit("echo");
  assert.deepEqual(await once(client, "echo"), []);
  client.send("a", "b");
  assert.deepEqual(await once(client, "message"), ["a", "b"]);
  assert.deepEqual(await answers(client, "sum", 1, 2), [3]);
  assert.deepEqual(await answers(client, "later", 10, "x", "y"), ["x", "y"]);
  await assert.rejects(client.timeout(200).emitWithAck("nothing"));

  for (const event of ["burst", "flood"]) {
    const got = collect(client, event, 300);
    const done = once(client, `${event}-done`);
    client.emit(event, 300, event === "burst" ? 5 : 20);
    assert.deepEqual((await got).map(([i]) => i), Array.from({ length: 300 }, (_, i) => i));
    assert.deepEqual(await done, [300]);
    if (event === "burst") assert.equal((await got)[0][1], "xxxxx");
  }
  const key = `list ${client.id}`;
  client.emit("keep", key, 1, 2);
  client.emit("keep", key, "three");
  assert.deepEqual(await answers(client, "kept", key), [[[1, 2], ["three"]]]);
  assert.deepEqual(await answers(client, "kept-count", key), [2]);
  assert.deepEqual(await answers(client, "kept-count", "no such list"), [0]);

  client.on("question", (...args) => args.pop()(...args, "!"));
  client.emit("ask", 1, "q");
  assert.deepEqual(await once(client, "answer"), [1, "q", "!"]);
  const binary = collect(client, "binary", 300);
  client.emit("binary-burst", 300);
  (await binary).forEach(([i, got]) => assert.deepEqual({ ...got, data: Buffer.from(got.data) }, { data: bytes(64, i % 256), i: got.i }));
  assert.deepEqual(await answers(client, "check-binary", 258, 3, bytes(9, 2), bytes(5, 3)), [true]);
  assert.deepEqual(await answers(client, "check-binary", 1, 3, bytes(9, 2), bytes(5, 3)), [false]);
  const [handshake] = await answers(client, "handshake");
  assert.equal(handshake.auth.token, "t");
  assert.equal(handshake.query.q, "1");
  assert.equal(handshake.headers["x-test"], "yes");
  assert.match(handshake.url, /EIO=4/);
  assert.deepEqual(await answers(client, "transport"), [client.io.engine.transport.name]);
}

async function ends(client, event, reasons) {
  await connected(client);
  client.emit(event);
  const [reason] = await once(client, "disconnect");
  assert.ok(reasons.includes(reason), `${event}: ${reason}`);
}

async function refused(client, message, data) {
  const [err] = await once(client, "connect_error");
  assert.equal(err.message, message);
  assert.deepEqual(err.data, data);
}

// What the server sends on a websocket: after each of the messages given, the next n.
async function wire(port, ...script) {
  const ws = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
  const got = [];
  await once(ws, "message");
  for (const [message, n] of script) {
    ws.send(message);
    for await (const [data] of on(ws, "message")) {
      got.push(data.toString());
      if (got.length >= n) break;
    }
  }
  ws.terminate();
  return got;
}

const gone = ["transport close", "transport error"];

for (const kind of ["npm", "python"]) {
  for (const parser of ["default", "msgpack", "cbor"]) {
    test(`${kind} ${parser}`, async (t) => {
      const server = new Server({ kind, parser });
      server.parser = parser;
      await server.start();
      t.after(() => server.kill());
      const more = { auth: { token: "t" }, query: { q: "1" }, extraHeaders: { "x-test": "yes" } };
      for (const transports of [["websocket"], ["polling"], ["polling", "websocket"]]) {
        await using(server, (client) => vocabulary(client), { transports, ...more });
        // Python's msgpack writes null for the data of a DISCONNECT, which the JavaScript parser refuses.
        const kicked = kind === "python" && parser === "msgpack" ? "parse error" : "io server disconnect";
        await using(server, (client) => ends(client, "kick", [kicked]), { transports });
        await using(server, (client) => ends(client, "kick-all", [kicked, ...gone]), { transports });
        // On a websocket python leaves the closing to the client, and the JavaScript client does not know CLOSE there.
        if (kind === "npm" || transports.join() === "polling") {
          await using(server, (client) => ends(client, "engine-close", gone), { transports });
        }
        await using(server, (client) => ends(client, "cut", gone), { transports });
      }
      await using(server, (client) => vocabulary(client), { namespace: "/chat", ...more });
      await using(server, (client) => refused(client, "not allowed", { code: 401, hint: "token" }), { namespace: "/refuse" });
      await using(server, (client) => refused(client, "bad token"), { namespace: "/auth" });
      await using(server, (client) => refused(client, "expired"), { namespace: "/renew", auth: { token: "old" } });
      await using(server, connected, { namespace: "/renew", auth: { token: "fresh" } });
      await using(server, connected, { namespace: "/slow" });
      await using(server, async (client) => assert.deepEqual(await once(client, "welcome"), [{ token: "secret" }]),
        { namespace: "/auth", auth: { token: "secret" } });
      await using(server, async (client) => assert.deepEqual(await collect(client, "early", 3), [[1], [2], [3]]),
        { namespace: "/early" });
      await using(server, async (client) => {
        const [err] = await once(client, "connect_error");
        if (kind === "npm") assert.equal(err.message, "Invalid namespace");
      }, { namespace: "/nowhere" });
      if (parser === "default") {
        const early = await wire(server.port, ["40/early,", 4]);
        assert.deepEqual(early.slice(0, 3), [1, 2, 3].map((n) => `42/early,["early",${n}]`));
        assert.match(early[3], /^40\/early,\{"sid":/);
        if (kind === "python") assert.equal((await wire(server.port, ["40", 1], ['42["engine-close"]', 2]))[1], "1");
      }
      assert.doesNotMatch(server.log, /Error|Traceback/);
    });
  }
}
