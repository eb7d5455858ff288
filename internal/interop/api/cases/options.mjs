import assert from "node:assert/strict";
import { module } from "../client.mjs";
import { accepted, connected, next, pair, serve, settled, transports } from "../harness.mjs";

for (const names of transports) {
  describe(`connection options (${names})`, () => {
    it("query is sent", async () => {
      const host = await serve();
      const { peer } = await pair(host, "/", { transports: names, query: { a: "1", "b c": "d&e=é" } });
      assert.equal(peer.handshake.query.a, "1");
      assert.equal(peer.handshake.query["b c"], "d&e=é");
      assert.equal(peer.handshake.query.EIO, "4");
      assert.equal(peer.handshake.query.transport, names[0]);
    });

    it("extraHeaders are sent", async () => {
      const host = await serve();
      const { peer } = await pair(host, "/", { transports: names, extraHeaders: { "X-Test": "yes" } });
      assert.equal(peer.handshake.headers["x-test"], "yes");
    });

    it("transportOptions are those of one transport", async () => {
      const host = await serve();
      const header = (value) => ({ extraHeaders: { "x-test": value } });
      const transportOptions = { [names[0]]: header("mine"), other: header("no") };
      const { peer } = await pair(host, "/", { transports: names, transportOptions });
      assert.equal(peer.handshake.headers["x-test"], "mine");
    });

    for (const path of ["/custom", "/custom/"]) {
      it(`path ${path} is that of the requests, with a slash at its end`, async () => {
        const host = await serve({ path: "/custom/" });
        await connected(host.client("/chat", { transports: names, path }));
        assert.match(host.requests[0].url, /^\/custom\/\?/);
      });
    }

    it("addTrailingSlash false leaves that slash out", async () => {
      const host = await serve({ addTrailingSlash: false });
      await connected(host.client("/", { transports: names, addTrailingSlash: false }));
      assert.match(host.requests[0].url, /^\/socket\.io\?/);
    });

    it("forceBase64 carries the same values", async () => {
      const host = await serve();
      const client = await connected(host.client("/", { transports: names, forceBase64: true }));
      const bytes = Buffer.from([0, 127, 128, 255]);
      assert.deepEqual(Buffer.from(await client.emitWithAck("echo", bytes)), bytes);
    });
  });
}

describe("the transports option", () => {
  it("is polling with an upgrade to websocket by default", async () => {
    const host = await serve();
    const client = host.client("/", { transports: undefined });
    await connected(client);
    if (client.io.engine.transport.name === "polling") await next(client.io.engine, "upgrade");
    assert.equal(await client.emitWithAck("transport"), "websocket");
    assert.match(host.requests[0].url, /transport=polling/);
  });

  it("with polling alone stays there", async () => {
    const host = await serve();
    const client = await connected(host.client("/", { transports: ["polling"] }));
    assert.equal(await client.emitWithAck("transport"), "polling");
    assert.ok(host.requests.every(({ url }) => url.includes("transport=polling")));
  });

  it("with websocket alone never polls", async () => {
    const host = await serve();
    const client = await connected(host.client());
    assert.equal(await client.emitWithAck("transport"), "websocket");
    assert.equal(host.requests.length, 1);
  });

  for (const [name, transport] of [["Fetch", "polling"], ["NodeXHR", "polling"], ["NodeWebSocket", "websocket"]]) {
    it(`takes the class ${name}`, async () => {
      const host = await serve();
      const client = await connected(host.client("/", { transports: [module[name]] }));
      assert.equal(client.io.engine.transport.name, transport);
      assert.equal(await client.emitWithAck("transport"), transport);
    });
  }

  it("with websocket first opens with it", async () => {
    const host = await serve();
    const client = await connected(host.client("/", { transports: ["websocket", "polling"] }));
    assert.equal(client.io.engine.transport.name, "websocket");
  });

  it("tries the first one only", async () => {
    const host = await serve({ transports: ["polling"] });
    const client = host.client("/", { transports: ["websocket", "polling"], reconnection: false });
    await next(client, "connect_error");
    assert.equal(client.connected, false);
  });

  it("tries them all with tryAllTransports", async () => {
    const host = await serve({ transports: ["polling"] });
    const client = await connected(host.client("/", { transports: ["websocket", "polling"], tryAllTransports: true }));
    assert.equal(client.io.engine.transport.name, "polling");
  });
});

describe("rememberUpgrade", () => {
  it("opens with websocket once an upgrade has worked", async () => {
    const host = await serve();
    const both = { transports: ["polling", "websocket"], rememberUpgrade: true };
    const first = host.client("/", both);
    await connected(first);
    if (first.io.engine.transport.name === "polling") await next(first.io.engine, "upgrade");
    const before = host.requests.length;
    const second = await connected(host.client("/", both));
    assert.equal(second.io.engine.transport.name, "websocket");
    assert.match(host.requests[before].url, /transport=websocket/);
    const other = await connected(host.client("/", { ...both, rememberUpgrade: false, upgrade: false }));
    assert.equal(other.io.engine.transport.name, "polling");
  });
});

describe("upgrade false", () => {
  it("stays on the first transport", async () => {
    const host = await serve();
    const client = await connected(host.client("/", { transports: ["polling", "websocket"], upgrade: false }));
    await settled(client);
    assert.equal(await client.emitWithAck("transport"), "polling");
    assert.ok(host.requests.every(({ url }) => url.includes("transport=polling")));
  });
});

describe("the timestamp of the requests", () => {
  const parameter = ({ url }, name) => new URL(url, "http://host").searchParams.get(name);

  it("is t on polling", async () => {
    const host = await serve();
    await connected(host.client("/", { transports: ["polling"] }));
    assert.ok(parameter(host.requests[0], "t"));
  });

  it("is not on websocket", async () => {
    const host = await serve();
    await connected(host.client());
    assert.equal(parameter(host.requests[0], "t"), null);
  });

  it("is there with timestampRequests, by the name of timestampParam", async () => {
    const host = await serve();
    await connected(host.client("/", { timestampRequests: true, timestampParam: "when" }));
    assert.ok(parameter(host.requests[0], "when"));
  });

  it("is not there with timestampRequests false", async () => {
    const host = await serve();
    await connected(host.client("/", { transports: ["polling"], timestampRequests: false }));
    assert.equal(parameter(host.requests[0], "t"), null);
  });
});

describe("protocols", () => {
  it("are the subprotocols of the WebSocket", async () => {
    const host = await serve();
    await connected(host.client("/", { protocols: ["one", "two"] }));
    assert.match(host.requests[0].headers["sec-websocket-protocol"], /^one, ?two$/);
  });
});

describe("withCredentials", () => {
  it("sends the cookies of the server back, on both transports", async () => {
    const host = await serve({ cookie: { name: "session" } });
    const client = host.client("/", { transports: ["polling", "websocket"], withCredentials: true });
    await connected(client);
    const { engine } = client.io;
    if (engine.transport.name === "polling") await next(engine, "upgrade");
    const later = host.requests.slice(1);
    assert.ok(later.length > 0);
    for (const { url, headers } of later) assert.equal(headers.cookie, `session=${engine.id}`, url);
  });
});

describe("an object of options", () => {
  it("may be used for several clients", async () => {
    const host = await serve();
    const options = { auth: { token: "secret" }, query: { a: "1" } };
    const accept = accepted(host, "/auth");
    await connected(host.client("/auth", options));
    await connected(host.client("/auth", options));
    assert.equal((await accept).handshake.query.a, "1");
    assert.deepEqual(options.auth, { token: "secret" });
    assert.deepEqual(options.query, { a: "1" });
  });
});
