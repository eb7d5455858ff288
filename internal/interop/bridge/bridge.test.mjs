// The bridge alone, without the classes, against npm socket.io.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { call, close, connect, join, namespace, serve, serveAndJoin, start } from "./kit.mjs";

test("connects by polling, upgrades, emits and is answered", async (t) => {
  const { runtime, client, log, ns, told } = await serveAndJoin(t);
  const [opened] = await log.until("opened");
  assert.equal(opened.transport, "polling");
  assert.deepEqual(opened.upgrades, ["websocket"]);
  assert.equal(opened.pingInterval, 25000);
  assert.equal(opened.maxPayload, 1e6);
  const [connected] = await told.until("connected");
  assert.match(connected.sid, /^.{20}$/);
  assert.deepEqual(await log.until("upgraded"), ["websocket"]);
  assert.deepEqual(await call(ns, "sum", 1, 2), [3]);
  assert.deepEqual(await call(ns, "echo", "ü€😀", { a: [null, 1.5] }), ["ü€😀", { a: [null, 1.5] }]);
  await close({ client, log });
  assert.equal(runtime.inspect().clients, 0);
});

test("keeps events in order, those of one turn too", async (t) => {
  const { client, log, ns, told } = await serveAndJoin(t); // the upgrade falls into what follows
  const n = 2000;
  for (let i = 0; i < n; i++) assert.equal(ns.emit(["echo", i]), "sent");
  await told.until("event", (data) => data[1] === n - 1);
  assert.deepEqual(told.all("event").map(([data]) => data[1]), Array.from({ length: n }, (_, i) => i));
  await close({ client, log });
});

test("carries binary data both ways, on both transports", async (t) => {
  const { url } = await serve(t);
  const runtime = await start(t);
  for (const transports of [["polling"], ["websocket"]]) {
    const { client, log, ns } = await join(runtime, url, { settings: { transports } });
    const large = new Uint8Array(200_000).map((_, i) => i);
    const data = { a: new Uint8Array([1, 2, 3]).subarray(1), list: [new ArrayBuffer(0), large.buffer] };
    const [echoed] = await call(ns, "echo", data);
    assert.deepEqual(echoed, { a: Buffer.from([2, 3]), list: [Buffer.alloc(0), Buffer.from(large)] });
    await close({ client, log });
  }
});

// The program uses the memory of attachments again: what came, and what goes out meanwhile, is to stay what it is.
test("keeps attachments apart, of all sizes", async (t) => {
  const { url } = await serve(t);
  const runtime = await start(t);
  for (const transports of [["polling"], ["websocket"]]) {
    const { client, log, ns, told } = await join(runtime, url, { settings: { transports } });
    const sent = Array.from({ length: 90 }, (_, i) => Buffer.alloc([100, 5000, 16 << 10, 40_000, 70_000][(i * 7) % 5] + i, i + 1));
    for (let i = 0; i < sent.length; i += 3) {
      for (const j of [i, i + 1, i + 2]) ns.emit(["echo", j, sent[j], sent[(j + 1) % sent.length]]);
      if (i % 2) await told.until("event", (data) => data[1] === i);
    }
    await told.until("event", (data) => data[1] === sent.length - 1);
    for (const [j, [data]] of told.all("event").entries()) {
      assert.deepEqual(data.slice(1), [j, sent[j], sent[(j + 1) % sent.length]]);
    }
    await close({ client, log });
  }
});

test("answers the server's questions, once", async (t) => {
  const { client, log, ns, told } = await serveAndJoin(t);
  ns.emit(["ask", 1, Buffer.from([7])]);
  const [question, answer] = await told.until("event");
  assert.deepEqual(question, ["question", 1, Buffer.from([7])]);
  answer("yes", Buffer.from([8]));
  answer("no");
  const [answered] = await told.until("event", (data) => data[0] === "answer");
  assert.deepEqual(answered, ["answer", "yes", Buffer.from([8])]);
  await close({ client, log });
});

