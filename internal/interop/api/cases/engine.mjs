import assert from "node:assert/strict";
import { collect, connected, next, pair, serve, settled, transports } from "../harness.mjs";

const upgrading = { transports: ["polling", "websocket"] };

describe("manager.engine", () => {
  for (const names of transports) {
    it(`has an id, a readyState and a transport (${names})`, async () => {
      const host = await serve();
      const { client, peer } = await pair(host, "/", { transports: names });
      const { engine } = client.io;
      assert.equal(engine.id, peer.conn.id);
      assert.equal(engine.readyState, "open");
      assert.equal(engine.transport.name, names[0]);
    });
  }

  it("is there as soon as io() returns", async () => {
    const host = await serve();
    const client = host.client();
    assert.equal(client.io.engine.readyState, "opening");
    await next(client.io.engine, "open");
  });

  it("is another one after a reconnection", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const { id } = client.io.engine;
    host.cut();
    await next(client, "connect");
    assert.equal(typeof client.io.engine.id, "string");
    assert.notEqual(client.io.engine.id, id);
  });
});

describe("an upgrade", () => {
  it("is told by the engine's upgrade event", async () => {
    const host = await serve();
    const client = host.client("/", upgrading);
    const upgrade = next(client.io.engine, "upgrade");
    await connected(client);
    const [transport] = await upgrade;
    assert.equal(transport.name, "websocket");
    assert.equal(client.io.engine.transport.name, "websocket");
    assert.equal(await client.emitWithAck("transport"), "websocket");
  });

  it("loses nothing and keeps the order", async () => {
    const host = await serve();
    const client = host.client("/", upgrading);
    const upgrade = next(client.io.engine, "upgrade");
    await connected(client);
    let upgraded = false;
    upgrade.then(() => (upgraded = true));
    const sent = [];
    const answers = [];
    while (!upgraded || sent.length < 50) {
      sent.push(sent.length);
      answers.push(client.emitWithAck("echo", sent.length - 1));
      if (sent.length % 5 === 0) await answers.at(-1);
    }
    assert.deepEqual(await Promise.all(answers), sent);
  });

  it("keeps the connection when it fails, and tells by upgradeError", async () => {
    const host = await serve();
    const [engine] = host.http.listeners("upgrade").splice(-1);
    host.http.off("upgrade", engine).on("upgrade", (_, socket) => socket.destroy());
    const client = host.client("/", upgrading);
    const failed = next(client.io.engine, "upgradeError");
    await connected(client);
    const [err] = await failed;
    assert.ok(err instanceof Error);
    assert.equal(client.io.engine.transport.name, "polling");
    await settled(client);
  });
});

describe("the engine's events", () => {
  it("include packet, for what came", async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    const packet = next(client.io.engine, "packet");
    peer.emit("hello", 1);
    const [{ type, data }] = await packet;
    assert.equal(type, "message");
    assert.equal(data, '2["hello",1]');
  });

  it("include packetCreate, for what goes", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const created = next(client.io.engine, "packetCreate");
    client.emit("hello", 1);
    const [{ type, data }] = await created;
    assert.equal(type, "message");
    assert.equal(data, '2["hello",1]');
  });

  it("include a packet for each attachment", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const created = collect(client.io.engine, "packetCreate", 2);
    client.emit("hello", Buffer.from([1, 2]));
    const [[header], [attachment]] = await created;
    assert.equal(header.data, '51-["hello",{"_placeholder":true,"num":0}]');
    assert.deepEqual(Buffer.from(attachment.data), Buffer.from([1, 2]));
  });

  it("include drain, when all that was emitted is written", async () => {
    const host = await serve();
    const client = await connected(host.client());
    await settled(client);
    const drain = next(client.io.engine, "drain");
    client.emit("hello");
    await drain;
  });

  it("include ping and pong", async () => {
    const host = await serve({ pingInterval: 20 });
    const { engine } = (await connected(host.client())).io;
    await Promise.all([next(engine, "ping"), next(engine, "pong")]);
  });

  it("include open and handshake", async () => {
    const host = await serve();
    const { engine } = host.client().io;
    const open = next(engine, "open");
    const [data] = await next(engine, "handshake");
    assert.equal(data.sid, engine.id);
    assert.equal(data.pingInterval, 25000);
    await open;
  });

  it("include close, with the reason", async () => {
    const host = await serve();
    const { client, peer } = await pair(host, "/", { reconnection: false });
    const close = next(client.io.engine, "close");
    peer.conn.close();
    assert.equal((await close)[0], "transport close");
    assert.equal(client.io.engine.readyState, "closed");
  });

  it("end with off()", async () => {
    const host = await serve();
    const { client } = await pair(host);
    const { engine } = client.io;
    const fail = () => assert.fail("was removed");
    engine.on("packet", fail);
    engine.off("packet", fail);
    await settled(client);
  });
});

describe("engine.close()", () => {
  for (const names of transports) {
    it(`closes the connection (${names})`, async () => {
      const host = await serve();
      const { client, peer } = await pair(host, "/", { transports: names, reconnection: false });
      const closed = next(peer, "disconnect");
      const disconnect = next(client, "disconnect");
      client.io.engine.close();
      assert.equal((await disconnect)[0], "forced close");
      await closed;
      assert.equal(host.engines(), 0);
    });
  }
});

describe("engine.binaryType", () => {
  it("arraybuffer has attachments come as ArrayBuffer", async () => {
    const host = await serve();
    const client = await connected(host.client());
    client.io.engine.binaryType = "arraybuffer";
    const got = await client.emitWithAck("echo", Buffer.from([1, 2, 3]));
    assert.ok(got instanceof ArrayBuffer);
    assert.deepEqual([...new Uint8Array(got)], [1, 2, 3]);
  });
});
