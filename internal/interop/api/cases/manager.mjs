import assert from "node:assert/strict";
import { Manager, Socket } from "../client.mjs";
import { accepted, answering, connected, next, pair, serve, silent, tracked, websocket } from "../harness.mjs";

const quiet = { autoConnect: false };

describe("a Manager's settings", () => {
  it("have the documented defaults", () => {
    const manager = new Manager("http://127.0.0.1:1", quiet);
    assert.equal(manager.reconnection(), true);
    assert.equal(manager.reconnectionAttempts(), Infinity);
    assert.equal(manager.reconnectionDelay(), 1000);
    assert.equal(manager.reconnectionDelayMax(), 5000);
    assert.equal(manager.randomizationFactor(), 0.5);
    assert.equal(manager.timeout(), 20000);
  });

  it("are those of the options", () => {
    const manager = new Manager("http://127.0.0.1:1", {
      ...quiet,
      reconnection: false,
      reconnectionAttempts: 3,
      reconnectionDelay: 10,
      reconnectionDelayMax: 20,
      randomizationFactor: 0.25,
      timeout: 30,
    });
    assert.equal(manager.reconnection(), false);
    assert.equal(manager.reconnectionAttempts(), 3);
    assert.equal(manager.reconnectionDelay(), 10);
    assert.equal(manager.reconnectionDelayMax(), 20);
    assert.equal(manager.randomizationFactor(), 0.25);
    assert.equal(manager.timeout(), 30);
  });

  it("take a randomizationFactor of 0, and 0 elsewhere for the default", () => {
    const manager = new Manager("http://127.0.0.1:1", {
      ...quiet,
      reconnectionAttempts: 0,
      reconnectionDelay: 0,
      reconnectionDelayMax: 0,
      randomizationFactor: 0,
    });
    assert.equal(manager.randomizationFactor(), 0);
    assert.equal(manager.reconnectionAttempts(), Infinity);
    assert.equal(manager.reconnectionDelay(), 1000);
    assert.equal(manager.reconnectionDelayMax(), 5000);
  });

  for (const [name, value] of [
    ["reconnection", false],
    ["reconnectionAttempts", 7],
    ["reconnectionDelay", 70],
    ["reconnectionDelayMax", 700],
    ["randomizationFactor", 0.7],
    ["timeout", false],
  ]) {
    it(`are changed by ${name}(), which returns the Manager`, () => {
      const manager = new Manager("http://127.0.0.1:1", quiet);
      assert.equal(manager[name](value), manager);
      assert.equal(manager[name](), value);
    });
  }

  it("leave the options in opts", () => {
    const { opts } = new Manager("http://127.0.0.1:1", { ...quiet, query: { a: "1" } });
    assert.deepEqual(opts.query, { a: "1" });
    assert.equal(opts.path, "/socket.io");
  });
});

describe("Manager.open()", () => {
  it("opens the connection, calls back without an error and emits open", async () => {
    const host = await serve();
    const manager = tracked(new Manager(host.url, { ...quiet, ...websocket }));
    const open = next(manager, "open");
    const err = await new Promise((resolve) => assert.equal(manager.open(resolve), manager));
    assert.equal(err, undefined);
    await open;
    assert.equal(manager.engine.readyState, "open");
  });

  it("is connect() too", async () => {
    const host = await serve();
    const manager = tracked(new Manager(host.url, { ...quiet, ...websocket }));
    assert.equal(await new Promise((resolve) => manager.connect(resolve)), undefined);
  });

  it("is called by the constructor unless autoConnect is false", async () => {
    const host = await serve();
    await next(tracked(new Manager(host.url, websocket)), "open");
  });

  it("calls back with the error, and then does not try again by itself", async () => {
    const host = await serve();
    host.refusing = true;
    const manager = tracked(new Manager(host.url, { ...quiet, ...websocket, reconnectionDelay: 1 }));
    let attempts = 0;
    manager.on("reconnect_attempt", () => attempts++);
    const emitted = next(manager, "error");
    const err = await new Promise((resolve) => manager.open(resolve));
    assert.ok(err instanceof Error);
    assert.equal((await emitted)[0], err);
    const again = await new Promise((resolve) => manager.open(resolve));
    assert.ok(again instanceof Error);
    assert.equal(attempts, 0);
  });

  it("fails with timeout when the server says nothing", async () => {
    const host = await silent();
    const manager = tracked(new Manager(host.url, { ...quiet, ...websocket, timeout: 20, reconnection: false }));
    const err = await new Promise((resolve) => manager.open(resolve));
    assert.ok(err instanceof Error);
    assert.equal(err.message, "timeout");
  });

  it("takes the server from the options when there is no URL", async () => {
    const host = await serve();
    const manager = tracked(new Manager({ ...quiet, ...websocket, hostname: "127.0.0.1", port: host.port }));
    assert.equal(await new Promise((resolve) => manager.open(resolve)), undefined);
  });

  it("sends the opts as they are now", async () => {
    const host = await serve();
    const manager = tracked(new Manager(host.url, { ...quiet, ...websocket, query: { a: "1" } }));
    manager.opts.query.a = "2";
    manager.opts.extraHeaders = { "x-late": "yes" };
    const accept = accepted(host);
    manager.socket("/").connect();
    const { query, headers } = (await accept).handshake;
    assert.equal(query.a, "2");
    assert.equal(headers["x-late"], "yes");
  });
});

