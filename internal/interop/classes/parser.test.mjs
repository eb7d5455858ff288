import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decode, encode, readBlobs, UnreadBlobs } from "../../../wasm/js/parser.mjs";

const EVENT = 2;
const bytes = (...values) => new Uint8Array(values);
const whole = (array) => Uint8Array.from(array); // a buffer of its own

describe("encode", () => {
  it("is JSON without attachments", () => {
    const { text, attachments } = encode(["a", { b: [undefined, new Date(0)] }]);
    assert.equal(text, '["a",{"b":[null,"1970-01-01T00:00:00.000Z"]}]');
    assert.deepEqual(attachments, []);
  });

  it("takes out binary depth first, exactly the bytes meant", () => {
    const all = bytes(1, 2, 3, 4, 5);
    const data = ["a", { b: all.subarray(1, 3) }, [all.buffer, new DataView(all.buffer, 4)], Buffer.from("x")];
    const { text, attachments } = encode(data);
    const placeholder = (num) => ({ _placeholder: true, num });
    assert.deepEqual(JSON.parse(text), ["a", { b: placeholder(0) }, [placeholder(1), placeholder(2)], placeholder(3)]);
    assert.deepEqual(attachments.map((array) => [...array]), [[2, 3], [1, 2, 3, 4, 5], [5], [120]]);
  });

  it("honours toJSON, beside binary too", () => {
    const thing = { toJSON: () => ({ inside: bytes(7) }) };
    const { text, attachments } = encode(["a", thing, new Date(0)]);
    assert.equal(text, '["a",{"inside":{"_placeholder":true,"num":0}},"1970-01-01T00:00:00.000Z"]');
    assert.equal(attachments.length, 1);
  });

  it("throws what JSON.stringify throws", () => {
    const circle = {};
    circle.circle = circle;
    assert.throws(() => encode(["a", circle]), /circular/);
    assert.throws(() => encode(["a", 1n]), TypeError);
  });

  it("leaves Blobs to be read", async () => {
    const data = ["a", { file: new Blob(["hi"]), other: bytes(1) }];
    assert.throws(() => encode(data), UnreadBlobs);
    const read = await readBlobs(data);
    assert.deepEqual(encode(read).attachments.map((array) => [...array]), [[104, 105], [1]]);
    assert.ok(data[1].file instanceof Blob, "the caller's data is as it was");
  });
});

describe("decode", () => {
  it("puts attachments back as binaryType says", async () => {
    const text = '["a",{"b":{"_placeholder":true,"num":0}}]';
    const [, node] = decode(EVENT, text, [whole([1, 2])], "nodebuffer");
    assert.ok(Buffer.isBuffer(node.b));
    const [, array] = decode(EVENT, text, [whole([1, 2])], "arraybuffer");
    assert.deepEqual([...new Uint8Array(array.b)], [1, 2]);
    const [, blob] = decode(EVENT, text, [whole([1, 2])], "blob");
    assert.deepEqual([...new Uint8Array(await blob.b.arrayBuffer())], [1, 2]);
  });

  it("leaves a placeholder of the user's in a packet without attachments", () => {
    const data = ["a", { _placeholder: true, num: 0 }];
    assert.deepEqual(decode(EVENT, JSON.stringify(data), [], "arraybuffer"), data);
  });

  it("keeps a key named __proto__ from changing anything", () => {
    const [, value] = decode(EVENT, '["a",{"__proto__":{"x":1},"b":{"_placeholder":true,"num":0}}]', [whole([1])], "arraybuffer");
    assert.equal(value.x, undefined);
  });

  for (const [type, text] of [
    [0, "[]"], [0, "null"], [0, '"a"'], [1, "{}"], [2, "[]"], [2, "{}"], [2, "[null]"], [2, '["connect"]'], [2, '["a"'],
    [3, "{}"], [4, "[]"], [4, "1"],
  ]) {
    it(`refuses ${text} in a packet of type ${type}`, () => assert.throws(() => decode(type, text, [], "arraybuffer"), /invalid payload/));
  }

  for (const [type, text] of [[0, ""], [2, "[1]"], [2, '[""]'], [2, '["__proto__"]'], [3, "[]"], [4, '"err"'], [4, "{}"]]) {
    it(`accepts ${text || "nothing"} in a packet of type ${type}`, () => {
      assert.deepEqual(decode(type, text, [], "arraybuffer"), text ? JSON.parse(text) : undefined);
    });
  }

  for (const num of ["1", "-1", '"0"', "0.5", "null"]) {
    it(`refuses the placeholder ${num}`, () => {
      const text = `["a",{"_placeholder":true,"num":${num}}]`;
      assert.throws(() => decode(EVENT, text, [whole([1])], "arraybuffer"), /illegal attachments/);
    });
  }
});
