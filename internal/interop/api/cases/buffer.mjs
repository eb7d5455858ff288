import assert from "node:assert/strict";
import { accepted, collect, connected, next, pair, serve, settled } from "../harness.mjs";

describe("what is emitted before the connection", () => {
  it("is in sendBuffer until then, and arrives in order", async () => {
    const host = await serve();
    const got = accepted(host).then((peer) => collect(peer, "n", 3));
    const socket = host.client();
    for (const n of [1, 2, 3]) socket.emit("n", n);
    assert.equal(socket.sendBuffer.length, 3);
    await connected(socket);
    assert.equal(socket.sendBuffer.length, 0);
    assert.deepEqual(await got, [[1], [2], [3]]);
  });

  it("goes before what a connect listener emits", async () => {
    const host = await serve();
    const got = accepted(host).then((peer) => collect(peer, "n", 2));
    const socket = host.client();
    socket.on("connect", () => socket.emit("n", "connect"));
    socket.emit("n", "buffered");
    assert.deepEqual(await got, [["buffered"], ["connect"]]);
  });

  it("keeps its callbacks", async () => {
    const host = await serve();
    const socket = host.client();
    const sums = [1, 2, 3].map((n) => new Promise((resolve) => socket.emit("sum", n, n, resolve)));
    assert.deepEqual(await Promise.all(sums), [2, 4, 6]);
  });

  it("throws nothing away while the connection fails", async () => {
    const host = await serve();
    host.refusing = true;
    const socket = host.client();
    const sum = socket.emitWithAck("sum", 1, 2);
    await next(socket, "connect_error");
    assert.equal(socket.sendBuffer.length, 1);
    host.refusing = false;
    assert.equal(await sum, 3);
  });
});

describe("what is emitted while disconnected", () => {
  it("arrives in order after the reconnection", async () => {
    const host = await serve();
    const { client } = await pair(host);
    host.cut();
    await next(client, "disconnect");
    const got = accepted(host).then((peer) => collect(peer, "n", 3));
    for (const n of [1, 2, 3]) client.emit("n", n);
    assert.deepEqual(await got, [[1], [2], [3]]);
  });

  it("waits for connect() after disconnect()", async () => {
    const host = await serve();
    const { client } = await pair(host);
    client.disconnect();
    client.emit("n", 1);
    assert.equal(client.sendBuffer.length, 1);
    const got = accepted(host).then((peer) => next(peer, "n"));
    client.connect();
    assert.deepEqual(await got, [1]);
  });

  for (const [how, empty] of [
    ["cutting its length", (socket) => (socket.sendBuffer.length = 0)],
    ["assigning another array", (socket) => (socket.sendBuffer = [])],
  ]) {
    it(`can be thrown away by ${how}`, async () => {
      const host = await serve();
      const { client } = await pair(host);
      client.disconnect();
      client.emit("n", "gone");
      empty(client);
      const got = accepted(host).then((peer) => next(peer, "n"));
      await connected(client.connect());
      client.emit("n", "new");
      assert.deepEqual(await got, ["new"]);
    });
  }
});

describe("Socket.volatile", () => {
  it("sends while connected", async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    await settled(client);
    const got = next(peer, "n");
    assert.equal(client.volatile.emit("n", 1), client);
    assert.deepEqual(await got, [1]);
  });

  it("drops what is emitted before the connection opens", async () => {
    const host = await serve();
    const got = accepted(host).then((peer) => next(peer, "n"));
    const socket = host.client();
    socket.volatile.emit("n", "volatile");
    assert.equal(socket.sendBuffer.length, 0);
    socket.emit("n", "kept");
    assert.deepEqual(await got, ["kept"]);
  });

  it("drops what is emitted while reconnecting", async () => {
    const host = await serve();
    const { client } = await pair(host);
    host.refusing = true;
    host.cut();
    await next(client, "connect_error");
    client.volatile.emit("n", "volatile");
    client.emit("n", "kept");
    const got = accepted(host).then((peer) => next(peer, "n"));
    host.refusing = false;
    assert.deepEqual(await got, ["kept"]);
  });

  it("drops what is emitted while the connection is busy with what was emitted in the same turn", async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    await settled(client);
    const got = [];
    peer.on("n", (n) => got.push(n));
    client.volatile.emit("n", 1);
    client.volatile.emit("n", 2);
    client.emit("n", 3);
    await settled(client);
    assert.deepEqual(got, [1, 3]);
  });

  it("is for one emit", async () => {
    const host = await serve();
    const socket = host.client();
    socket.volatile.emit("n", 1);
    socket.emit("n", 2);
    assert.equal(socket.sendBuffer.length, 1);
    await connected(socket);
  });

  it("times out when it was dropped", async () => {
    const host = await serve();
    const socket = host.client("/", { autoConnect: false });
    const answer = socket.volatile.timeout(10).emitWithAck("sum", 1, 2);
    assert.equal(socket.sendBuffer.length, 0);
    await assert.rejects(answer, { message: "operation has timed out" });
    assert.equal(await connected(socket.connect()).then(settled), "settled");
  });

  it("gets its acknowledgement when it was sent", async () => {
    const host = await serve();
    const client = await connected(host.client());
    await settled(client);
    assert.equal(await client.volatile.timeout(4000).emitWithAck("sum", 1, 2), 3);
  });
});

describe("Socket.compress()", () => {
  for (const value of [true, false]) {
    it(`with ${value} is told in the options of the packet`, async () => {
      const host = await serve();
      const { client, peer } = await pair(host);
      const created = next(client.io.engine, "packetCreate");
      const got = next(peer, "n");
      assert.equal(client.compress(value).emit("n", 1), client);
      const [{ options }] = await created;
      assert.equal(options.compress, value);
      assert.deepEqual(await got, [1]);
    });
  }

  it("goes together with timeout and volatile", async () => {
    const host = await serve();
    const client = await connected(host.client());
    await settled(client);
    assert.equal(await client.compress(false).volatile.timeout(4000).emitWithAck("sum", 1, 2), 3);
  });
});
