// Manager and Socket over a bridge that does what a test tells it to.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createLookup } from "../../../wasm/js/lookup.mjs";
import { Manager as Base } from "../../../wasm/js/manager.mjs";
import { UnreadBlobs } from "../../../wasm/js/parser.mjs";

const info = { sid: "engine", transport: "polling", upgrades: [], pingInterval: 1, pingTimeout: 1, maxPayload: 1, attempt: 0 };
const settled = () => new Promise((resolve) => setImmediate(resolve));

class Namespace {
  calls = [];
  sent = [];
  status = "sent";

  constructor(name, owner) {
    Object.assign(this, { name, owner });
  }

  join() {
    this.calls.push("join");
  }

  leave() {
    this.calls.push("leave");
  }

  emit(data, options) {
    if (data.some((value) => value instanceof Blob)) throw new UnreadBlobs();
    if (this.status === "sent") this.sent.push({ data, ...options });
    return this.status;
  }
}

class Client {
  calls = [];
  namespaces = [];
  writable = true;

  constructor(owner, settings) {
    Object.assign(this, { owner, settings });
  }

  namespace(name, owner) {
    const namespace = new Namespace(name, owner);
    this.namespaces.push(namespace);
    return namespace;
  }

  set(settings) {
    Object.assign(this.settings, settings);
  }
}

for (const name of ["open", "close", "abort", "resume"]) {
  Client.prototype[name] = function () {
    this.calls.push(name);
  };
}

// A Manager class, and the clients that it has made.
function setUp() {
  const clients = [];
  const runtime = { client: (...args) => clients[clients.push(new Client(...args)) - 1] };
  class Manager extends Base {
    constructor(uri, opts) {
      super(uri, opts, runtime);
    }
  }
  return { Manager, clients, io: createLookup(Manager) };
}

// A socket, connected unless sid is null, and what it and its Manager have emitted.
function connected(sid = "s", opts = {}) {
  const { io, clients } = setUp();
  const socket = io("http://localhost", opts);
  const [client] = clients;
  const [namespace] = client.namespaces;
  const events = [];
  for (const name of ["open", "error", "close", "reconnect", "reconnect_attempt", "reconnect_error", "reconnect_failed"]) {
    socket.io.on(name, (value) => events.push([name, value?.message ?? value]));
  }
  for (const name of ["connect", "connect_error", "disconnect"]) {
    socket.on(name, (value) => events.push([`socket ${name}`, value?.message ?? value]));
  }
  if (sid) {
    client.owner.opened(info);
    namespace.owner.connected({ sid });
    events.length = 0;
  }
  return { socket, client, clients, namespace, events };
}

describe("io", () => {
  it("shares a Manager by server and path, one for each if asked, and not for a namespace twice", () => {
    const { io, clients } = setUp();
    const one = io("http://localhost:3000/a");
    assert.equal(io("http://localhost:3000/b").io, one.io);
    assert.notEqual(io("http://localhost:3000/a").io, one.io);
    assert.notEqual(io("http://localhost:3000/c", { path: "/other" }).io, one.io);
    for (const opts of [{ forceNew: true }, { "force new connection": true }, { multiplex: false }]) {
      assert.notEqual(io("http://localhost:3000/d", opts).io, one.io);
    }
    assert.equal(clients.length, 6);
  });

  it("refuses options that could not have their effect", () => {
    const { io, Manager } = setUp();
    assert.throws(() => io("http://localhost", { parser: "pickle" }), /run the code/);
    assert.throws(() => io("http://localhost", { parser: "msgpack" }), /siowasm\/msgpack/);
    assert.throws(() => io("http://localhost", { ca: "PEM" }), /"ca" needs the option "webSocket"/);
    assert.throws(() => io("http://localhost", { ca: "PEM", webSocket: class {} }), /"ca" needs the option "fetch"/);
    assert.throws(() => io("http://localhost", { transports: ["smoke"] }), /no transport "smoke"/);
    for (const place of ["ftp://localhost", "http://", "http://a b"]) assert.throws(() => new Manager(place), /URL/);
    io("http://localhost", { rejectUnauthorized: true, transports: ["websocket", "webtransport"] });
  });
});

