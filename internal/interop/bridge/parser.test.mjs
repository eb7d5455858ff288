// Parsers of the user's.
import assert from "node:assert/strict";
import { test } from "node:test";
import msgpack from "socket.io-msgpack-parser";
import { call, close, connect, join, namespace, serve, serveAndJoin, start } from "./kit.mjs";

for (const transports of [["polling"], ["websocket"], ["polling", "websocket"]]) {
  test(`speaks MessagePack by ${transports.join(", then ")}`, async (t) => {
    const { url } = await serve(t, { parser: "msgpack" });
    const runtime = await start(t);
    const { client, log } = connect(runtime, url, { transports }, { parser: msgpack });
    const main = namespace(client, "/");
    const auth = namespace(client, "/auth", { token: "secret" });
    const refuse = namespace(client, "/refuse");
    for (const { ns } of [main, auth, refuse]) ns.join();
    client.open();
    await main.log.until("connected");
    assert.deepEqual(await auth.log.until("event"), [["welcome", { token: "secret" }], undefined]);
    assert.deepEqual(await refuse.log.until("refused"), [{ message: "not allowed", data: { code: 401, hint: "token" } }]);
    assert.deepEqual(await call(main.ns, "echo", { b: Buffer.from([1, 2]), n: 1.5 }), [{ b: Buffer.from([1, 2]), n: 1.5 }]);
    main.ns.emit(["ask", 1]);
    const [, answer] = await main.log.until("event", (data) => data[0] === "question");
    answer("yes");
    assert.deepEqual(await main.log.until("event", (data) => data[0] === "answer"), [["answer", "yes"], undefined]);
    await close({ client, log });
  });
}

test("throws what an encoder throws", async (t) => {
  const { client, log, ns } = await serveAndJoin(t, { server: { parser: "msgpack" }, owner: { parser: msgpack } });
  assert.throws(() => ns.emit(["echo", 1n]), /encode/i);
  assert.deepEqual(await call(ns, "sum", 1, 2), [3]);
  await close({ client, log });
});

test("throws what JSON throws, and what the server would not take", async (t) => {
  const { client, log, ns } = await serveAndJoin(t, { server: { maxPayload: 1000 }, settings: { transports: ["websocket"] } });
  assert.throws(() => ns.emit(["echo", 1n]), TypeError);
  assert.throws(() => ns.emit(["echo", "x".repeat(1000)]), /maxPayload 1000/);
  assert.deepEqual(await call(ns, "sum", 1, 2), [3]);
  await close({ client, log });
});

/** A Decoder that says something else than what has come. */
const saying = (packet) =>
  class {
    on(_event, listener) {
      this.listener = listener;
    }

    add() {
      this.listener(packet);
    }
  };

for (const [name, Decoder, message] of [
  ["cannot be made", class { constructor() { throw new Error("no decoder today"); } }, /no decoder today/],
  ["gives no type", saying({ nsp: "/", data: ["a"] }), /invalid packet type/],
  ["gives no namespace", saying({ type: 2, data: ["a"] }), /invalid namespace/],
  ["gives an id that is none", saying({ type: 2, nsp: "/", data: ["a"], id: "x" }), /invalid packet id/],
]) {
  test(`ends the connection, and nothing else, when a decoder ${name}`, async (t) => {
    const { url } = await serve(t, { parser: "msgpack" });
    const runtime = await start(t);
    const parser = { Encoder: msgpack.Encoder, Decoder };
    const broken = connect(runtime, url, { transports: ["websocket"], reconnection: false }, { parser });
    namespace(broken.client, "/").ns.join();
    broken.client.open();
    const [closed] = await broken.log.until("closed");
    assert.equal(closed.reason, "parse error");
    assert.match(closed.description.message, message);
    await broken.log.until("ended");

    const { client, log, ns } = await join(runtime, url, { owner: { parser: msgpack } });
    assert.deepEqual(await call(ns, "sum", 1, 2), [3]);
    await close({ client, log });
  });
}

test("ends the connection when the data of an event are no list", async (t) => {
  const { url } = await serve(t, { parser: "msgpack" });
  const runtime = await start(t);
  class Decoder extends msgpack.Decoder {
    emit(event, packet) {
      return super.emit(event, packet.type === 2 ? { ...packet, data: "welcome" } : packet);
    }
  }
  const { client, log } = connect(runtime, url, { reconnection: false }, { parser: { Encoder: msgpack.Encoder, Decoder } });
  const { ns, log: told } = namespace(client, "/auth", { token: "secret" });
  ns.join();
  client.open();
  assert.equal((await log.until("closed"))[0].reason, "parse error");
  assert.deepEqual(told.all("event"), []);
  await log.until("ended");
});

test("keeps no data of connections that are gone", async (t) => {
  const { client, log, ns, told } = await serveAndJoin(t, {
    server: { parser: "msgpack" },
    settings: { transports: ["websocket"] },
    owner: { parser: msgpack },
  });
  const abandoned = new Promise((resolve) => ns.emit(["later", 50], { timeout: 1, ack: resolve }));
  assert.equal((await abandoned).code, "timeout");
  await call(ns, "later", 60);
  assert.equal(client.parser.size, 1); // the answer for which nobody has waited
  for (let i = 0; i < 3; i++) {
    told.clear();
    client.abort();
    await told.until("connected");
  }
  assert.deepEqual(await call(ns, "sum", 1, 2), [3]);
  assert.equal(client.parser.size, 0);
  await close({ client, log });
});
