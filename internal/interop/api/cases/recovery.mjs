import assert from "node:assert/strict";
import { collect, connected, next, pair, serve, settled } from "../harness.mjs";

const recovery = { connectionStateRecovery: {} };

describe("connection state recovery", () => {
  it("is not so for a new connection", async () => {
    const host = await serve(recovery);
    const client = await connected(host.client());
    assert.ok(!client.recovered);
  });

  it("keeps the id and brings what was missed", async () => {
    const host = await serve(recovery);
    const { client, peer } = await pair(host);
    const { id } = client;
    peer.emit("n", 0); // the server recovers nothing for one that has got nothing
    await next(client, "n");
    const got = collect(client, "n", 2);
    host.refusing = true;
    host.cut();
    await next(client, "disconnect");
    host.server.emit("n", 1);
    host.server.emit("n", 2);
    host.refusing = false;
    await next(client, "connect");
    assert.equal(client.recovered, true);
    assert.equal(client.id, id);
    assert.deepEqual((await got).map(([n]) => n), [1, 2]);
  });

  it("gives listeners the offset as the last argument", async () => {
    const host = await serve(recovery);
    const { client, peer } = await pair(host);
    peer.emit("n", 1);
    const [n, offset, ...rest] = await next(client, "n");
    assert.equal(n, 1);
    assert.equal(typeof offset, "string");
    assert.deepEqual(rest, []);
  });

  it("brings nothing twice", async () => {
    const host = await serve(recovery);
    const { client, peer } = await pair(host);
    const got = [];
    client.on("n", (n) => got.push(n));
    peer.emit("n", 1);
    peer.emit("n", 2);
    await settled(client);
    host.cut();
    await next(client, "connect");
    assert.equal(client.recovered, true);
    await settled(client);
    assert.deepEqual(got, [1, 2]);
  });

  it("is over after disconnect()", async () => {
    const host = await serve(recovery);
    const { client, peer } = await pair(host);
    const { id } = client;
    peer.emit("n", 0);
    await next(client, "n");
    client.disconnect();
    await next(peer, "disconnect");
    await connected(client.connect());
    assert.ok(!client.recovered);
    assert.notEqual(client.id, id);
  });

  it("is not so when the server does not offer it", async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    peer.emit("n", 0);
    await next(client, "n");
    host.cut();
    await next(client, "connect");
    assert.ok(!client.recovered);
  });
});
