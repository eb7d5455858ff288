import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import msgpack from "socket.io-msgpack-parser";
import { parsers } from "../../parser.mjs";
import { connected, next, pair, serve, transports } from "../harness.mjs";

// A parser of a user: a packet is one text, its JSON.
class Encoder {
  encode(packet) {
    return [JSON.stringify(packet)];
  }
}

class Decoder extends EventEmitter {
  add(chunk) {
    const packet = JSON.parse(chunk);
    if (!Number.isInteger(packet.type)) throw new Error("no type");
    this.emit("decoded", packet);
  }

  destroy() {}
}

const all = {
  "socket.io-msgpack-parser": msgpack,
  "a user's for CBOR": parsers.cbor,
  "a user's for JSON": { Encoder, Decoder },
};

for (const [name, parser] of Object.entries(all)) {
  describe(`the parser ${name}`, () => {
    for (const names of transports) {
      it(`carries events and acknowledgements both ways (${names})`, async () => {
        const host = await serve({ parser });
        const { client, peer } = await pair(host, "/chat", { parser, transports: names });
        const args = [1, "zwei ☃", { three: [true, null] }];
        const there = next(peer, "event");
        client.emit("event", ...args);
        assert.deepEqual(await there, args);
        const back = next(client, "event");
        peer.emit("event", ...args);
        assert.deepEqual(await back, args);
        assert.equal(await client.emitWithAck("sum", 1, 2), 3);
        client.on("question", (n, answer) => answer(n + 1));
        assert.equal(await peer.emitWithAck("question", 1), 2);
      });
    }

    it("carries auth, refusals and disconnections", async () => {
      const host = await serve({ parser });
      const client = host.client("/auth", { parser, auth: { token: "secret" } });
      assert.deepEqual(await next(client, "welcome"), [{ token: "secret" }]);
      const [err] = await next(host.client("/refuse", { parser }), "connect_error");
      assert.equal(err.message, "not allowed");
      assert.deepEqual(err.data, { code: 401, hint: "token" });
      client.emit("kick");
      assert.equal((await next(client, "disconnect"))[0], "io server disconnect");
    });

    it("serves the next connection too", async () => {
      const host = await serve({ parser });
      const client = await connected(host.client("/", { parser }));
      host.cut();
      await next(client, "connect");
      assert.equal(await client.emitWithAck("sum", 1, 2), 3);
    });
  });
}

for (const name of ["socket.io-msgpack-parser", "a user's for CBOR"]) {
  const parser = all[name];

  describe(`binary with the parser ${name}`, () => {
    for (const names of transports) {
      it(`is part of the values (${names})`, async () => {
        const host = await serve({ parser });
        const { client, peer } = await pair(host, "/", { parser, transports: names });
        const value = { bytes: Buffer.from([0, 128, 255]), list: [Buffer.from([1])] };
        const there = next(peer, "event");
        client.emit("event", value);
        assert.deepEqual(await there, [value]);
        assert.deepEqual(await client.emitWithAck("echo", value), value);
      });
    }
  });
}

describe("the parser socket.io-msgpack-parser", () => {
  it("keeps a Date a Date", async () => {
    const host = await serve({ parser: msgpack });
    const client = await connected(host.client("/", { parser: msgpack }));
    const date = new Date(1234567890123);
    assert.deepEqual(await client.emitWithAck("echo", { date }), { date });
  });
});

describe("a user's parser", () => {
  it("has an Encoder and a Decoder for each Manager", async () => {
    const made = [];
    const host = await serve({ parser: { Encoder, Decoder } });
    const parser = {
      Encoder: class extends Encoder {
        constructor() {
          super();
          made.push("encoder");
        }
      },
      Decoder: class extends Decoder {
        constructor() {
          super();
          made.push("decoder");
        }
      },
    };
    await Promise.all([connected(host.client("/", { parser })), connected(host.client("/", { parser }))]);
    assert.deepEqual(made.sort(), ["decoder", "decoder", "encoder", "encoder"]);
  });

  it("gets packets with type, nsp, data and id", async () => {
    const host = await serve({ parser: { Encoder, Decoder } });
    const packets = [];
    const parser = {
      Decoder,
      Encoder: class extends Encoder {
        encode(packet) {
          packets.push(packet);
          return super.encode(packet);
        }
      },
    };
    const client = await connected(host.client("/chat", { parser, auth: { token: "t" } }));
    await client.emitWithAck("sum", 1, 2);
    const [connect, event] = packets;
    assert.equal(connect.type, 0);
    assert.equal(connect.nsp, "/chat");
    assert.deepEqual(connect.data, { token: "t" });
    assert.equal(event.type, 2);
    assert.equal(event.nsp, "/chat");
    assert.deepEqual(event.data, ["sum", 1, 2]);
    assert.ok(Number.isInteger(event.id));
  });

  it("that throws on what came ends the connection with parse error", async () => {
    const parser = { Encoder, Decoder };
    const host = await serve({ parser });
    const { client, peer } = await pair(host, "/", { parser });
    peer.conn.write("{}");
    const [reason, details] = await next(client, "disconnect");
    assert.equal(reason, "parse error");
    assert.equal(details.message, "no type");
    await next(client, "connect");
  });

  it("that throws on what is to be sent has its error thrown by emit", async () => {
    const unsuited = new Error("not of the schema");
    class Strict extends Encoder {
      encode(packet) {
        if (packet.data?.[1] === "unsuited") throw unsuited;
        return super.encode(packet);
      }
    }
    const host = await serve({ parser: { Encoder, Decoder } });
    const { client } = await pair(host, "/", { parser: { Encoder: Strict, Decoder } });
    assert.throws(() => client.emit("event", "unsuited"), (err) => err === unsuited);
    assert.equal(await client.emitWithAck("sum", 1, 2), 3);
  });
});
