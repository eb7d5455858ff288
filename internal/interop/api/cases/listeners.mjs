import assert from "node:assert/strict";
import { connected, next, pair, serve, settled } from "../harness.mjs";

const fail = () => assert.fail("was removed");

// Has the server emit the event, and waits until the listeners have run.
async function fire(client, peer, event = "event", ...args) {
  peer.emit(event, ...args);
  await settled(client);
}

async function fixture() {
  const host = await serve();
  return pair(host);
}

describe("Socket.on()", () => {
  it("returns the Socket, and runs listeners in their order with all arguments", async () => {
    const { client, peer } = await fixture();
    const got = [];
    assert.equal(client.on("event", (...args) => got.push(["first", ...args])), client);
    client.on("event", (...args) => got.push(["second", ...args]));
    await fire(client, peer, "event", 1, 2);
    assert.deepEqual(got, [["first", 1, 2], ["second", 1, 2]]);
  });

  it("is addEventListener() too", async () => {
    const { client, peer } = await fixture();
    const got = [];
    client.addEventListener("event", (n) => got.push(n));
    await fire(client, peer, "event", 1);
    assert.deepEqual(got, [1]);
  });

  it("gives listeners the Socket as this", async () => {
    const { client, peer } = await fixture();
    let self;
    client.on("event", function () {
      self = this;
    });
    await fire(client, peer);
    assert.equal(self, client);
  });

  it("listens from the next event on when a listener calls it", async () => {
    const { client, peer } = await fixture();
    const got = [];
    client.once("event", () => client.on("event", (n) => got.push(n)));
    await fire(client, peer, "event", 1);
    await fire(client, peer, "event", 2);
    assert.deepEqual(got, [2]);
  });

  it("lasts through a disconnection", async () => {
    const host = await serve();
    const { client } = await pair(host);
    const got = [];
    client.on("echo", (...args) => got.push(...args));
    client.disconnect();
    await connected(client.connect());
    await settled(client);
    assert.deepEqual(got, ["settled"]);
  });
});

describe("Socket.once()", () => {
  it("listens once", async () => {
    const { client, peer } = await fixture();
    const got = [];
    assert.equal(client.once("event", (n) => got.push(n)), client);
    peer.emit("event", 1);
    await fire(client, peer, "event", 2);
    assert.deepEqual(got, [1]);
    assert.equal(client.hasListeners("event"), false);
  });

  it("is ended by off() with the same function", async () => {
    const { client, peer } = await fixture();
    client.once("event", fail);
    client.off("event", fail);
    assert.equal(client.hasListeners("event"), false);
    await fire(client, peer);
  });
});

describe("Socket.off()", () => {
  for (const name of ["off", "removeListener", "removeEventListener"]) {
    it(`removes one listener, as ${name}()`, async () => {
      const { client, peer } = await fixture();
      const got = [];
      client.on("event", fail);
      client.on("event", (n) => got.push(n));
      assert.equal(client[name]("event", fail), client);
      await fire(client, peer, "event", 1);
      assert.deepEqual(got, [1]);
    });
  }

  for (const name of ["off", "removeAllListeners"]) {
    it(`removes the listeners of an event, as ${name}(event)`, async () => {
      const { client, peer } = await fixture();
      const got = [];
      client.on("event", fail).once("event", fail);
      client.on("other", (n) => got.push(n));
      assert.equal(client[name]("event"), client);
      await fire(client, peer);
      await fire(client, peer, "other", 1);
      assert.deepEqual(got, [1]);
    });

    it(`removes every listener, as ${name}()`, async () => {
      const { client, peer } = await fixture();
      client.on("event", fail).on("other", fail).on("disconnect", fail);
      assert.equal(client[name](), client);
      await fire(client, peer);
      await fire(client, peer, "other");
      client.disconnect();
    });
  }

  it("leaves alone what never listened", async () => {
    const { client, peer } = await fixture();
    const got = [];
    client.on("event", (n) => got.push(n));
    client.off("event", fail).off("other", fail).off("other");
    await fire(client, peer, "event", 1);
    assert.deepEqual(got, [1]);
  });

  it("in a listener takes nothing from the others", async () => {
    const { client, peer } = await fixture();
    const got = [];
    client.on("event", function first() {
      client.off("event", first);
      got.push("first");
    });
    client.on("event", () => got.push("second"));
    await fire(client, peer);
    assert.deepEqual(got, ["first", "second"]);
  });
});

describe("Socket.listeners()", () => {
  it("lists the listeners of an event", async () => {
    const { client } = await fixture();
    const [first, second] = [() => {}, () => {}];
    assert.deepEqual(client.listeners("event"), []);
    client.on("event", first).on("event", second);
    assert.deepEqual(client.listeners("event"), [first, second]);
    client.off("event", first);
    assert.deepEqual(client.listeners("event"), [second]);
  });

  it("is the list itself", async () => {
    const { client, peer } = await fixture();
    client.on("event", fail);
    client.listeners("event").pop();
    await fire(client, peer);
  });
});

