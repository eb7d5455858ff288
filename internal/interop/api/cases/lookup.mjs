import assert from "node:assert/strict";
import { connect, io, Manager, module, protocol, required, Socket } from "../client.mjs";
import { accepted, connected, serve, tracked, websocket } from "../harness.mjs";

describe("the module", () => {
  it("exports one function as io, connect and default", () => {
    assert.equal(typeof io, "function");
    assert.equal(connect, io);
    assert.equal(module.default, io);
  });

  it("has Manager, Socket, io and connect on that function", () => {
    assert.equal(io.Manager, Manager);
    assert.equal(io.Socket, Socket);
    assert.equal(io.io, io);
    assert.equal(io.connect, io);
  });

  it("speaks protocol 5", () => {
    assert.equal(protocol, 5);
  });

  it("is the function itself to require", async () => {
    const commonjs = required();
    assert.equal(typeof commonjs, "function");
    assert.equal(commonjs.io, commonjs);
    assert.equal(commonjs.connect, commonjs);
    const host = await serve();
    const socket = tracked(commonjs(host.url, websocket));
    assert.ok(socket instanceof commonjs.Socket);
    assert.ok(socket.io instanceof commonjs.Manager);
    await connected(socket);
  });
});

describe("io()", () => {
  it("returns at once a Socket with a Manager", async () => {
    const host = await serve();
    const socket = tracked(io(host.url));
    assert.ok(socket instanceof Socket);
    assert.ok(socket.io instanceof Manager);
    await connected(socket);
  });

  it("takes the path of the URL for the namespace", async () => {
    const host = await serve();
    const accept = accepted(host, "/chat");
    await connected(host.client("/chat"));
    assert.equal((await accept).nsp.name, "/chat");
  });

  it("takes a URL without a path, and one with /, for the default namespace", async () => {
    const host = await serve();
    for (const path of ["", "/"]) {
      const accept = accepted(host);
      await connected(host.client(path));
      assert.equal((await accept).nsp.name, "/");
    }
  });

  for (const scheme of ["http", "ws"]) {
    it(`accepts ${scheme}://`, async () => {
      const host = await serve();
      await connected(tracked(io(`${scheme}://${host.authority}`)));
    });
  }

  it("sends the query of the URL", async () => {
    const host = await serve();
    const accept = accepted(host, "/chat");
    host.client("/chat?token=abc&n=1");
    const { query } = (await accept).handshake;
    assert.equal(query.token, "abc");
    assert.equal(query.n, "1");
  });

  it("prefers the query of the URL to the option", async () => {
    const host = await serve();
    const accept = accepted(host);
    host.client("/?a=1", { query: { b: 2 } });
    const { query } = (await accept).handshake;
    assert.equal(query.a, "1");
    assert.equal(query.b, undefined);
  });

  it("throws on a URL of more than 8,000 characters", () => {
    assert.throws(() => io("http://127.0.0.1/" + "a".repeat(8000), { autoConnect: false }));
  });

  it("does not connect with autoConnect false until connect()", async () => {
    const host = await serve();
    const socket = host.client("/", { autoConnect: false });
    assert.equal(socket.active, false);
    await connected(host.client()); // would have come second
    assert.equal(host.engines(), 1);
    socket.connect();
    await connected(socket);
  });
});

describe("the Managers of io()", () => {
  it("are shared by the namespaces of a server", async () => {
    const host = await serve();
    const first = tracked(io(host.url, websocket));
    const second = tracked(io(`${host.url}/chat`, websocket));
    assert.equal(first.io, second.io);
    await Promise.all([connected(first), connected(second)]);
    assert.equal(host.engines(), 1);
  });

  it("are not shared with forceNew", async () => {
    const host = await serve();
    const first = tracked(io(host.url, websocket));
    const second = tracked(io(`${host.url}/chat`, { ...websocket, forceNew: true }));
    assert.notEqual(first.io, second.io);
    await Promise.all([connected(first), connected(second)]);
    assert.equal(host.engines(), 2);
  });

  it("are not shared with multiplex false", async () => {
    const host = await serve();
    const first = tracked(io(host.url, websocket));
    const second = tracked(io(`${host.url}/chat`, { ...websocket, multiplex: false }));
    assert.notEqual(first.io, second.io);
  });

  it("are not shared by two sockets of one namespace", async () => {
    const host = await serve();
    const first = tracked(io(host.url, websocket));
    const second = tracked(io(host.url, websocket));
    assert.notEqual(first, second);
    assert.notEqual(first.io, second.io);
    await Promise.all([connected(first), connected(second)]);
    assert.notEqual(first.id, second.id);
  });

  it("are not shared by two paths", async () => {
    const host = await serve();
    const first = tracked(io(host.url, { ...websocket, autoConnect: false }));
    const second = tracked(io(`${host.url}/chat`, { ...websocket, autoConnect: false, path: "/other" }));
    assert.notEqual(first.io, second.io);
  });

  it("are not shared by two servers", async () => {
    const [one, other] = [await serve(), await serve()];
    const first = tracked(io(one.url, websocket));
    const second = tracked(io(`${other.url}/chat`, websocket));
    assert.notEqual(first.io, second.io);
  });

  it("treat a server with and without its default port as one", () => {
    const first = io("http://siowasm.invalid", { autoConnect: false });
    const second = io("http://siowasm.invalid:80/chat", { autoConnect: false });
    assert.equal(first.io, second.io);
  });
});
