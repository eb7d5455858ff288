// The live room, end to end: its server, two pages in Chromium and the program for the terminal. What it needs is in
// the environment: demo_test.go.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { hasText, withBrowser } from "./chromium.mjs";
import { Program } from "./program.mjs";

const { DEMO_SERVER, DEMO_ROOM, DEMO_DIR, DEMO_SCREENSHOT } = process.env;
const pause = (page) => page.waitForFunction(() => document.getAnimations().length === 0);

// The messages and files of a page, in order, without its notes.
const bubbles = (page) =>
  page.$$eval("#messages .bubble", (items) =>
    items.map((item) => [".name", ".text, .file-name"].map((part) => item.querySelector(part).textContent).join(": ")));

const saw = (page, text) => hasText(page, "#messages", text);

async function step(name, f) {
  try {
    await f();
    console.log(`ok ${name}`);
  } catch (err) {
    throw new Error(`${name}: ${err.stack}`);
  }
}

async function request(url, options = {}) {
  const answer = await new Promise((resolve, reject) =>
    http.request(url, options, resolve).on("error", reject).end());
  const chunks = [];
  for await (const chunk of answer) chunks.push(chunk);
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) };
}

async function scenario(url, terminal, open) {
  let ann, bob;

  await step("a browser without WebAssembly is told", async () => {
    const page = await open(url, { script: () => delete globalThis.WebAssembly });
    await hasText(page, "#error", /no WebAssembly/);
    await hasText(page, "#status", "disconnected");
    await page.close();
  });

  await step("a page connects", async () => {
    ann = await open(url, { viewport: { width: 1100, height: 760 } });
    await hasText(ann, "#status", "connected");
    await hasText(ann, "#transport", "websocket");
    await hasText(ann, "#rtt", /^\d+(\.\d)?$/);
    await ann.fill("#name", "Ann");
    await ann.press("#name", "Enter");
    await hasText(ann, "#members", /Ann/);
    await terminal.prints("output", /Guest \d+ is now Ann/);
  });

  await step("messages pass between page and terminal, in order", async () => {
    await ann.fill("#text", "one <b>&amp;</b>");
    await ann.press("#text", "Enter");
    await terminal.prints("output", /Ann: one <b>&amp;<\/b>\n/);
    terminal.write("two\nthree\n");
    await saw(ann, /three/);
    await ann.fill("#text", "four");
    await ann.click("#send");
    await terminal.prints("output", /Ann: four\n/);
    await saw(ann, /four/);
    assert.deepEqual(await bubbles(ann), ["Ann: one <b>&amp;</b>", "Tess: two", "Tess: three", "Ann: four"]);
  });

  await step("two pages see each other", async () => {
    bob = await open(url, { viewport: { width: 360, height: 740 }, colorScheme: "dark" });
    await hasText(bob, "#status", "connected");
    await saw(bob, /four/);
    assert.deepEqual(await bubbles(bob), await bubbles(ann));
    await bob.fill("#name", "Bob");
    await bob.press("#name", "Enter");
    await hasText(ann, "#members", /Bob/); // who came under another name
    await hasText(ann, "#count", "3");
    assert.deepEqual(await ann.locator("#members li").allTextContents(), ["Tess", "Ann", "Bob"]);
    await bob.fill("#text", "from Bob");
    await bob.press("#text", "Enter");
    await saw(ann, /from Bob/);
    await ann.fill("#text", "from Ann");
    await ann.press("#text", "Enter");
    await saw(bob, /from Ann/);
  });

  await step("files pass both ways, byte for byte", async () => {
    const sent = randomBytes(3_000_000);
    await ann.setInputFiles("#file", { name: "from page.bin", mimeType: "application/octet-stream", buffer: sent });
    const [, saved] = await terminal.prints("output", /from page\.bin \(3000000 bytes, saved as (.*)\)/);
    assert.ok(sent.equals(await readFile(saved)));

    const file = path.join(DEMO_DIR, "from terminal.bin");
    await writeFile(file, sent.subarray(0, 100_000));
    terminal.write(`/file ${file}\n`);
    await saw(ann, /from terminal\.bin/);
    const downloading = ann.waitForEvent("download");
    await ann.click("a[download='from terminal.bin']");
    const download = await downloading;
    assert.equal(download.suggestedFilename(), "from terminal.bin");
    assert.ok(sent.subarray(0, 100_000).equals(await readFile(await download.path())));
  });

  await step("what is refused is said", async () => {
    await ann.setInputFiles("#file", { name: "large.bin", mimeType: "", buffer: Buffer.alloc((4 << 20) + 1) });
    await hasText(ann, "#error", "large.bin is too large: it has 4194305 bytes, 4194304 is the limit.");
    await ann.evaluate(() => document.getElementById("text").removeAttribute("maxlength"));
    await ann.fill("#text", "x".repeat(2001));
    await ann.press("#text", "Enter");
    await hasText(ann, "#error", "The message has 2001 characters, 2000 is the limit.");
    await ann.fill("#text", "short");
    await ann.press("#text", "Enter");
    await saw(bob, /short/);
    await hasText(ann, "#error", "");
  });

  await step("a connection that is cut comes back, and what was missed with it", async () => {
    await ann.click("#drop");
    await hasText(ann, "#status", "reconnecting");
    await hasText(ann, "#rtt", "–");
    await hasText(ann, "#transport", "–");
    terminal.write("while you were away\n");
    await hasText(ann, "#status", "connected");
    await hasText(ann, "#transport", "websocket");
    await saw(ann, /while you were away/);
    await saw(bob, /while you were away/);
    assert.deepEqual(await bubbles(ann), await bubbles(bob));
  });

  await step("a visitor can leave and come back", async () => {
    await bob.click("#connection");
    await hasText(bob, "#status", "disconnected");
    await terminal.prints("output", /Bob left/);
    await bob.click("#connection");
    await hasText(bob, "#status", "connected");
    await hasText(ann, "#count", "3");
  });

  await step("the pages fit", async () => {
    for (const page of [ann, bob]) {
      const [content, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(content <= width, `${content} pixels wide in ${width}`);
    }
    await ann.setInputFiles("#file", {
      name: "picture.png", mimeType: "image/png", buffer: await ann.screenshot({ clip: { x: 0, y: 0, width: 600, height: 400 } }),
    });
    await saw(bob, /picture\.png/);
    await bob.waitForFunction(() => document.querySelector(".file img").naturalWidth === 600);
    if (!DEMO_SCREENSHOT) return;
    for (const colorScheme of ["light", "dark"]) {
      for (const [page, name] of [[ann, "desktop"], [bob, "narrow"]]) {
        await page.emulateMedia({ colorScheme });
        await pause(page);
        await page.screenshot({ path: path.join(DEMO_SCREENSHOT, `${name}-${colorScheme}.png`) });
      }
    }
  });
}

async function checkFiles(url) {
  await step("the server serves a fixed list of files", async () => {
    const wasm = await request(`${url}/room.wasm`, { headers: { "accept-encoding": "gzip, br;q=0" } });
    assert.equal(wasm.headers["content-type"], "application/wasm");
    assert.equal(wasm.headers["content-encoding"], "gzip");
    const again = await request(`${url}/room.wasm`, { headers: { "accept-encoding": "gzip", "if-none-match": wasm.headers.etag } });
    assert.equal(again.status, 304);
    const plain = await request(`${url}/room.wasm`);
    assert.equal(plain.headers["content-encoding"], undefined);
    assert.equal(plain.body.subarray(0, 4).toString(), "\0asm");
    for (const path of ["/server.mjs", "/../web/server.mjs", "/%2e%2e/go.mod", "//etc/passwd", "/room/main.go", "/dist/room.wasm"]) {
      assert.equal((await request(url, { path })).status, 404, path);
    }
    assert.equal((await request(url, { method: "POST" })).status, 405);
  });
  await step("a page of another origin is refused", async () => {
    const path = "/socket.io/?EIO=4&transport=polling";
    assert.equal((await request(url, { path, headers: { origin: "http://elsewhere.example" } })).status, 403);
    assert.equal((await request(url, { path, headers: { origin: url } })).status, 200);
  });
}

const server = new Program(process.execPath, [DEMO_SERVER], { PORT: "0" });
let terminal;
try {
  const [url] = await server.prints("output", /http:\/\/127\.0\.0\.1:\d+/);
  await checkFiles(url);
  await step("a port that is taken is said", async () => {
    const second = new Program(process.execPath, [DEMO_SERVER], { PORT: new URL(url).port });
    assert.deepEqual(await second.ends(), [1, null]);
    assert.match(second.notes, /^port \d+ is taken: .*\n$/);
  });
  terminal = new Program(DEMO_ROOM, ["-url", url, "-name", "Tess", "-dir", DEMO_DIR]);
  await terminal.prints("notes", /connected/);
  await withBrowser(async (open, complaints) => {
    await scenario(url, terminal, open);
    await step("the end of the input leaves", async () => {
      terminal.end();
      assert.deepEqual(await terminal.ends(), [0, null]);
    });
    await step("Ctrl-C leaves", async () => {
      terminal = new Program(DEMO_ROOM, ["-url", url, "-name", "Tess"]);
      await terminal.prints("notes", /connected/);
      terminal.signal("SIGINT");
      assert.deepEqual(await terminal.ends(), [0, null]);
      assert.match(terminal.notes, /^connecting\nconnected\ndisconnected\n$/);
    });
    await step("the server ends, with open connections", async () => {
      assert.deepEqual(complaints, []);
      server.signal("SIGINT");
      assert.deepEqual(await server.ends(), [0, null]);
      assert.equal(server.notes, "");
      complaints.length = 0; // of pages that try to come back
    });
  });
} finally {
  server.signal("SIGKILL");
  terminal?.signal("SIGKILL");
}
