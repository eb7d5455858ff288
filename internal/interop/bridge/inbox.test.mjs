// How messages reach the program that come alone, together, or without end.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { close, join, start } from "./kit.mjs";

/** A WebSocket without a network: what a test has it say has come. */
class Wire {
  static last;
  readyState = 0;
  bufferedAmount = 0;
  #listeners = new Map();

  constructor() {
    Wire.last = this;
    setImmediate(() => {
      this.readyState = 1;
      this.#tell("open", {});
      this.say('0{"sid":"wire","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}');
    });
  }

  addEventListener(event, listener) {
    this.#listeners.set(event, listener);
  }

  removeEventListener(event) {
    this.#listeners.delete(event);
  }

  #tell(event, details) {
    this.#listeners.get(event)?.(details);
  }

  say(data) {
    this.#tell("message", { data });
  }

  send(text) {
    if (text === "40") setImmediate(() => this.say('40{"sid":"one"}'));
  }

  close() {
    this.readyState = 3;
    this.#tell("close", { code: 1000, reason: "" });
  }
}

/** A client that is connected over a wire of its own. */
async function wired(runtime) {
  const connection = await join(runtime, "http://127.0.0.1:1", {
    settings: { transports: ["websocket"], reconnection: false },
    owner: { requestOptions: () => ({ webSocket: Wire }) },
  });
  return { connection, log: connection.told, wire: Wire.last };
}

const count = 100;
const numbers = Array.from({ length: count }, (_, i) => i);
const events = (log) => log.all("event").map(([data]) => data);

/** Waits for the event that a test has sent last. */
const last = (log) => log.until("event", ([name]) => name === "last");

test("takes messages in order, whether they come alone or together", async (t) => {
  const { connection, log, wire } = await wired(await start(t));
  const texts = ["plain", "größer", "\u{1F600}", "\uD800 alone".toWellFormed(), "x".repeat(200), "y".repeat(40_000)];
  const expected = [];
  for (const together of [1, 7, 1, count]) {
    for (const i of numbers) {
      const data = ["item", together, i, texts[i % texts.length]];
      expected.push(data);
      wire.say(`42${JSON.stringify(data)}`);
      if (i % together === together - 1) await turn();
    }
  }
  wire.say('42["last"]');
  await last(log);
  assert.deepEqual(events(log), [...expected, ["last"]]);
  await close(connection);
});

test("takes attachments among texts, each with memory of its own", async (t) => {
  const { connection, log, wire } = await wired(await start(t));
  const sizes = [0, 0, 1, 16, 70_000];
  for (const i of numbers) {
    wire.say(`452-["item",{"_placeholder":true,"num":1},${i},{"_placeholder":true,"num":0}]`);
    wire.say(new Uint8Array(sizes[i % sizes.length]).fill(i).buffer);
    if (i % 3 === 0) await turn();
    wire.say(new Uint8Array(3).fill(i + 1).buffer);
    if (i % 10 === 0) await turn();
  }
  wire.say('42["last"]');
  await last(log);
  const items = events(log).slice(0, -1);
  assert.deepEqual(items.map(([, , i]) => i), numbers);
  for (const [, second, i, first] of items) {
    assert.deepEqual([...second], [i + 1, i + 1, i + 1]);
    assert.deepEqual(first, Buffer.alloc(sizes[i % sizes.length], i));
  }
  const buffers = new Set(items.flatMap(([, second, , first]) => [first.buffer, second.buffer]));
  assert.equal(buffers.size, 2 * count);
  await close(connection);
});

test("waits for an attachment, and for nothing else", async (t) => {
  const runtime = await start(t);
  {
    const { connection, log, wire } = await wired(runtime);
    wire.say('42["451-"]');
    await log.until("event");
    wire.say('451-["item",{"_placeholder":true,"num":0}]');
    wire.close(); // before the attachment
    await connection.log.until("closed");
    assert.deepEqual(events(log), [["451-"]]);
    await connection.log.until("ended");
  }
  for (const text of ['450-["item"]', '45-["item"]', '45x']) {
    const { connection, wire } = await wired(runtime);
    wire.say(text);
    const [closed] = await connection.log.until("closed");
    assert.equal(closed.reason, "parse error");
    await close(connection);
  }
});

test("takes a text for one message, whatever is in it", async (t) => {
  const runtime = await start(t);
  for (const before of [0, 5]) {
    const { connection, log, wire } = await wired(runtime);
    for (let i = 0; i < before; i++) wire.say('42["item"]');
    wire.say('42["a"]\x1e42["b"]');
    wire.say('42["c"]');
    const [closed] = await connection.log.until("closed");
    assert.equal(closed.reason, "parse error");
    assert.deepEqual(events(log), Array(before).fill(["item"]));
    await close(connection);
  }
});

test("tells of what has come before it tells of the end", async (t) => {
  const runtime = await start(t);
  for (let alone = 0; alone < 10; alone++) {
    const { connection, log, wire } = await wired(runtime);
    for (let i = 0; i < alone; i++) {
      await turn();
      wire.say('42["item"]');
    }
    await undefined; // the last one is handed over, and no turn has come since
    for (const i of numbers) wire.say(`42["item",${i}]`);
    await undefined;
    wire.close();
    await connection.log.until("closed");
    assert.equal(events(log).length, alone + count);
    await connection.log.until("ended");
  }
});

test("lets the timers of others run while messages come without end", async (t) => {
  const { connection, log, wire } = await wired(await start(t));
  let timers = 0;
  const timer = setInterval(() => timers++, 1);
  t.after(() => clearInterval(timer));
  let said = 0;
  const begin = performance.now();
  while (performance.now() - begin < 200) {
    for (let i = 0; i < 10; i++) wire.say(`42["item",${said++}]`);
    await turn();
  }
  assert.ok(timers >= 10, `${timers} in 200 ms`);
  wire.say('42["last"]');
  await last(log);
  assert.deepEqual(events(log).slice(0, -1).map(([, i]) => i), Array.from({ length: said }, (_, i) => i));
  await close(connection);
});
