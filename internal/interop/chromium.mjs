// Starts Debian's Chromium for the tests: without a window, with a profile of its own, and quiet on the network.
import { existsSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";

export function launchChromium() {
  const executablePath = process.env.PATH.split(path.delimiter).map((dir) => path.join(dir, "chromium")).find(existsSync);
  if (!executablePath) throw new Error("no chromium on the PATH; make deps installs it");
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
}
