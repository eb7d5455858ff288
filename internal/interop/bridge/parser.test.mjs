// Parsers of the user's.
import assert from "node:assert/strict";
import { test } from "node:test";
import msgpack from "socket.io-msgpack-parser";
import { call, close, connect, namespace, serve, start } from "./kit.mjs";

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
  const { url } = await serve(t, { parser: "msgpack" });
  const runtime = await start(t);
  const { client, log } = connect(runtime, url, {}, { parser: msgpack });
  const { ns, log: told } = namespace(client, "/");
  ns.join();
  client.open();
  await told.until("connected");
  assert.throws(() => ns.emit(["echo", 1n]), /encode/i);
  assert.deepEqual(await call(ns, "sum", 1, 2), [3]);
  await close({ client, log });
});

test("throws what JSON throws, and what the server would not take", async (t) => {
  const { url } = await serve(t, { maxPayload: 1000 });
  const runtime = await start(t);
  const { client, log } = connect(runtime, url, { transports: ["websocket"] });
  const { ns, log: told } = namespace(client, "/");
  ns.join();
  client.open();
  await told.until("connected");
  assert.throws(() => ns.emit(["echo", 1n]), TypeError);
  assert.throws(() => ns.emit(["echo", "x".repeat(1000)]), /maxPayload 1000/);
  assert.deepEqual(await call(ns, "sum", 1, 2), [3]);
  await close({ client, log });
});