test("reconnects when the server cuts, and joins what is wanted", async (t) => {
  const { client, log, ns, told } = await serveAndJoin(t);
  const chat = namespace(client, "/chat");
  chat.ns.join();
  const [before] = await chat.log.until("connected");
  await log.until("upgraded");
  chat.log.clear();
  ns.emit(["cut"]);
  const [closed] = await log.until("closed");
  assert.equal(closed.reason, "transport close");
  assert.equal(closed.description, "websocket connection closed");
  assert.equal(closed.context.code, 1006);
  assert.equal(closed.reconnecting, true);
  assert.deepEqual((await told.until("disconnected"))[0].reason, "transport close");
  assert.deepEqual(await log.until("reconnectAttempt"), [1]);
  const [after] = await chat.log.until("connected");
  assert.notEqual(after.sid, before.sid);
  assert.deepEqual(await call(chat.ns, "sum", 3, 4), [7]);
  await close({ client, log });
});

test("tells that nobody answers, and gives up", async (t) => {
  const { url, server } = await serve(t);
  await server.kill();
  const runtime = await start(t);
  const { client, log } = connect(runtime, url, { reconnectionAttempts: 2 });
  client.open();
  await log.until("ended");
  const failures = log.all("openFailed").map(([failed]) => failed);
  assert.deepEqual(failures.map(({ attempt, retrying, kind, message }) => [attempt, retrying, kind, message]), [
    [0, true, "transport", "xhr poll error"],
    [1, true, "transport", "xhr poll error"],
    [2, false, "transport", "xhr poll error"],
  ]);
  assert.ok(failures[0].description instanceof Error);
});

test("tells of a refusal, and joins when it is asked again", async (t) => {
  const { url } = await serve(t);
  const runtime = await start(t);
  const { client, log } = connect(runtime, url);
  const refuse = namespace(client, "/refuse");
  refuse.ns.join();
  client.open();
  assert.deepEqual(await refuse.log.until("refused"), [{ message: "not allowed", data: { code: 401, hint: "token" } }]);
  refuse.log.clear();
  refuse.ns.join();
  await refuse.log.until("refused");
  const auth = namespace(client, "/auth", { token: "secret" });
  auth.ns.join();
  await auth.log.until("connected");
  const [welcome] = await auth.log.until("event");
  assert.deepEqual(welcome, ["welcome", { token: "secret" }]);
  await close({ client, log });
});

test("joins and leaves in the order in which it is asked", async (t) => {
  const { url } = await serve(t);
  const runtime = await start(t);
  const { client, log } = connect(runtime, url);
  const main = namespace(client, "/");
  const chat = namespace(client, "/chat");
  main.ns.join();
  chat.ns.join();
  chat.ns.leave();
  chat.ns.join();
  client.open();
  await chat.log.until("connected");
  chat.ns.leave();
  chat.ns.join();
  chat.ns.leave();
  chat.log.clear();
  chat.ns.join();
  await chat.log.until("connected");
  assert.deepEqual(await call(chat.ns, "sum", 1, 1), [2]);
  assert.equal(log.all("closed").length, 0);
  await close({ client, log });
});

test("tells the new owner of a namespace that is left and joined again", async (t) => {
  const before = await serveAndJoin(t);
  before.ns.emit(["later", 0]);
  before.ns.leave();
  const after = namespace(before.client, "/");
  after.ns.join();
  await after.log.until("connected");
  assert.deepEqual(await call(after.ns, "sum", 1, 2), [3]);
  after.ns.emit(["echo"]);
  await after.log.until("event");
  assert.deepEqual(before.told.all("event"), []);
  assert.equal(after.log.all("event").length, 1);
  assert.equal(before.ns.emit(["echo"]), "offline");
  await close(before);
});

test("opens and closes in one turn, and leaves nothing", async (t) => {
  const { url } = await serve(t);
  const runtime = await start(t);
  for (let i = 0; i < 3; i++) {
    const { client, log } = connect(runtime, url);
    namespace(client, "/").ns.join();
    client.open();
    client.close();
    await log.until("ended");
    assert.deepEqual(log.entries.map(([name]) => name), ["ended"]);
  }
  const { clients, namespaces, sockets, requests, questions, host } = runtime.inspect();
  assert.deepEqual({ clients, namespaces, sockets, requests, questions, host }, {
    clients: 0, namespaces: 0, sockets: 0, requests: 0, questions: 0, host: { requests: 0, sockets: 0, watches: 0 },
  });
});

