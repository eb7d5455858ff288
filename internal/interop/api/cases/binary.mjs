import assert from "node:assert/strict";
import { File } from "node:buffer"; // a global from Node 22 on
import { collect, connected, next, pair, serve, transports } from "../harness.mjs";

const bytes = [0, 1, 127, 128, 255];
const plain = (value) => [...new Uint8Array(value.buffer ?? value, value.byteOffset ?? 0, value.byteLength)];

const inputs = {
  "a Buffer": () => Buffer.from(bytes),
  "an ArrayBuffer": () => Uint8Array.from(bytes).buffer,
  "a Uint8Array": () => Uint8Array.from(bytes),
  "a subarray, without its surroundings": () => Uint8Array.from([9, 9, ...bytes, 9]).subarray(2, 7),
  "an Int8Array": () => Int8Array.from(bytes),
  "a DataView of a part": () => new DataView(Uint8Array.from([9, ...bytes, 9]).buffer, 1, 5),
};

const files = {
  "a Blob": () => new Blob([Uint8Array.from(bytes)]),
  "a File": () => new File([Uint8Array.from(bytes)], "name"),
};

for (const names of transports) {
  describe(`binary (${names})`, () => {
    for (const [name, make] of Object.entries(inputs)) {
      it(`goes as ${name}`, async () => {
        const host = await serve();
        const { client, peer } = await pair(host, "/", { transports: names });
        const got = next(peer, "bytes");
        client.emit("bytes", make(), "after");
        const [value, after] = await got;
        assert.ok(Buffer.isBuffer(value));
        assert.deepEqual(plain(value), bytes);
        assert.equal(after, "after");
      });
    }

    for (const [name, make] of Object.entries(files)) {
      it(`goes as ${name}, in its place`, async () => {
        const host = await serve();
        const { client, peer } = await pair(host, "/", { transports: names });
        const got = collect(peer, "n", 3);
        client.emit("n", 1);
        client.emit("n", make());
        client.emit("n", 3);
        const [, [value], [last]] = await got;
        assert.deepEqual(plain(value), bytes);
        assert.equal(last, 3);
      }).timeout(1000);
    }

    it("goes as the bytes of a Float32Array", async () => {
      const host = await serve();
      const { client, peer } = await pair(host, "/", { transports: names });
      const floats = Float32Array.of(1.5, -2);
      const got = next(peer, "bytes");
      client.emit("bytes", floats);
      assert.deepEqual(plain((await got)[0]), plain(floats));
    });

    it("comes as a Buffer", async () => {
      const host = await serve();
      const { client, peer } = await pair(host, "/", { transports: names });
      const got = next(client, "bytes");
      peer.emit("bytes", Buffer.from(bytes));
      const [value] = await got;
      assert.ok(Buffer.isBuffer(value));
      assert.deepEqual(plain(value), bytes);
    });

    it("goes and comes at any depth, several times", async () => {
      const host = await serve();
      const { client, peer } = await pair(host, "/", { transports: names });
      const value = { a: [Buffer.from([1]), { b: Buffer.from([2]), c: "text" }], d: null, e: Buffer.from([3]) };
      const there = next(peer, "deep");
      const back = next(client, "deep");
      client.emit("deep", value, Buffer.from([4]));
      assert.deepEqual(await there, [value, Buffer.from([4])]);
      peer.emit("deep", value, Buffer.from([4]));
      assert.deepEqual(await back, [value, Buffer.from([4])]);
    });

    it("goes and comes in acknowledgements", async () => {
      const host = await serve();
      const { client, peer } = await pair(host, "/", { transports: names });
      assert.deepEqual(plain(await client.emitWithAck("echo", Buffer.from(bytes))), bytes);
      client.on("question", (value, answer) => answer({ value }));
      const { value } = await peer.emitWithAck("question", Buffer.from(bytes));
      assert.deepEqual(plain(value), bytes);
    });

    it("goes and comes in a namespace", async () => {
      const host = await serve();
      const client = await connected(host.client("/chat", { transports: names }));
      assert.deepEqual(plain(await client.emitWithAck("echo", Buffer.from(bytes))), bytes);
    });
  });
}

describe("binary", () => {
  it("may be empty", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const got = await client.emitWithAck("echo", Buffer.alloc(0));
    assert.ok(Buffer.isBuffer(got));
    assert.equal(got.length, 0);
  });

  it("may be large", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const large = Buffer.alloc(500_000, Uint8Array.from({ length: 251 }, (_, i) => i));
    assert.ok(large.equals(await client.emitWithAck("echo", large)));
  });

  it("keeps its order among other events", async () => {
    const host = await serve();
    const { client, peer } = await pair(host);
    const got = [];
    peer.on("n", (value) => got.push(Buffer.isBuffer(value) ? value[0] : value));
    for (let n = 0; n < 20; n++) client.emit("n", n % 2 ? n : Buffer.from([n]));
    await client.emitWithAck("echo");
    assert.deepEqual(got, Array.from({ length: 20 }, (_, n) => n));
  });

  it("is not changed in the caller's arguments", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const value = { a: Buffer.from([1]) };
    const { a } = value;
    await client.emitWithAck("echo", value);
    assert.deepEqual(Object.keys(value), ["a"]);
    assert.equal(value.a, a);
  });

  it("may be emitted before the connection", async () => {
    const host = await serve();
    const got = await host.client().emitWithAck("echo", Buffer.from(bytes));
    assert.deepEqual(plain(got), bytes);
  });

  it("leaves a user's own _placeholder alone", async () => {
    const host = await serve();
    const client = await connected(host.client());
    const value = { _placeholder: true, num: 0 };
    assert.deepEqual(await client.emitWithAck("echo", value), value);
  });
});
