// Prints packets in the bytes of an npm serializer, as JSON {name: hex}:
//
//     node vectors.mjs msgpack > ../packmap/testdata/msgpack-npm.json
//     node vectors.mjs cbor > ../packmap/testdata/cbor-npm.json
import { parsers } from "./parser.mjs";

const event = (...data) => ({ type: 2, data, options: { compress: true }, nsp: "/" });
const bytes = (n) => Uint8Array.from({ length: n }, (_, i) => i);

const packets = {
  // As a client sends them.
  "connect": { type: 0, data: undefined, nsp: "/" },
  "connect with auth": { type: 0, data: { token: "x" }, nsp: "/admin" },
  "event": event("hi"),
  "event with id": { type: 2, data: ["hi", 1, "a"], options: { compress: true }, id: 0, nsp: "/" },
  "ack": { type: 3, id: 7, data: ["ok", [1]], nsp: "/" },
  "disconnect": { type: 1, nsp: "/" },
  // As a server does.
  "connect answer": { type: 0, data: { sid: "abc", pid: undefined }, nsp: "/" },
  "connect answer with pid": { type: 0, data: { sid: "abc", pid: "def" }, nsp: "/" },
  "ack of a server": { id: 12, type: 3, data: [], nsp: "/" },
  "refused": { type: 4, data: { message: "no", data: { code: 401 } }, nsp: "/" },
  "invalid namespace": { type: 4, nsp: "/nope", data: { message: "Invalid namespace" } },
  "large id": { type: 3, id: 2 ** 53, data: [], nsp: "/" },
  "number as name": event(7),
  // Values.
  "small integers": event("v", 0, 1, 127, 128, 255, 256, 65535, 65536, 4294967295),
  "negative integers": event("v", -1, -32, -33, -128, -129, -32768, -32769, -2147483648),
  "large integers": event("v", 4294967296, 5000000000, 2 ** 53, -2147483649, -(2 ** 53)),
  "floats": event("v", 0.5, 0.1, -1.5e-300, -0),
  "no numbers": event("v", NaN, Infinity, -Infinity),
  "constants": event("v", null, true, false, undefined),
  "text": event("v", "", "é€😀", "x".repeat(31), "x".repeat(32), "x".repeat(256)),
  "buffers": event("v", Buffer.from(bytes(3)), Buffer.alloc(0), Buffer.alloc(256, 1)),
  "array buffers": event("v", bytes(1).buffer, bytes(3).buffer, bytes(8).buffer, bytes(300).buffer),
  "typed arrays": event("v", bytes(3), Float32Array.of(1, -2)),
  "dates": event("v", new Date(0), new Date(1577934245678), new Date(-1500)),
  "objects": event("v", { a: { b: [{ c: Buffer.from(bytes(2)) }] } }, {}, []),
  "long arrays": event("v", Array(15).fill(0), Array(16).fill(0), Array(300).fill(0)),
  "long objects": event("v", Object.fromEntries(Array.from({ length: 16 }, (_, i) => ["k" + i, i]))),
};
if (process.argv[2] === "cbor") {
  packets["bigints"] = event("v", 1n, 2n ** 63n, -(2n ** 63n), 2n ** 64n, -(2n ** 70n));
  packets["maps and sets"] = event("v", new Map([["a", 1], [2, "b"]]), new Set([1, 2]));
}

const { Encoder } = parsers[process.argv[2]];
const lines = Object.entries(packets).map(([name, packet]) => {
  const [message] = new Encoder().encode(packet);
  return `  ${JSON.stringify(name)}: "${Buffer.from(message).toString("hex")}"`;
});
console.log("{\n" + lines.join(",\n") + "\n}");
