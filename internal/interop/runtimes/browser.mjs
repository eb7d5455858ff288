// Runs one of the tests in Chromium and prints what became of it, {version, steps}:
//
//	node browser.mjs page|worker|inline|offline|blocked|leak DIRECTORY
//
// The package under test is siowasm in the node_modules of the directory.
import { realpathSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { launchChromium } from "../chromium.mjs";
import { serveFiles } from "../files.mjs";
import { resolveFile } from "../resolve.mjs";

const [, , name, directory] = process.argv;
const here = path.dirname(fileURLToPath(import.meta.url));
const control = process.env.SIO_CONTROL;
const root = realpathSync(path.join(directory, "node_modules", "siowasm"));
const policy = "script-src 'self' 'wasm-unsafe-eval'";

// The URL under which the page finds what a bundler for browsers resolves a specifier to.
const entry = async (specifier) => "/siowasm/" + path.relative(root, await resolveFile(specifier, root, "browser"));

const step = async (name, f) => {
  try {
    await f();
    return { step: name, ok: true };
  } catch (err) {
    return { step: name, ok: false, detail: String(err?.stack ?? err) };
  }
};

const call = (page, name, ...args) => page.evaluate(([name, args]) => globalThis[name](...args), [name, args]);

// Opens the page of the tests, and gives it to f with its server.
async function withPage(browser, policy, f) {
  const files = await serveFiles({ "/": here, "/siowasm/": root }, policy);
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    const load = async () => {
      await page.goto(`${files.url}/page.html`);
      await page.waitForFunction(() => document.title === "ready");
    };
    await load();
    return await f(page, files, load);
  } finally {
    await files.close();
  }
}

const tests = {
  page: (browser) =>
    withPage(browser, undefined, async (page) => call(page, "scenario", await entry("siowasm"), control)),

  worker: (browser) =>
    withPage(browser, undefined, async (page) => call(page, "scenarioInWorker", await entry("siowasm"), control)),

  inline: (browser) =>
    withPage(browser, policy, async (page) => call(page, "scenario", await entry("siowasm/inline"), control)),

  // The second visit of a page whose server is gone: its service worker has kept everything.
  offline: (browser) =>
    withPage(browser, policy, async (page, files, load) => {
      await call(page, "cache", files.paths);
      await files.close();
      await load();
      return call(page, "scenario", await entry("siowasm"), control);
    }),

  // Each build on a page whose policy forbids WebAssembly.
  blocked: (browser) =>
    withPage(browser, "script-src 'self'", async (page) => {
      const steps = [];
      for (const specifier of ["siowasm", "siowasm/inline"]) {
        steps.push(await step(specifier, async () => {
          const said = await call(page, "refused", await entry(specifier));
          for (const [where, message] of Object.entries(said)) {
            if (!/wasm-unsafe-eval|Content.Security.Policy/i.test(message)) throw new Error(`${where} says ${message}`);
          }
        }));
      }
      return steps;
    }),

  // What a thousand connections leave behind, after the first hundred have filled every cache.
  leak: (browser) =>
    withPage(browser, undefined, async (page) => {
      const answer = await fetch(`${control}/servers`, { method: "POST", body: '{"kind":"npm"}' });
      const { id, url } = await answer.json();
      const devtools = await page.context().newCDPSession(page);
      await devtools.send("HeapProfiler.enable");
      const after = async (n) => {
        const held = await call(page, "cycles", await entry("siowasm"), await entry("siowasm/inspect"), url, n);
        await devtools.send("HeapProfiler.collectGarbage");
        return { ...held, heap: (await devtools.send("Runtime.getHeapUsage")).usedSize };
      };
      try {
        const [none, warm, last] = [await after(0), await after(100), await after(900)];
        console.error(JSON.stringify({ none, warm, last }));
        const growth = (what, limit) => step(what, () => {
          const grown = last[what] - warm[what];
          if (!(grown <= limit)) throw new Error(`${warm[what]} after 100, ${last[what]} after 1,000: ${grown} more`);
        });
        return [
          await growth("heap", 200 * 1024),
          await growth("memory", 0),
          ...(await Promise.all(["funcs", "clients", "timers"].map((what) => step(what, () => {
            if (!(last[what] >= 0 && last[what] === none[what])) throw new Error(`${none[what]} before, ${last[what]} at the end`);
          })))),
        ];
      } finally {
        await fetch(`${control}/servers/${id}`, { method: "DELETE" });
      }
    }),
};

const browser = await launchChromium();
try {
  const steps = await tests[name](browser);
  console.log(JSON.stringify({ version: browser.version(), steps }));
} finally {
  await browser.close();
}