test("closes when the server has read what was sent", async (t) => {
  const first = await serveAndJoin(t);
  for (let i = 0; i < 10; i++) first.ns.emit(["keep", "closing", i]);
  await close(first);
  const second = await join(first.runtime, first.url, { settings: { transports: ["websocket"] } });
  assert.deepEqual(await call(second.ns, "kept-count", "closing"), [10]);
  await close(second);
});

test("hands over events that come before the namespace is joined", async (t) => {
  const { client, log, told } = await serveAndJoin(t, { name: "/early" });
  await told.until("connected", ({ held }) => held === 0);
  const early = [1, 2, 3].map((n) => ["event", ["early", n], undefined]);
  assert.deepEqual(told.entries.slice(0, 3), early);
  assert.equal(told.entries[3][0], "connected");
  assert.equal(told.entries.length, 4);
  await close({ client, log });
});

test("shows packets to those who want to see them", async (t) => {
  const { url } = await serve(t);
  const runtime = await start(t);
  for (const transports of [["polling"], ["websocket"]]) {
    const engine = [];
    const wants = { wantsPackets: true, wantsEnginePackets: true, enginePacket: (...packet) => engine.push(packet) };
    const { client, log, ns, told } = await join(runtime, url, { settings: { transports }, owner: wants });
    const [{ sid }] = await told.until("connected");
    await call(ns, "echo", Buffer.from([1]));
    const packets = log.all("packet").map(([packet]) => packet);
    assert.deepEqual(packets, [
      { type: 0, nsp: "/", data: { sid } },
      { type: 2, nsp: "/", data: ["echo", Buffer.from([1])] },
      { type: 3, nsp: "/", data: [Buffer.from([1])], id: 1 },
    ]);
    const placeholder = '{"_placeholder":true,"num":0}';
    const options = { compress: true };
    assert.deepEqual(engine.filter(([, { type }]) => type === "message"), [
      ["out", { type: "message", data: "0", options }],
      ["in", { type: "message", data: `0{"sid":"${sid}"}` }],
      ["out", { type: "message", data: `51-1["echo",${placeholder}]`, options }],
      ["out", { type: "message", data: Buffer.from([1]), options }],
      ["in", { type: "message", data: `51-["echo",${placeholder}]` }],
      ["in", { type: "message", data: Buffer.from([1]) }],
      ["in", { type: "message", data: `61-1[${placeholder}]` }],
      ["in", { type: "message", data: Buffer.from([1]) }],
    ]);
    await close({ client, log });
  }
});

test("forgets events that nobody can answer any more", async (t) => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  const { url } = await serve(t);
  const runtime = await start(t);
  const { client, log } = connect(runtime, url);
  const answers = [];
  const owner = { authData: (answer) => answer(), connected() {}, event: (data, answer) => answer && answers.push(answer) };
  const ns = client.namespace("/", owner);
  ns.join();
  client.open();
  await log.until("opened");
  for (let i = 0; i < 10; i++) ns.emit(["ask", i]);
  await call(ns, "sum", 1, 2);
  assert.equal(runtime.inspect().unanswered, 10);
  const { exports } = runtime;
  const forgotten = new Promise((resolve) => {
    const unanswered = (...question) => {
      exports.unanswered(...question);
      if (runtime.inspect().unanswered === 1) resolve();
    };
    runtime.exports = { ...exports, unanswered };
  });
  answers.length = 1;
  collect();
  await forgotten;
  assert.equal(runtime.inspect().unanswered, 1);
  answers[0]("yes");
  assert.equal(runtime.inspect().unanswered, 0);
  await close({ client, log });
});

test("carries texts of every length, one after the other", async (t) => {
  const { client, log, ns } = await serveAndJoin(t, { server: { maxPayload: 1e8 }, settings: { transports: ["websocket"] } });
  for (const length of [1, 5e6, 2e6, 100, 40_000, 15_000, 1.5e6, 600_000, 3]) {
    const text = "aü€😀".repeat(length).slice(0, length);
    assert.deepEqual(await call(ns, "echo", text), [text]);
  }
  await close({ client, log });
});
