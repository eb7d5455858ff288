// Opens Chromium for the scenarios, and notes what a page complains about.
import assert from "node:assert/strict";
import { launchChromium } from "../chromium.mjs";

const timeout = 20_000; // milliseconds for each step

// Runs f with a browser whose profile is its own. open() gives a new page, in which script
// runs before its own; options are Playwright's for a context.
export async function withBrowser(f) {
  const browser = await launchChromium();
  const complaints = [];
  const open = async (url, { script, ...options } = {}) => {
    const page = await (await browser.newContext(options)).newPage();
    if (script) await page.addInitScript(script);
    page.setDefaultTimeout(timeout);
    page.on("console", (message) => message.type() !== "log" && complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (err) => complaints.push(`uncaught: ${err.message}`));
    page.on("requestfailed", (request) => complaints.push(`${request.url()}: ${request.failure().errorText}`));
    await page.goto(url);
    return page;
  };
  try {
    await f(open, complaints);
  } finally {
    await browser.close();
  }
  assert.deepEqual(complaints, []);
}

// Waits until an element has exactly this text, or one that the pattern finds.
export async function hasText(page, selector, want) {
  const source = want instanceof RegExp ? want.source : null;
  try {
    await page.waitForFunction(
      ([selector, want, source]) => {
        const text = document.querySelector(selector)?.textContent ?? "";
        return source === null ? text === want : new RegExp(source, "s").test(text);
      },
      [selector, source === null ? want : "", source],
    );
  } catch (err) {
    const text = await page.locator(selector).allTextContents();
    throw new Error(`${selector} is ${JSON.stringify(text)}, not ${want}: ${err.message}`);
  }
}
