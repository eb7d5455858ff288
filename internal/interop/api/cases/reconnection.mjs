import assert from "node:assert/strict";
import { collect, connected, next, pair, serve, settled, transports } from "../harness.mjs";

// Notes the events of the Socket and its Manager in their order.
function journal(client, ...names) {
  const lines = [];
  for (const name of names) {
    const target = ["connect", "connect_error", "disconnect"].includes(name) ? client : client.io;
    target.on(name, (arg) => lines.push(typeof arg === "number" ? `${name} ${arg}` : name));
  }
  return lines;
}

for (const names of transports) {
  describe(`reconnection (${names})`, () => {
    it("follows when the server closes the connection, with the Manager's events", async () => {
      const host = await serve();
      const { client, peer } = await pair(host, "/", { transports: names });
      const { id } = peer;
      const lines = journal(client, "disconnect", "reconnect_attempt", "reconnect", "connect");
      peer.conn.close();
      await next(client, "connect");
      assert.deepEqual(lines, ["disconnect", "reconnect_attempt 1", "reconnect 1", "connect"]);
      assert.notEqual(client.id, id);
      await settled(client);
    });

    it("follows when the first attempt fails", async () => {
      const host = await serve();
      host.refusing = true;
      const client = host.client("/", { transports: names });
      const lines = journal(client, "connect_error", "reconnect_attempt", "reconnect", "connect");
      await next(client, "connect_error");
      host.refusing = false;
      await next(client, "connect");
      assert.deepEqual(lines, ["connect_error", "reconnect_attempt 1", "reconnect 1", "connect"]);
    });
  });
}

describe("reconnection", () => {
  it("counts its attempts, and starts again at 1 after a success", async () => {
    const host = await serve();
    const client = await connected(host.client());
    host.refusing = true;
    const attempts = collect(client.io, "reconnect_attempt", 3);
    host.cut();
    assert.deepEqual(await attempts, [[1], [2], [3]]);
    host.refusing = false;
    const [n] = await next(client.io, "reconnect");
    assert.ok(n >= 3);
    await connected(client);
    const first = next(client.io, "reconnect_attempt");
    host.cut();
    assert.deepEqual(await first, [1]);
  });

  it("emits error, connect_error and reconnect_error for each failure", async () => {
    const host = await serve();
    const client = await connected(host.client());
    host.refusing = true;
    const failures = [next(client.io, "error"), next(client, "connect_error"), next(client.io, "reconnect_error")];
    host.cut();
    const [[err], [connectError], [reconnectError]] = await Promise.all(failures);
    assert.ok(err instanceof Error);
    assert.equal(connectError, err);
    assert.equal(reconnectError, err);
    assert.equal(client.active, true);
  });

  it("ends with reconnect_failed after reconnectionAttempts", async () => {
    const host = await serve();
    const client = await connected(host.client("/", { reconnectionAttempts: 2 }));
    const lines = journal(client, "connect_error", "reconnect_attempt", "reconnect_error", "reconnect_failed");
    host.refusing = true;
    const errors = collect(client.io, "reconnect_error", 2);
    host.cut();
    await errors;
    assert.deepEqual(lines, [
      "reconnect_attempt 1", "connect_error", "reconnect_error",
      "reconnect_attempt 2", "connect_error", "reconnect_failed", "reconnect_error",
    ]);
    assert.equal(client.active, true);
  });

  it("ends so too when it never connected", async () => {
    const host = await serve();
    host.refusing = true;
    const client = host.client("/", { reconnectionAttempts: 2 });
    const errors = [];
    client.on("connect_error", (err) => errors.push(err));
    await next(client.io, "reconnect_failed");
    assert.equal(errors.length, 3);
  });

  it("can be started by connect() after it has failed", async () => {
    const host = await serve();
    host.refusing = true;
    const client = host.client("/", { reconnectionAttempts: 1 });
    await Promise.all([next(client.io, "reconnect_failed"), next(client.io, "reconnect_error")]);
    host.refusing = false;
    await connected(client.connect());
  });

  it("does not follow with reconnection false, but connect() connects", async () => {
    const host = await serve();
    const { client, peer } = await pair(host, "/", { reconnection: false });
    client.io.on("reconnect_attempt", () => assert.fail("it is off"));
    peer.conn.close();
    await next(client, "disconnect");
    await connected(client.connect());
  });

  it("does not follow a first failure with reconnection false", async () => {
    const host = await serve();
    host.refusing = true;
    const client = host.client("/", { reconnection: false });
    client.io.on("reconnect_attempt", () => assert.fail("it is off"));
    const [err] = await next(client, "connect_error");
    assert.ok(err instanceof Error);
    host.refusing = false;
    await connected(client.connect());
  });

  it("is ended by disconnect()", async () => {
    const host = await serve();
    const client = await connected(host.client());
    host.refusing = true;
    host.cut();
    await next(client.io, "reconnect_attempt");
    client.disconnect();
    assert.equal(client.active, false);
    client.io.on("reconnect_attempt", () => assert.fail("it was ended"));
    client.on("connect", () => assert.fail("it was ended"));
    host.refusing = false;
    await settled(await connected(host.client())); // longer than the delay
  });

  it("is ended by reconnection(false)", async () => {
    const host = await serve();
    const client = await connected(host.client());
    host.refusing = true;
    host.cut();
    await next(client.io, "reconnect_attempt");
    client.io.reconnection(false);
    await next(client, "connect_error");
    client.io.on("reconnect_attempt", () => assert.fail("it was ended"));
    host.refusing = false;
    await settled(await connected(host.client()));
    assert.equal(client.connected, false);
  });

  it("takes what opts say at each attempt", async () => {
    const host = await serve();
    const client = await connected(host.client("/", { query: { n: "1" } }));
    client.io.on("reconnect_attempt", (n) => (client.io.opts.query.n = `attempt ${n}`));
    host.cut();
    await next(client, "connect");
    assert.equal((await client.emitWithAck("handshake")).query.n, "attempt 1");
  });

  it("can go to another transport", async () => {
    const host = await serve();
    const client = await connected(host.client());
    client.io.opts.transports = ["polling"];
    host.cut();
    await next(client, "connect");
    assert.equal(client.io.engine.transport.name, "polling");
  });

  it("keeps the listeners", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const echo = next(client, "echo");
    host.cut();
    await next(client, "connect");
    client.emit("echo", 1);
    assert.deepEqual(await echo, [1]);
  });

  it("of a refused namespace ends, the others go on", async () => {
    const host = await serve();
    let open = true;
    host.server.of("/door").use((_, done) => done(open ? undefined : new Error("closed")));
    const client = await connected(host.client());
    const door = await connected(client.io.socket("/door"));
    open = false;
    const refused = next(door, "connect_error");
    host.cut();
    assert.equal((await refused)[0].message, "closed");
    assert.equal(door.active, false);
    await connected(client);
    await settled(client);
  });
});