describe("a Manager", () => {
  it("tells of the last attempt as socket.io-client does", () => {
    const { client, events } = connected(null);
    client.owner.openFailed({ kind: "transport", message: "xhr poll error", attempt: 0, retrying: true });
    client.owner.reconnectAttempt(1);
    client.owner.openFailed({ kind: "timeout", message: "late", attempt: 1, retrying: false });
    assert.deepEqual(events, [
      ["socket connect_error", "xhr poll error"], ["error", "xhr poll error"], ["reconnect_attempt", 1],
      ["socket connect_error", "timeout"], ["error", "timeout"], ["reconnect_failed", undefined], ["reconnect_error", "timeout"],
    ]);
  });

  it("tells of a reconnection", () => {
    const { client, namespace, events, socket } = connected();
    client.owner.closed({ reason: "transport close", reconnecting: true });
    assert.equal(socket.active, true);
    client.owner.reconnectAttempt(1);
    client.owner.opened({ ...info, attempt: 1 });
    namespace.owner.connected({ sid: "t" });
    assert.deepEqual(events, [
      ["socket disconnect", "transport close"], ["close", "transport close"], ["reconnect_attempt", 1], ["open", undefined],
      ["reconnect", 1], ["socket connect", undefined],
    ]);
    assert.equal(socket.id, "t");
  });

  it("opens with WebSocket where that has worked, if it is to remember, until it fails", () => {
    const { client, clients } = connected("s", { rememberUpgrade: true });
    assert.deepEqual(client.settings.transports, ["polling", "websocket"]);
    client.owner.upgraded("websocket");
    client.owner.closed({ reason: "transport close", reconnecting: true });
    client.owner.reconnectAttempt(1);
    assert.deepEqual(clients[1].settings.transports, ["websocket", "polling"]);
    clients[1].owner.openFailed({ kind: "transport", message: "websocket error", attempt: 1, retrying: true });
    clients[1].owner.reconnectAttempt(2);
    assert.deepEqual(clients[2].settings.transports, ["polling", "websocket"]);
  });

  it("closes when the page is left, without an event, and connects again in one that stays", (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const page = new EventTarget();
    Object.assign(globalThis, { document: {}, addEventListener: page.addEventListener.bind(page), removeEventListener: page.removeEventListener.bind(page) });
    t.after(() => ["document", "addEventListener", "removeEventListener"].forEach((name) => delete globalThis[name]));
    const { client, clients, namespace, events } = connected("s", { closeOnBeforeunload: true });
    page.dispatchEvent(new Event("beforeunload"));
    assert.deepEqual(client.calls, ["open", "close"]);
    client.owner.ended();
    assert.deepEqual(events, []);
    t.mock.timers.tick(10_000);
    namespace.owner.event(["late"]);
    clients[1].owner.opened({ ...info, attempt: 1 });
    clients[1].namespaces[0].owner.connected({ sid: "t" });
    assert.deepEqual(events, [
      ["socket disconnect", "transport close"], ["close", "transport close"], ["reconnect_attempt", 1], ["open", undefined],
      ["reconnect", 1], ["socket connect", undefined],
    ]);
  });

  it("goes on in a life of its own when its transports are changed between attempts", () => {
    const { socket, client, clients } = connected();
    client.owner.closed({ reason: "transport close", reconnecting: true });
    socket.io.opts.transports = ["polling"];
    client.owner.reconnectAttempt(1);
    assert.deepEqual(client.calls, ["open", "close"]);
    assert.deepEqual(clients[1].settings.transports, ["polling"]);
    assert.equal(clients[1].settings.attempt, 1);
    assert.deepEqual(clients[1].namespaces[0].calls, ["join"]);
  });

  it("does not reconnect after a first failure with a callback", () => {
    const { Manager, clients } = setUp();
    const errors = [];
    new Manager("http://localhost", { autoConnect: false }).open((error) => errors.push(error.message));
    assert.equal(clients[0].settings.reconnection, false);
    clients[0].owner.openFailed({ kind: "transport", message: "websocket error", attempt: 0, retrying: false });
    assert.deepEqual(errors, ["websocket error"]);
  });

  it("ends a reconnection with reconnection(false), and can open again", () => {
    const { socket, client, clients } = connected();
    client.owner.closed({ reason: "transport close", reconnecting: true });
    socket.io.reconnection(false);
    assert.ok(client.calls.includes("close"));
    socket.connect();
    assert.deepEqual(clients[1].namespaces[0].calls, ["join"]);
  });

  it("closes an engine that is still opening once it is open", () => {
    const { socket, client } = connected(null);
    socket.io.engine.close();
    assert.deepEqual(client.calls, ["open"]);
    client.owner.opened(info);
    assert.deepEqual(client.calls, ["open", "abort"]);
  });
});