describe("Socket.hasListeners()", () => {
  it("tells whether an event has listeners", async () => {
    const { client } = await fixture();
    assert.equal(client.hasListeners("event"), false);
    client.on("event", fail);
    assert.equal(client.hasListeners("event"), true);
    client.off("event", fail);
    assert.equal(client.hasListeners("event"), false);
  });
});

describe("catch-all listeners", () => {
  it("of onAny() run before the others, with the name of the event", async () => {
    const { client, peer } = await fixture();
    const got = [];
    client.on("event", (...args) => got.push(["on", ...args]));
    assert.equal(client.onAny((...args) => got.push(["any", ...args])), client);
    peer.emit("event", 1, 2);
    await next(client, "event");
    assert.deepEqual(got, [["any", "event", 1, 2], ["on", 1, 2]]);
  });

  it("get the function that acknowledges", async () => {
    const { client, peer } = await fixture();
    client.onAny((event, n, ack) => ack(event, n));
    const args = await new Promise((resolve) => peer.emit("question", 1, (...args) => resolve(args)));
    assert.deepEqual(args, ["question", 1]);
  });

  it("of prependAny() run first", async () => {
    const { client, peer } = await fixture();
    const got = [];
    client.onAny(() => got.push("any"));
    assert.equal(client.prependAny(() => got.push("prepended")), client);
    peer.emit("event");
    await next(client, "event");
    assert.deepEqual(got, ["prepended", "any"]);
  });

  it("are removed by offAny(), one or all", async () => {
    const { client, peer } = await fixture();
    const got = [];
    const any = (event) => got.push(event);
    client.onAny(fail).onAny(any);
    assert.equal(client.offAny(fail), client);
    assert.deepEqual(client.listenersAny(), [any]);
    peer.emit("event");
    await next(client, "event");
    client.onAny(fail).offAny();
    assert.deepEqual(client.listenersAny(), []);
    peer.emit("event");
    await next(client, "event");
    assert.deepEqual(got, ["event"]);
  });

  it("are listed by listenersAny(), which can be changed", async () => {
    const { client, peer } = await fixture();
    assert.deepEqual(client.listenersAny(), []);
    client.onAny(fail);
    client.listenersAny().pop();
    peer.emit("event");
    await next(client, "event");
  });

  it("do not get connect and disconnect", async () => {
    const host = await serve();
    const socket = host.client();
    socket.onAny(fail);
    await connected(socket);
    socket.disconnect();
  });
});

describe("outgoing catch-all listeners", () => {
  it("of onAnyOutgoing() get what is emitted", async () => {
    const { client } = await fixture();
    const got = [];
    assert.equal(client.onAnyOutgoing((...args) => got.push(args)), client);
    client.emit("event", 1, { two: 2 });
    client.send("hello");
    await settled(client);
    assert.deepEqual(got, [["event", 1, { two: 2 }], ["message", "hello"], ["echo", "settled"]]);
  });

  it("get what was buffered when it is sent", async () => {
    const host = await serve();
    const socket = host.client();
    const got = [];
    socket.onAnyOutgoing((event) => got.push(event));
    socket.emit("event");
    assert.deepEqual(got, []);
    await connected(socket);
    assert.deepEqual(got, ["event"]);
  });

  it("do not get acknowledgements, nor dropped volatile events", async () => {
    const { client, peer } = await fixture();
    client.onAnyOutgoing(fail);
    client.on("question", (answer) => answer(1));
    assert.equal(await peer.emitWithAck("question"), 1);
    client.disconnect();
    client.volatile.emit("event");
  });

  it("of prependAnyOutgoing() run first", async () => {
    const { client } = await fixture();
    const got = [];
    client.onAnyOutgoing(() => got.push("any"));
    assert.equal(client.prependAnyOutgoing(() => got.push("prepended")), client);
    client.emit("event");
    assert.deepEqual(got, ["prepended", "any"]);
  });

  it("are removed by offAnyOutgoing(), one or all, and listed by listenersAnyOutgoing()", async () => {
    const { client } = await fixture();
    const got = [];
    const any = (event) => got.push(event);
    assert.deepEqual(client.listenersAnyOutgoing(), []);
    client.onAnyOutgoing(fail).onAnyOutgoing(any);
    assert.equal(client.offAnyOutgoing(fail), client);
    assert.deepEqual(client.listenersAnyOutgoing(), [any]);
    client.emit("event");
    client.onAnyOutgoing(fail).offAnyOutgoing();
    assert.deepEqual(client.listenersAnyOutgoing(), []);
    client.emit("event");
    assert.deepEqual(got, ["event"]);
  });
});
