// The npm package as a program has it that has installed it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { Server } from "socket.io";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../..", import.meta.url));
const dist = join(root, "wasm/dist");
let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "siowasm-"));
  await mkdir(join(folder, "node_modules/siowasm"), { recursive: true });
  const { stdout } = await run("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: dist });
  await run("tar", ["-xzf", join(folder, stdout.trim()), "--strip-components=1", "-C", join(folder, "node_modules/siowasm")]);
  for (const name of ["notepack.io", "cbor-x", "ws"]) {
    await symlink(join(root, "internal/interop/node_modules", name), join(folder, "node_modules", name));
  }
});

after(() => rm(folder, { recursive: true, force: true }));

// Runs a program in the folder that has the package; it has to end by itself. Returns what it prints.
async function printed(type, text) {
  const { stdout } = await run(process.execPath, [`--input-type=${type}`, "-e", text], { cwd: folder, timeout: 20_000 });
  return stdout;
}

// The same for JSON.
const program = async (type, text) => JSON.parse(await printed(type, text));

async function listen(t, server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

it("does what the README shows, imported and required", async (t) => {
  const http = createServer();
  new Server(http).on("connection", (socket) => socket.on("sum", (a, b, answer) => answer(a + b)));
  const url = await listen(t, http);
  const readme = await readFile(join(root, "README.md"), "utf8");
  const [, example] = /^## In JavaScript$.*?^```js\n(.*?)^```$/ms.exec(readme);
  const imported = example.replace("http://127.0.0.1:3000", url);
  const required = imported.replace(/^import (\{ \w+ \}) from "(\w+)"/gm, 'const $1 = require("$2")');
  const answer = /^connected as \S{20}\n1 \+ 2 is 3\ndisconnected: io client disconnect\n$/;
  assert.match(await printed("module", imported), answer);
  assert.match(await printed("commonjs", required), answer);
});

it("loads the module again with the next connect() when it could not", async (t) => {
  let requests = 0;
  const server = createServer(async (req, res) => {
    if (++requests === 1) return res.writeHead(503).end();
    res.writeHead(200, { "content-type": "application/wasm" }).end(await readFile(join(dist, "siowasm.wasm")));
  });
  const url = await listen(t, server);
  const got = await program("module", `
    import { inspect, io, useWasm } from "siowasm";
    useWasm("${url}/siowasm.wasm");
    const socket = io("http://127.0.0.1:9", { reconnection: false, transports: ["polling"] });
    const next = () => new Promise((resolve) => socket.once("connect_error", (error) => resolve(error.message)));
    const first = await next();
    socket.connect();
    console.log(JSON.stringify([first.includes("503"), await next(), inspect().memory > 0]));
  `);
  assert.deepEqual(got, [true, "xhr poll error", true]);
});

it("is what a module imports", async () => {
  const got = await program("module", `
    import io, * as all from "siowasm";
    import { inspect } from "siowasm/inspect";
    await all.ready;
    console.log(JSON.stringify([io === all.io && io === all.connect && io.Manager === all.Manager && io.io === io, all.protocol, inspect().memory > 0]));
  `);
  assert.deepEqual(got, [true, 5, true]);
});

it("is a function for a program that requires it, with the rest on it", async () => {
  const got = await program("commonjs", `
    const io = require("siowasm");
    const names = ["io", "connect", "Manager", "Socket", "protocol", "ready", "useWasm", "inspect", "default"];
    console.log(JSON.stringify([typeof io, names.filter((name) => !(name in io)), require("siowasm/package.json").name]));
  `);
  assert.deepEqual(got, ["function", [], "siowasm"]);
});

it("reads the module from beside a bundle, of either kind", async () => {
  for (const [format, name] of [["esm", "bundle/program.mjs"], ["cjs", "bundle/program.cjs"]]) {
    const outfile = join(folder, name);
    const contents = `import { inspect, ready } from "siowasm"; ready.then(() => console.log(inspect().memory > 0));`;
    await build({ stdin: { contents, resolveDir: folder }, bundle: true, platform: "node", format, outfile });
    await copyFile(join(dist, "siowasm.wasm"), join(folder, "bundle/siowasm.wasm"));
    const { stdout } = await run(process.execPath, [outfile], { timeout: 20_000 });
    assert.equal(stdout, "true\n", format);
  }
});

it("is one file as siowasm/inline", async () => {
  await rm(join(folder, "node_modules/siowasm/siowasm.wasm"));
  const got = await program("module", `import { inspect, ready } from "siowasm/inline"; await ready; console.log(inspect().memory > 0);`);
  assert.equal(got, true);
  const missing = await program("module", `import { ready } from "siowasm"; ready.catch((error) => console.log(JSON.stringify(error.code)));`);
  assert.equal(missing, "ENOENT");
});

it("takes the module from where useWasm says", async () => {
  const text = (argument) => `
    import { readFile } from "node:fs/promises";
    import { inspect, ready, useWasm } from "siowasm";
    useWasm(${argument});
    await ready;
    let late;
    try { useWasm("x"); } catch (error) { late = error.message; }
    console.log(JSON.stringify([inspect().memory > 0, late.includes("too late")]));
  `;
  const path = JSON.stringify(join(dist, "siowasm.wasm"));
  for (const argument of [`readFile(${path})`, `readFile(${path}).then((b) => WebAssembly.compile(b))`, `readFile(${path}).then((b) => new Response(b))`]) {
    assert.deepEqual(await program("module", text(argument)), [true, true]);
  }
});

it("leaves nothing on the global object", async () => {
  const got = await program("module", `
    const before = new Set(Object.getOwnPropertyNames(globalThis));
    const { ready } = await import("siowasm/inline");
    await ready;
    console.log(JSON.stringify(Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name))));
  `);
  assert.deepEqual(got, []);
});

for (const name of ["msgpack", "cbor"]) {
  it(`encodes exactly the bytes meant, and refuses what is no packet, as siowasm/${name}`, async () => {
    const got = await program("module", `
      import parser from "siowasm/${name}";
      const packets = [];
      const decoder = new parser.Decoder().on("decoded", (packet) => packets.push(packet));
      const [message] = new parser.Encoder().encode({ type: 2, nsp: "/", data: ["a", new Uint8Array([1, 2, 3]).subarray(1), new Uint8Array([9]).buffer], id: undefined });
      decoder.add(message);
      const errors = [{ type: 9, nsp: "/" }, { type: 2, nsp: 1, data: ["a"] }, { type: 2, nsp: "/", data: [] }, { type: 3, nsp: "/", data: [], id: "x" }].map((packet) => {
        try { decoder.add(new parser.Encoder().encode(packet)[0]); } catch (error) { return error.message; }
      });
      const [{ type, data: [event, ...binary] }] = packets;
      console.log(JSON.stringify([type, event, binary.map((value) => [...new Uint8Array(value)]), errors]));
    `);
    assert.deepEqual(got, [2, "a", [[2, 3], [9]], ["invalid packet type", "invalid namespace", "invalid payload", "invalid packet id"]]);
  });
}

it("says where it comes from, and under which licences it is", async () => {
  const installed = join(folder, "node_modules/siowasm");
  const text = (path) => readFile(path, "utf8");
  const about = JSON.parse(await text(join(installed, "package.json")));
  const [, home] = /^module (.*)$/m.exec(await text(join(root, "go.mod")));
  assert.equal(about.repository.url, `git+https://${home}.git`);
  assert.equal(about.homepage, `https://${home}/tree/main/${about.repository.directory}#readme`);
  assert.equal(about.bugs, `https://${home}/issues`);
  const license = await text(join(installed, "LICENSE"));
  const [, author] = /^Copyright \(c\) \d+ (.*)$/m.exec(license);
  assert.equal(about.author, author);
  assert.equal(about.license, "MIT AND BSD-3-Clause");
  assert.match(license, /^MIT License$.*^Go, .* part of this package:$.*^Redistribution and use in source and binary forms/ms);
});

it("is the same each time it is built", async () => {
  const sums = async () => {
    const names = (await readdir(dist)).sort();
    return Promise.all(names.map(async (name) => `${name} ${createHash("sha256").update(await readFile(join(dist, name))).digest("hex")}`));
  };
  const first = await sums();
  await run(process.execPath, [join(root, "wasm/build.mjs")]);
  assert.deepEqual(await sums(), first);
});