describe("Manager.socket()", () => {
  it("gives a connecting Socket, and for the same namespace the same one", async () => {
    const host = await serve();
    const manager = tracked(new Manager(host.url, websocket));
    const socket = manager.socket("/chat");
    assert.ok(socket instanceof Socket);
    assert.equal(socket.io, manager);
    assert.equal(manager.socket("/chat"), socket);
    await connected(socket);
  });

  it("leaves the Socket unconnected when autoConnect is false", async () => {
    const host = await serve();
    const manager = tracked(new Manager(host.url, { ...quiet, ...websocket }));
    const socket = manager.socket("/");
    assert.equal(socket.active, false);
    await connected(socket.connect());
  });

  it("connects a Socket that has disconnected again", async () => {
    const host = await serve();
    const manager = tracked(new Manager(host.url, websocket));
    const socket = await connected(manager.socket("/"));
    socket.disconnect();
    assert.equal(manager.socket("/"), socket);
    assert.equal(socket.active, true);
    await connected(socket);
  });

  it("joins a namespace over the open connection", async () => {
    const host = await serve();
    const manager = tracked(new Manager(host.url, websocket));
    await connected(manager.socket("/"));
    await connected(manager.socket("/chat"));
    assert.equal(host.engines(), 1);
  });

  it("takes the auth of that Socket", async () => {
    const host = await serve();
    const manager = tracked(new Manager(host.url, websocket));
    const socket = manager.socket("/auth", { auth: { token: "secret" } });
    assert.deepEqual(await next(socket, "welcome"), [{ token: "secret" }]);
  });
});

describe("a Manager's events", () => {
  it("include ping", async () => {
    const host = await serve({ pingInterval: 20 });
    const manager = tracked(new Manager(host.url, websocket));
    await next(manager, "ping");
    await next(manager, "ping");
  });

  it("include packet, with what was decoded", async () => {
    const host = await serve();
    const { client, peer } = await pair(host, "/chat");
    const packet = next(client.io, "packet");
    peer.emit("hello", 1, { a: [true] });
    const [{ type, nsp, data }] = await packet;
    assert.equal(type, 2);
    assert.equal(nsp, "/chat");
    assert.deepEqual(data, ["hello", 1, { a: [true] }]);
  });

  it("include close, with the reason", async () => {
    const host = await serve();
    const { client, peer } = await pair(host, "/", { reconnection: false });
    const close = next(client.io, "close");
    peer.conn.close();
    assert.equal((await close)[0], "transport close");
  });

  it("include error, when it cannot connect", async () => {
    const host = await answering(404);
    const manager = tracked(new Manager(host.url, { ...websocket, reconnection: false }));
    const [err] = await next(manager, "error");
    assert.ok(err instanceof Error);
  });

  it("have on, once, off, listeners and hasListeners", async () => {
    const host = await serve();
    const manager = tracked(new Manager(host.url, { ...quiet, ...websocket }));
    const never = () => assert.fail("was removed");
    assert.equal(manager.on("open", never), manager);
    assert.deepEqual(manager.listeners("open"), [never]);
    assert.equal(manager.off("open", never), manager);
    assert.equal(manager.hasListeners("open"), false);
    manager.once("open", never);
    manager.removeAllListeners();
    const open = next(manager, "open");
    manager.open();
    await open;
  });
});
