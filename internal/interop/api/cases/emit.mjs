import assert from "node:assert/strict";
import { collect, connected, next, pair, serve, settled, transports } from "../harness.mjs";

describe("Socket.emit()", () => {
  for (const names of transports) {
    it(`sends any JSON value, and any number of arguments (${names})`, async () => {
      const host = await serve();
      const { client, peer } = await pair(host, "/", { transports: names });
      const args = [1, -2.5, "zwei ☃ 😀 \u2028", true, null, [], {}, { a: [{ b: "c" }] }];
      const got = next(peer, "any");
      const back = next(client, "any");
      assert.equal(client.emit("any", ...args), client);
      assert.deepEqual(await got, args);
      peer.emit("any", ...args);
      assert.deepEqual(await back, args);
    });

    it(`keeps the order (${names})`, async () => {
      const host = await serve();
      const { client, peer } = await pair(host, "/", { transports: names });
      const got = collect(peer, "n", 200);
      const burst = collect(client, "burst", 200);
      for (let n = 0; n < 200; n++) client.emit("n", n);
      client.emit("burst", 200);
      const all = Array.from({ length: 200 }, (_, n) => [n]);
      assert.deepEqual(await got, all);
      assert.deepEqual(await burst, all);
    });
  }

  it("sends an event without arguments", async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    const got = next(peer, "bare");
    client.emit("bare");
    assert.deepEqual(await got, []);
  });

  it("sends what JSON.stringify makes of a value", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const date = new Date(0);
    class Point {
      toJSON() {
        return "point";
      }
    }
    const echo = next(client, "echo");
    client.emit("echo", undefined, date, new Point(), NaN, { gone: undefined, date });
    assert.deepEqual(await echo, [null, date.toISOString(), "point", null, { date: date.toISOString() }]);
  });

  it("throws on a BigInt", async () => {
    const host = await serve();
    const client = await connected(host.client());
    assert.throws(() => client.emit("echo", 1n), TypeError);
    await settled(client);
  });

  it("sends what the arguments are then, whatever becomes of them", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const arg = { n: 1 };
    const echo = next(client, "echo");
    client.emit("echo", arg);
    arg.n = 2;
    assert.deepEqual(await echo, [{ n: 1 }]);
  });

  it("sends a large event", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const text = "☃".repeat(100_000);
    assert.equal(await client.emitWithAck("echo", text), text);
  });

  for (const name of ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"]) {
    it(`throws on the reserved name ${name}`, async () => {
      const host = await serve();
      const socket = host.client();
      assert.throws(() => socket.emit(name, 1), { name: "Error", message: `"${name}" is a reserved event name` });
      await connected(socket);
      assert.throws(() => socket.emit(name, 1), /reserved event name/);
    });
  }

  it("takes the names of a Manager's events", async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    for (const name of ["error", "reconnect", "ping", "message", "open", "__proto__x", ""]) {
      const got = next(peer, name);
      client.emit(name, name);
      assert.deepEqual(await got, [name]);
    }
  });
});

describe("Socket.send()", () => {
  it("emits message", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const message = next(client, "message");
    assert.equal(client.send("a", 2), client);
    assert.deepEqual(await message, ["a", 2]);
  });

  it("asks for an acknowledgement too", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const args = await new Promise((resolve) => client.send("a", 2, (...args) => resolve(args)));
    assert.deepEqual(args, ["a", 2]);
  });
});
