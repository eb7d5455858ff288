import assert from "node:assert/strict";
import { Manager, Socket } from "../client.mjs";
import { collect, connected, next, pair, serve, settled, tracked, transports, websocket } from "../harness.mjs";

describe("a Socket that connects", () => {
  it("tells so by its properties", async () => {
    const host = await serve();
    const socket = host.client();
    assert.equal(socket.connected, false);
    assert.equal(socket.disconnected, true);
    assert.equal(socket.active, true);
    assert.equal(socket.id, undefined);
    assert.equal(socket.recovered, false);
    await next(socket, "connect");
    assert.equal(socket.connected, true);
    assert.equal(socket.disconnected, false);
    assert.equal(socket.active, true);
  });

  for (const names of transports) {
    it(`has the id that the server knows it by (${names})`, async () => {
      const host = await serve();
      const { client, peer } = await pair(host, "/", { transports: names });
      assert.equal(typeof client.id, "string");
      assert.equal(client.id, peer.id);
      assert.notEqual(client.id, client.io.engine.id);
    });
  }

  it("can be made with the constructor", async () => {
    const host = await serve();
    const manager = tracked(new Manager(host.url, { ...websocket, autoConnect: false }));
    const socket = new Socket(manager, "/auth", { auth: { token: "secret" } });
    assert.equal(socket.active, false);
    await connected(socket.connect());
  });

  it("connects once, however often connect() and open() are called", async () => {
    const host = await serve();
    const socket = host.client("/", { autoConnect: false });
    let connects = 0;
    socket.on("connect", () => connects++);
    assert.equal(socket.connect(), socket);
    assert.equal(socket.open(), socket);
    await next(socket, "connect");
    socket.connect();
    await settled(socket);
    assert.equal(connects, 1);
    assert.equal(host.server.of("/").sockets.size, 1);
  });

  it("emits connect before the events that the server sends then", async () => {
    const host = await serve();
    host.server.on("connection", (peer) => peer.emit("hello"));
    const socket = host.client();
    const order = [];
    socket.on("connect", () => order.push("connect"));
    socket.on("hello", () => order.push("hello"));
    await next(socket, "hello");
    assert.deepEqual(order, ["connect", "hello"]);
  });

  it("gives events that came before the answer to CONNECT, in order, then emits connect", async () => {
    const host = await serve();
    const socket = host.client("/early");
    const order = [];
    socket.on("early", (n) => order.push(n));
    socket.on("connect", () => order.push("connect"));
    await next(socket, "connect");
    assert.deepEqual(order, [1, 2, 3, "connect"]);
    assert.deepEqual(socket.receiveBuffer, []);
  });

  it("holds those events in receiveBuffer", async () => {
    const host = await serve();
    const socket = host.client("/early");
    await collect(socket.io, "packet", 3);
    assert.deepEqual(socket.receiveBuffer, [["early", 1], ["early", 2], ["early", 3]]);
    await connected(socket);
  });
});

describe("a Socket that the server refuses", () => {
  it("emits connect_error with the server's message and data", async () => {
    const host = await serve();
    const socket = host.client("/refuse");
    const [err] = await next(socket, "connect_error");
    assert.ok(err instanceof Error);
    assert.equal(err.message, "not allowed");
    assert.deepEqual(err.data, { code: 401, hint: "token" });
    assert.equal(socket.connected, false);
  });

  it("is not active, and does not try again", async () => {
    const host = await serve();
    const socket = host.client("/refuse");
    let errors = 0;
    socket.on("connect_error", () => errors++);
    await next(socket, "connect_error");
    assert.equal(socket.active, false);
    await connected(host.client()); // a second try would have come first
    assert.equal(errors, 1);
  });

  it("can connect with other auth from its connect_error listener", async () => {
    const host = await serve();
    const socket = host.client("/renew", { auth: { token: "old" } });
    socket.on("connect_error", ({ message }) => {
      assert.equal(message, "expired");
      socket.auth = { token: "fresh" };
      socket.connect();
    });
    await next(socket, "connect");
  });

  it("is told of a namespace that the server does not have", async () => {
    const host = await serve();
    const [err] = await next(host.client("/nowhere"), "connect_error");
    assert.equal(err.message, "Invalid namespace");
  });

  it("leaves the other namespaces of the connection alone", async () => {
    const host = await serve();
    const client = await connected(host.client());
    await next(client.io.socket("/refuse"), "connect_error");
    assert.equal(client.connected, true);
    await settled(client);
  });
});
