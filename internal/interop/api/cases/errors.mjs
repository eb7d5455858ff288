import assert from "node:assert/strict";
import { answering, connected, handshake, next, pair, polled, scripted, serve, settled, silent } from "../harness.mjs";

const once = { reconnection: false };

// The error of a client's first connect_error.
const failure = async (client) => (await next(client, "connect_error"))[0];

describe("the error of connect_error", () => {
  it("on polling has the HTTP status for description", async () => {
    const host = await answering(404, "nobody here");
    const err = await failure(host.client("/", { ...once, transports: ["polling"] }));
    assert.ok(err instanceof Error);
    assert.equal(err.type, "TransportError");
    assert.match(err.message, /^(xhr poll|fetch read) error$/);
    assert.equal(err.description, 404);
    assert.ok(err.context);
  });

  it("on polling is a TransportError when nobody answers", async () => {
    const host = await serve();
    host.refusing = true;
    const err = await failure(host.client("/", { ...once, transports: ["polling"] }));
    assert.equal(err.type, "TransportError");
    assert.match(err.message, /^(xhr poll|fetch read) error$/);
  });

  it("on websocket is a TransportError when the server has none", async () => {
    const host = await answering(404);
    const err = await failure(host.client("/", once));
    assert.ok(err instanceof Error);
    assert.equal(err.type, "TransportError");
    assert.equal(err.message, "websocket error");
    assert.ok(err.description);
  });

  it("on websocket is a TransportError when nobody answers", async () => {
    const host = await serve();
    host.refusing = true;
    const err = await failure(host.client("/", once));
    assert.equal(err.type, "TransportError");
    assert.equal(err.message, "websocket error");
  });

  it("has the status 400 when the server does not have the transport", async () => {
    const host = await serve({ transports: ["websocket"] });
    const err = await failure(host.client("/", { ...once, transports: ["polling"] }));
    assert.equal(err.description, 400);
  });

  it("has the status 403 when allowRequest refuses", async () => {
    const host = await serve({ allowRequest: (_, done) => done("no", false) });
    const err = await failure(host.client("/", { ...once, transports: ["polling"] }));
    assert.equal(err.description, 403);
  });

  for (const transport of ["polling", "websocket"]) {
    it(`is "timeout" when the server says nothing (${transport})`, async () => {
      const host = await silent();
      const client = host.client("/", { ...once, transports: [transport], timeout: 20 });
      const err = await failure(client);
      assert.equal(err.message, "timeout");
      assert.equal(client.connected, false);
    });
  }

  it("leaves the Socket active", async () => {
    const host = await answering(404);
    const client = host.client("/", once);
    await failure(client);
    assert.equal(client.active, true);
  });

  it("comes on polling when the answer is no handshake", async () => {
    const host = await answering(200, "<html>hello</html>");
    const err = await failure(host.client("/", { ...once, transports: ["polling"] }));
    assert.ok(err instanceof Error);
  });

  it("comes once when there is no transport", async () => {
    const host = await serve();
    const client = host.client("/", { ...once, transports: [] });
    const told = [];
    client.on("connect_error", (err) => told.push(err));
    await next(client, "connect_error");
    await settled(await connected(host.client()));
    assert.deepEqual(told, ["No transports available"]);
  });

  it("tells of a server of version 2", async () => {
    const host = await scripted((message) => {
      if (message === null) return handshake();
      if (message.startsWith("40")) return "40";
    });
    const err = await failure(host.client("/", once));
    assert.match(err.message, /v2\.x/);
  });

  it("has no data when the server's has none", async () => {
    const host = await serve();
    const err = await failure(host.client("/auth", { auth: { token: "wrong" } }));
    assert.equal(err.message, "bad token");
    assert.equal(err.data, undefined);
  });
});

describe("the error of a connection that breaks", () => {
  const polling = { transports: ["polling"] };

  it("is told by the engine and its Manager, before the disconnect that has it", async () => {
    const host = await serve();
    const { client, peer } = await pair(host, "/", polling);
    const told = [];
    client.io.engine.on("error", (err) => told.push(err));
    client.io.on("error", (err) => told.push(err));
    await polled(peer);
    host.cut();
    const [, details] = await next(client, "disconnect");
    assert.equal(told.length, 2);
    for (const err of told) assert.equal(err, details);
    await next(client, "connect");
  });

  it("is a Socket's connect_error while that joins", async () => {
    const host = await serve();
    host.server.of("/slow").use(() => {});
    const opened = next(host.server.engine, "connection");
    const client = host.client("/slow", { ...once, ...polling });
    await next(client.io, "open");
    const [conn] = await opened;
    await polled({ conn });
    host.cut();
    assert.equal((await failure(client)).type, "TransportError");
  });

  it("has no reconnection after it when its listener says so", async () => {
    const host = await serve();
    const { client, peer } = await pair(host, "/", polling);
    client.io.on("reconnect_attempt", () => assert.fail("a reconnection"));
    client.io.on("error", () => client.io.reconnection(false));
    await polled(peer);
    host.cut();
    assert.equal((await next(client, "disconnect"))[0], "transport error");
    await connected(client.connect());
  });

  it("has no disconnect after it when its listener disconnects", async () => {
    const host = await serve();
    const { client, peer } = await pair(host, "/", polling);
    const reasons = [];
    client.on("disconnect", (reason) => reasons.push(reason));
    client.io.on("error", () => client.disconnect());
    await polled(peer);
    host.cut();
    await next(client, "disconnect");
    await connected(client.connect());
    assert.deepEqual(reasons, ["io client disconnect"]);
  });
});
