import assert from "node:assert/strict";
import { connected, next, pair, serve, settled, transports } from "../harness.mjs";

describe("an acknowledgement of the server", () => {
  for (const names of transports) {
    it(`comes with all arguments (${names})`, async () => {
      const host = await serve();
      const client = await connected(host.client("/", { transports: names }));
      const args = await new Promise((resolve) => client.emit("echo", 1, "two", { three: 3 }, (...args) => resolve(args)));
      assert.deepEqual(args, [1, "two", { three: 3 }]);
    });
  }

  it("goes to the callback of its event", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const sums = Array.from({ length: 64 }, (_, n) => new Promise((resolve) => client.emit("sum", n, 1, resolve)));
    assert.deepEqual(await Promise.all(sums), Array.from({ length: 64 }, (_, n) => n + 1));
  });

  it("goes there in any order", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const order = [];
    const answer = (name) => () => order.push(name);
    const late = new Promise((resolve) => client.emit("later", 20, () => resolve(order.push("late"))));
    client.emit("later", 0, answer("soon"));
    await late;
    assert.deepEqual(order, ["soon", "late"]);
  });
});

describe("an acknowledgement to the server", () => {
  it("is what a listener calls its last argument with", async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    client.on("question", (a, b, answer) => answer(a + b, { more: true }));
    const args = await new Promise((resolve) => peer.emit("question", 1, 2, (...args) => resolve(args)));
    assert.deepEqual(args, [3, { more: true }]);
  });

  it("may be given later", async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    const question = next(client, "question");
    const answer = peer.emitWithAck("question");
    const [ack] = await question;
    await settled(client);
    ack("late");
    assert.equal(await answer, "late");
  });

  it("is given once", async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    const answers = [];
    client.on("question", (answer) => {
      answer(1);
      answer(2);
    });
    peer.emit("question", (n) => answers.push(n));
    await next(client, "question");
    await settled(client);
    assert.deepEqual(answers, [1]);
  });
});

describe("Socket.emitWithAck()", () => {
  it("resolves with the first argument", async () => {
    const host = await serve();
    const client = await connected(host.client());
    assert.equal(await client.emitWithAck("sum", 1, 2), 3);
    assert.equal(await client.emitWithAck("echo", "one", "two"), "one");
  });

  it("resolves with undefined when there is none", async () => {
    const host = await serve();
    const client = await connected(host.client());
    assert.equal(await client.emitWithAck("echo"), undefined);
  });

  it("resolves with a falsy answer", async () => {
    const host = await serve();
    const client = await connected(host.client());
    for (const value of [0, "", false, null]) assert.equal(await client.emitWithAck("echo", value), value);
  });

  it("waits for the connection", async () => {
    const host = await serve();
    assert.equal(await host.client().emitWithAck("sum", 1, 2), 3);
  });

  it("rejects when the connection ends", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const answer = client.emitWithAck("nothing");
    client.disconnect();
    await assert.rejects(answer, { message: "socket has been disconnected" });
  });

  it("rejects at once with what emit throws", async () => {
    const host = await serve();
    await assert.rejects(host.client().emitWithAck("connect"), /reserved event name/);
  });
});

describe("Socket.timeout()", () => {
  it("calls back with an error when no answer came", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const [err, ...rest] = await new Promise((resolve) => client.timeout(10).emit("nothing", (...args) => resolve(args)));
    assert.ok(err instanceof Error);
    assert.equal(err.message, "operation has timed out");
    assert.deepEqual(rest, []);
  });

  it("calls back with null and the answer", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const args = await new Promise((resolve) => client.timeout(4000).emit("echo", 1, 2, (...args) => resolve(args)));
    assert.deepEqual(args, [null, 1, 2]);
  });

  it("has emitWithAck resolve with the answer", async () => {
    const host = await serve();
    const client = await connected(host.client());
    assert.equal(await client.timeout(4000).emitWithAck("sum", 1, 2), 3);
  });

  it("has emitWithAck reject when no answer came", async () => {
    const host = await serve();
    const client = await connected(host.client());
    await assert.rejects(client.timeout(10).emitWithAck("nothing"), { message: "operation has timed out" });
  });

  it("runs while the event is buffered, and takes it out of the buffer", async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    peer.disconnect();
    await next(client, "disconnect");
    const answer = new Promise((resolve) => client.timeout(10).emit("keep", "timeout", resolve));
    assert.equal(client.sendBuffer.length, 1);
    assert.ok((await answer) instanceof Error);
    assert.equal(client.sendBuffer.length, 0);
  });

  it("ignores an answer that comes too late", async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    const question = next(peer, "question");
    let calls = 0;
    const answered = new Promise((resolve) => client.timeout(10).emit("question", () => resolve(calls++)));
    const [ack] = await question;
    await answered;
    ack("late");
    await settled(client);
    assert.equal(calls, 1);
  });

  it("is for one emit", async () => {
    const host = await serve();
    const client = await connected(host.client());
    await new Promise((resolve) => client.timeout(4000).emit("sum", 1, 2, resolve));
    const args = await new Promise((resolve) => client.emit("sum", 1, 2, (...args) => resolve(args)));
    assert.deepEqual(args, [3]);
  });
});

describe("ackTimeout", () => {
  it("is the timeout of every event with a callback", async () => {
    const host = await serve();
    const client = await connected(host.client("/", { ackTimeout: 10 }));
    const err = await new Promise((resolve) => client.emit("nothing", resolve));
    assert.ok(err instanceof Error);
    await assert.rejects(client.emitWithAck("nothing"), { message: "operation has timed out" });
  });

  it("makes the callback take the error first", async () => {
    const host = await serve();
    const client = await connected(host.client("/", { ackTimeout: 4000 }));
    const args = await new Promise((resolve) => client.emit("sum", 1, 2, (...args) => resolve(args)));
    assert.deepEqual(args, [null, 3]);
  });

  it("gives way to timeout()", async () => {
    const host = await serve();
    const client = await connected(host.client("/", { ackTimeout: 60_000 }));
    await assert.rejects(client.timeout(10).emitWithAck("nothing"), { message: "operation has timed out" });
  });
});

describe("an acknowledgement that a disconnection prevents", () => {
  it("is an error for a callback with a timeout", async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    const answer = new Promise((resolve) => client.timeout(60_000).emit("nothing", resolve));
    await settled(client);
    peer.disconnect();
    const err = await answer;
    assert.ok(err instanceof Error);
    assert.equal(err.message, "socket has been disconnected");
  });

  it("leaves a callback without a timeout uncalled", async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    client.emit("nothing", () => assert.fail("nobody answered"));
    await settled(client);
    peer.disconnect();
    await next(client, "disconnect");
    await settled(await connected(client.connect()));
  });

  it("comes after the reconnection for an event that was still buffered", async () => {
    const host = await serve();
    const client = await connected(host.client());
    client.disconnect();
    const sum = client.emitWithAck("sum", 1, 2);
    client.connect();
    assert.equal(await sum, 3);
  });
});
