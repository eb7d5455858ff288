import assert from "node:assert/strict";
import { accepted, next, pair, serve } from "../harness.mjs";

describe("retries", () => {
  it("send an event again until it is acknowledged", async () => {
    const host = await serve();
    const { client, peer } = await pair(host, "/", { retries: 5, ackTimeout: 100 });
    let tries = 0;
    peer.on("try", (arg, ack) => ++tries === 3 && ack(arg));
    const args = await new Promise((resolve) => client.emit("try", "hello", (...args) => resolve(args)));
    assert.deepEqual(args, [null, "hello"]);
    assert.equal(tries, 3);
  });

  it("send an acknowledged event once", async () => {
    const host = await serve();
    const { client, peer } = await pair(host, "/", { retries: 5, ackTimeout: 4000 });
    let tries = 0;
    peer.on("try", (ack) => ack(++tries));
    assert.equal(await client.emitWithAck("try"), 1);
    await client.emitWithAck("echo");
    assert.equal(tries, 1);
  });

  it("ask for acknowledgements of events without a callback", async () => {
    const host = await serve();
    const { client, peer } = await pair(host, "/", { retries: 5, ackTimeout: 100 });
    let tries = 0;
    const third = new Promise((resolve) => peer.on("try", (ack) => ++tries === 3 && resolve(ack())));
    client.emit("try");
    await third;
    await client.emitWithAck("echo"); // a fourth try would have come before
    assert.equal(tries, 3);
  });

  it("give up with an error after one try more than their number", async () => {
    const host = await serve();
    const { client, peer } = await pair(host, "/", { retries: 2, ackTimeout: 10 });
    let tries = 0;
    peer.on("try", () => tries++);
    const err = await new Promise((resolve) => client.emit("try", resolve));
    assert.ok(err instanceof Error);
    assert.equal(err.message, "operation has timed out");
    await client.emitWithAck("echo");
    assert.equal(tries, 3);
  });

  it("keep the order, with one event on its way at a time", async () => {
    const host = await serve();
    const { client, peer } = await pair(host, "/", { retries: 5, ackTimeout: 100 });
    const got = [];
    let first = true;
    peer.on("n", (n, ack) => {
      got.push(n);
      if (first) first = false;
      else ack();
    });
    const answers = [1, 2, 3].map((n) => client.emitWithAck("n", n));
    await Promise.all(answers);
    assert.deepEqual(got, [1, 1, 2, 3]);
  });

  it("send again after a reconnection", async () => {
    const host = await serve();
    const { client, peer } = await pair(host, "/", { retries: 5, ackTimeout: 4000 });
    const lost = next(peer, "try");
    const answer = client.emitWithAck("try", "hello");
    await lost;
    const accept = accepted(host).then((peer) => peer.on("try", (arg, ack) => ack(arg)));
    host.cut();
    await accept;
    assert.equal(await answer, "hello");
  });

  it("hold what is emitted before the connection", async () => {
    const host = await serve();
    const client = host.client("/", { retries: 3, ackTimeout: 4000 });
    assert.equal(await client.emitWithAck("sum", 1, 2), 3);
  });

  it("are not for volatile events", async () => {
    const host = await serve();
    const { client, peer } = await pair(host, "/", { retries: 5, ackTimeout: 10 });
    await client.emitWithAck("echo");
    let tries = 0;
    peer.on("try", () => tries++);
    client.volatile.emit("try");
    await assert.rejects(client.emitWithAck("nothing")); // lasts six timeouts
    assert.equal(tries, 1);
  });
});
