import assert from "node:assert/strict";
import {
  collect, connected, handshake, next, pair, polled, scripted, serve, settled, transports,
} from "../harness.mjs";

describe("Socket.disconnect()", () => {
  for (const names of transports) {
    it(`emits disconnect with "io client disconnect", and tells the server (${names})`, async () => {
      const host = await serve();
      const { client, peer } = await pair(host, "/", { transports: names });
      const told = next(peer, "disconnect");
      const disconnect = next(client, "disconnect");
      assert.equal(client.disconnect(), client);
      assert.equal((await disconnect)[0], "io client disconnect");
      const [reason] = await told; // README.md says why there are two
      assert.ok(["client namespace disconnect", "transport close"].includes(reason), reason);
    });
  }

  it("takes effect at once", async () => {
    const host = await serve();
    const client = await connected(host.client());
    client.disconnect();
    assert.equal(client.connected, false);
    assert.equal(client.disconnected, true);
    assert.equal(client.active, false);
    assert.equal(client.id, undefined);
  });

  it("emits disconnect before it returns", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const reasons = [];
    client.on("disconnect", (reason) => reasons.push(reason));
    client.disconnect();
    assert.deepEqual(reasons, ["io client disconnect"]);
  });

  it("is close() too", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const disconnect = next(client, "disconnect");
    assert.equal(client.close(), client);
    assert.equal((await disconnect)[0], "io client disconnect");
  });

  it("does nothing the second time", async () => {
    const host = await serve();
    const client = await connected(host.client());
    let count = 0;
    client.on("disconnect", () => count++);
    client.disconnect().disconnect();
    await connected(client.connect());
    assert.equal(count, 1);
  });

  it("before the answer to CONNECT gives up without an event", async () => {
    const host = await serve();
    const socket = host.client("/slow");
    socket.on("disconnect", () => assert.fail("was not connected"));
    const connects = [];
    socket.on("connect", () => connects.push("connect"));
    await next(socket.io, "open");
    socket.disconnect();
    assert.equal(socket.active, false);
    await settled(await connected(host.client("/slow"))); // the answer would have come first
    assert.deepEqual(connects, []);
  });

  it("before the connection opens gives up, and connect() tries again", async () => {
    const host = await serve();
    const socket = host.client();
    socket.disconnect();
    assert.equal(socket.active, false);
    await connected(socket.connect());
  });

  it("delivers what was emitted before it", async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    const got = collect(peer, "last", 2);
    client.emit("last", 1);
    client.emit("last", 2);
    await settled(client);
    client.disconnect();
    assert.deepEqual(await got, [[1], [2]]);
  });

  it("is not followed by a reconnection, but connect() connects anew", async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    const { id } = peer;
    client.io.on("reconnect_attempt", () => assert.fail("it was asked to disconnect"));
    client.disconnect();
    await next(peer, "disconnect");
    await connected(client.connect());
    assert.notEqual(client.id, id);
    await settled(client);
  });
});

describe("a Socket's disconnect event", () => {
  it(`has "io server disconnect" when the server says so, and no reconnection follows`, async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    client.io.on("reconnect_attempt", () => assert.fail("the server asked it to leave"));
    peer.disconnect();
    const [reason] = await next(client, "disconnect");
    assert.equal(reason, "io server disconnect");
    assert.equal(client.active, false);
    await connected(client.connect());
  });

  it(`has "transport close" when the server closes the connection (websocket)`, async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    peer.conn.close();
    const [reason, details] = await next(client, "disconnect");
    assert.equal(reason, "transport close");
    assert.equal(details.description, "websocket connection closed");
    assert.equal(client.active, true);
    await next(client, "connect");
  });

  it(`has "transport close" when the server closes the connection (polling)`, async () => {
    const host = await serve();
    const { client, peer } = await pair(host, "/", { transports: ["polling"] });
    peer.conn.close();
    const [reason, details] = await next(client, "disconnect");
    assert.equal(reason, "transport close");
    assert.equal(details.description, "transport closed by the server");
    await next(client, "connect");
  });

  it(`has "transport close" when the connection breaks (websocket)`, async () => {
    const host = await serve();
    const { client } = await pair(host);
    host.cut();
    assert.equal((await next(client, "disconnect"))[0], "transport close");
    await next(client, "connect");
  });

  it(`has "transport error" when the connection breaks (polling)`, async () => {
    const host = await serve();
    const { client, peer } = await pair(host, "/", { transports: ["polling"] });
    await polled(peer);
    host.cut();
    const [reason, details] = await next(client, "disconnect");
    assert.equal(reason, "transport error");
    assert.ok(details instanceof Error);
    assert.equal(details.type, "TransportError");
    assert.match(details.message, /^(xhr poll|fetch read) error$/);
    await next(client, "connect");
  });

  it(`has "ping timeout" when the server falls silent`, async () => {
    const host = await scripted((message) => {
      if (message === null) return handshake({ pingInterval: 150, pingTimeout: 150 });
      if (message.startsWith("40")) return '40{"sid":"socket"}';
    });
    const client = await connected(host.client("/", { reconnection: false }));
    const [reason] = await next(client, "disconnect");
    assert.equal(reason, "ping timeout");
  });

  it(`has "parse error" when the server sends what is no packet, and a reconnection follows`, async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    peer.conn.write("9");
    const [reason, details] = await next(client, "disconnect");
    assert.equal(reason, "parse error");
    assert.ok(details instanceof Error);
    await next(client, "connect");
  });

  it(`has "forced close" after engine.close(), and a reconnection follows`, async () => {
    const host = await serve();
    const client = await connected(host.client());
    const disconnect = next(client, "disconnect");
    client.io.engine.close();
    assert.equal((await disconnect)[0], "forced close");
    await next(client, "connect");
  });

  it("finds the Socket disconnected", async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    const seen = new Promise((resolve) =>
      client.once("disconnect", () => resolve([client.connected, client.disconnected, client.id])));
    peer.disconnect();
    assert.deepEqual(await seen, [false, true, undefined]);
  });

  it("may connect the Socket again", async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    client.once("disconnect", () => client.connect());
    peer.disconnect();
    await next(client, "connect");
    assert.notEqual(client.id, peer.id);
  });
});
