import assert from "node:assert/strict";
import { answering, handshake, next, scripted, serve, silent } from "../harness.mjs";

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
