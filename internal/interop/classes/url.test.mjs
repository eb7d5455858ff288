import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { address, parse } from "../../../wasm/js/url.mjs";

afterEach(() => delete globalThis.location);

const onPage = () => (globalThis.location = { protocol: "https:", host: "page.example:8443", hostname: "page.example", port: "8443" });

describe("parse", () => {
  for (const [uri, id, path] of [
    ["http://localhost", "http://localhost:80/io", "/"],
    ["https://localhost/chat", "https://localhost:443/io", "/chat"],
    ["ws://localhost:3000/chat?a=1", "ws://localhost:3000/io", "/chat"],
    ["wss://[::1]/", "wss://[::1]:443/io", "/"],
    ["http://user:secret@localhost/a/b#c", "http://localhost:80/io", "/a/b"],
    ["localhost:3000/chat", "https://localhost:3000/io", "/chat"],
    ["//localhost", "https://localhost:443/io", "/"],
    [undefined, "http://localhost:80/io", "/"],
  ]) {
    it(`takes ${uri} apart`, () => {
      const place = parse(uri, "/io");
      assert.equal(place.id, id);
      assert.equal(place.path, path);
    });
  }

  it("takes what is missing from the page", () => {
    onPage();
    assert.equal(parse("/chat", "/io").id, "https://page.example:8443/io");
    assert.equal(parse("/chat").path, "/chat");
    assert.equal(parse(undefined).path, "/");
    assert.equal(parse("other.example/x").id, "https://other.example:443");
  });

  it("refuses what is no URL of a server", () => {
    assert.throws(() => parse("ftp://localhost"), /not a URL of http, https, ws or wss: "ftp:/);
    assert.throws(() => parse("http://"), /not a URL/);
    assert.throws(() => parse(`http://localhost/${"a".repeat(8000)}`), /URI too long/);
  });
});

describe("address", () => {
  for (const [uri, opts, want] of [
    ["ws://localhost:3000/chat", {}, "http://localhost:3000/"],
    ["https://localhost", { query: { a: 1, b: "x y" } }, "https://localhost:443/?a=1&b=x%20y"],
    ["http://localhost/?c=3", { query: { a: 1 } }, "http://localhost:80/?c=3"],
    ["http://localhost", { query: "?a=1" }, "http://localhost:80/?a=1"],
    ["http://user:secret@localhost", {}, "http://user:secret@localhost:80/"],
    [undefined, {}, "http://localhost:80/"],
    [undefined, { hostname: "example.org", secure: true }, "https://example.org:443/"],
    [undefined, { host: "::1", port: 3000 }, "http://[::1]:3000/"],
  ]) {
    it(`is ${want} for ${uri} and ${JSON.stringify(opts)}`, () => assert.equal(address(uri, opts), want));
  }
});
