import assert from "node:assert/strict";
import { accepted, connected, next, serve } from "../harness.mjs";

// What the server gets for auth from the next client.
const received = (host) => accepted(host).then((peer) => peer.handshake.auth);

describe("auth", () => {
  it("is an object", async () => {
    const host = await serve();
    const auth = received(host);
    host.client("/", { auth: { token: "abc", more: { n: [1, null] } } });
    assert.deepEqual(await auth, { token: "abc", more: { n: [1, null] } });
  });

  it("is empty for the server when there is none", async () => {
    const host = await serve();
    const auth = received(host);
    host.client();
    assert.deepEqual(await auth, {});
  });

  it("may be a function that calls back", async () => {
    const host = await serve();
    const auth = received(host);
    host.client("/", { auth: (cb) => cb({ token: "abc" }) });
    assert.deepEqual(await auth, { token: "abc" });
  });

  it("may call back later, and the connection waits", async () => {
    const host = await serve();
    const auth = received(host);
    let call;
    const asked = new Promise((resolve) => (call = resolve));
    const socket = host.client("/", { auth: (cb) => call(cb) });
    const cb = await asked;
    await connected(host.client("/chat")); // would have come second
    assert.equal(socket.connected, false);
    cb({ token: "late" });
    assert.deepEqual(await auth, { token: "late" });
    await connected(socket);
  });

  it("may be an async function that calls back", async () => {
    const host = await serve();
    const auth = received(host);
    host.client("/", { auth: async (cb) => cb(await Promise.resolve({ token: "abc" })) });
    assert.deepEqual(await auth, { token: "abc" });
  });

  it("is asked for again at each reconnection", async () => {
    const host = await serve();
    let n = 0;
    const first = received(host);
    const socket = host.client("/", { auth: (cb) => cb({ n: ++n }) });
    assert.deepEqual(await first, { n: 1 });
    await connected(socket);
    const second = received(host);
    host.cut();
    assert.deepEqual(await second, { n: 2 });
  });

  it("is sent as it is at each connection", async () => {
    const host = await serve();
    const socket = await connected(host.client("/", { auth: { token: "first" } }));
    assert.deepEqual(socket.auth, { token: "first" });
    socket.auth.token = "second";
    const auth = received(host);
    socket.disconnect().connect();
    assert.deepEqual(await auth, { token: "second" });
  });

  it("can be assigned, an object or a function", async () => {
    const host = await serve();
    const socket = host.client("/", { autoConnect: false });
    for (const value of [{ token: "object" }, (cb) => cb({ token: "function" })]) {
      const auth = received(host);
      socket.auth = value;
      socket.connect();
      assert.equal((await auth).token, typeof value);
      await connected(socket);
      socket.disconnect();
    }
  });

  it("goes to its own namespace", async () => {
    const host = await serve();
    const socket = await connected(host.client("/", { auth: { token: "main" } }));
    const chat = socket.io.socket("/auth", { auth: { token: "secret" } });
    assert.deepEqual(await next(chat, "welcome"), [{ token: "secret" }]);
  });
});
