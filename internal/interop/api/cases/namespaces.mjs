import assert from "node:assert/strict";
import { connected, next, pair, serve, settled } from "../harness.mjs";

// Two Sockets over one connection, and the server's sockets of them.
async function fixture() {
  const host = await serve();
  const { client: main, peer: mainPeer } = await pair(host);
  const accept = next(host.server.of("/chat"), "connection");
  const chat = await connected(main.io.socket("/chat"));
  const [chatPeer] = await accept;
  return { host, main, mainPeer, chat, chatPeer };
}

describe("namespaces over one connection", () => {
  it("have ids of their own", async () => {
    const { host, main, chat } = await fixture();
    assert.notEqual(main.id, chat.id);
    assert.equal(main.io, chat.io);
    assert.equal(host.engines(), 1);
  });

  it("keep their events apart", async () => {
    const { main, mainPeer, chat, chatPeer } = await fixture();
    const got = [];
    main.on("event", (n) => got.push(["main", n]));
    chat.on("event", (n) => got.push(["chat", n]));
    mainPeer.emit("event", 1);
    chatPeer.emit("event", 2);
    await Promise.all([settled(main), settled(chat)]);
    assert.deepEqual(got, [["main", 1], ["chat", 2]]);
  });

  it("keep their acknowledgements apart", async () => {
    const { main, chat } = await fixture();
    const answers = [main, chat, main].map((socket, n) => socket.emitWithAck("sum", n, n));
    assert.deepEqual(await Promise.all(answers), [0, 2, 4]);
  });

  it("are left one by one", async () => {
    const { host, main, chat, chatPeer } = await fixture();
    chat.disconnect();
    await next(chatPeer, "disconnect");
    assert.equal(chat.connected, false);
    assert.equal(main.connected, true);
    await settled(main);
    assert.equal(host.engines(), 1);
  });

  it("close the connection when the last is left", async () => {
    const { host, main, mainPeer, chat } = await fixture();
    const { engine } = main.io;
    const closed = next(mainPeer.conn, "close");
    chat.disconnect();
    main.disconnect();
    await closed;
    assert.equal(host.engines(), 0);
    assert.notEqual(engine.readyState, "open");
  });

  it("close it as well when the server has disconnected the others", async () => {
    const { main, mainPeer, chat, chatPeer } = await fixture();
    chatPeer.disconnect();
    await next(chat, "disconnect");
    const closed = next(mainPeer.conn, "close");
    main.disconnect();
    await closed;
  });

  it("can be joined again", async () => {
    const { host, main, chat } = await fixture();
    const { id } = chat;
    chat.disconnect();
    await connected(chat.connect());
    assert.notEqual(chat.id, id);
    await settled(main);
    assert.equal(host.engines(), 1);
  });

  it("all reconnect when the connection breaks", async () => {
    const { host, main, chat } = await fixture();
    const both = (event) => Promise.all([next(main, event), next(chat, event)]);
    const disconnected = both("disconnect");
    const reconnected = both("connect");
    host.cut();
    assert.deepEqual((await disconnected).map(([reason]) => reason), ["transport close", "transport close"]);
    await reconnected;
    assert.equal(await chat.emitWithAck("sum", 1, 2), 3);
  });

  it("stay left when the connection breaks", async () => {
    const { host, main, chat } = await fixture();
    chat.disconnect();
    chat.on("connect", () => assert.fail("it was left"));
    host.cut();
    await next(main, "connect");
    await settled(main);
    assert.equal(chat.connected, false);
  });

  it("with a slow answer do not hold up the others", async () => {
    const { host, main } = await fixture();
    const slow = main.io.socket("/slow");
    await settled(main);
    assert.equal(slow.connected, false);
    await connected(slow);
    assert.equal(host.engines(), 1);
  });

  it("of a name with other characters work", async () => {
    const host = await serve();
    const name = "/a-b_c.d/é:1";
    host.server.of(name);
    const { client } = await pair(host);
    await connected(client.io.socket(name));
  });
});