describe("a Socket", () => {
  it("leaves at once, and hears nothing of what is under way", () => {
    const { socket, client, namespace, events } = connected();
    socket.disconnect();
    assert.deepEqual(events, [["close", "forced close"], ["socket disconnect", "io client disconnect"]]);
    assert.equal(socket.connected, false);
    assert.equal(socket.id, undefined);
    assert.deepEqual(client.calls, ["open", "close"]);
    namespace.owner.event(["late"]);
    client.owner.closed({ reason: "transport close", reconnecting: false });
    assert.equal(events.length, 2);
    assert.deepEqual(socket.receiveBuffer, []);
  });

  it("delivers held events, then what was emitted before, then connect", () => {
    const { socket, client, namespace } = connected(null);
    const order = [];
    socket.on("early", (n) => order.push(`early ${n} ${socket.connected}`));
    socket.onAnyOutgoing((name) => order.push(`out ${name}`));
    socket.on("connect", () => order.push("connect"));
    socket.emit("kept");
    client.owner.opened(info);
    namespace.owner.connected({ sid: "s", held: 2 });
    namespace.owner.event(["early", 1]);
    assert.deepEqual(order, []);
    namespace.owner.event(["early", 2]);
    assert.deepEqual(order, ["early 1 true", "early 2 true", "out kept", "connect"]);
  });

  it("keeps an event that finds the connection gone", () => {
    const { socket, namespace } = connected();
    namespace.status = "offline";
    socket.emit("a", 1);
    assert.deepEqual(socket.sendBuffer.map(({ data }) => data), [["a", 1]]);
  });

  it("sends events in order though the Blob of one has to be read", async () => {
    const { socket, namespace } = connected();
    socket.emit("file", new Blob(["x"]));
    socket.emit("after");
    socket.emit("file", new Blob(["y"]));
    socket.emit("last");
    assert.deepEqual(namespace.sent, []);
    while (namespace.sent.length < 4) await settled();
    assert.deepEqual(namespace.sent.map(({ data: [name] }) => name), ["file", "after", "file", "last"]);
    assert.ok(namespace.sent[2].data[1] instanceof ArrayBuffer);
  });

  it("takes no answer for an error with retries and no ackTimeout", () => {
    const { socket, namespace } = connected("s", { retries: 2 });
    const answers = [];
    socket.emit("a", (...args) => answers.push(args));
    namespace.sent[0].ack(null, ["x"]);
    assert.equal(namespace.sent.length, 1);
    assert.deepEqual(answers, [[null, "x"]]);
  });

  it("sends with retries one event at a time, again after a reconnection", () => {
    const { socket, client, namespace } = connected("s", { retries: 1 });
    socket.emit("a");
    socket.emit("b");
    assert.deepEqual(namespace.sent.map(({ data: [name] }) => name), ["a"]);
    client.owner.closed({ reason: "transport close", reconnecting: true });
    client.owner.reconnectAttempt(1);
    client.owner.opened({ ...info, attempt: 1 });
    namespace.owner.connected({ sid: "t" });
    namespace.sent[1].ack(null, []);
    assert.deepEqual(namespace.sent.map(({ data: [name] }) => name), ["a", "a", "b"]);
  });

  it("sends what the server needs to restore a session", () => {
    const { socket, namespace } = connected(null, { auth: (callback) => callback({ token: 1 }) });
    const data = [];
    namespace.owner.authData((value) => data.push(value));
    namespace.owner.connected({ sid: "s", pid: "p" });
    namespace.owner.event(["n", 1, "offset"]);
    namespace.owner.authData((value) => data.push(value));
    assert.deepEqual(data, [{ token: 1 }, { pid: "p", offset: "offset", token: 1 }]);
    assert.equal(socket.recovered, false);
    namespace.owner.connected({ sid: "s", pid: "p" });
    assert.equal(socket.recovered, true);
  });

  it("asks for no session of before it was left", () => {
    const { socket, clients, namespace } = connected(null, { auth: { token: 1 } });
    namespace.owner.connected({ sid: "s", pid: "p" });
    socket.disconnect().connect();
    const data = [];
    clients[1].namespaces[0].owner.authData((value) => data.push(value));
    assert.deepEqual(data, [{ token: 1 }]);
  });

  it("tells an acknowledgement that its event was not sent, or throws", () => {
    const { socket, namespace } = connected();
    const errors = [];
    const failed = Object.assign(new Error("too large"), { code: "failed" });
    socket.timeout(1000).emit("a", (error) => errors.push(error));
    socket.emit("b", (error) => errors.push(error));
    namespace.sent[0].ack(failed, []);
    namespace.sent[0].ack(null, ["late"]);
    assert.throws(() => namespace.sent[1].ack(failed, []), failed);
    assert.deepEqual(errors, [failed]);
  });
});
