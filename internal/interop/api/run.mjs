// Runs the cases with npm socket.io-client and with siowasm's module, and prints a table of both.
//
//	node run.mjs [PATTERN]
//
// PATTERN is a regular expression for the names of the cases to run. siowasm's module is ../../../wasm/dist; $SIO_OURS and
// $SIO_OURS_CJS name others. The exit status is 1 when a case fails with siowasm, or with socket.io-client for a reason
// that is not known.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const deadline = 120_000; // milliseconds that a column may take

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

// What socket.io-client does not do, by the names of the cases. README.md says more.
const known = [
  [/goes as a (Blob|File)/, "its build for Node sends no Blob"],
];

const ours = {
  name: "siowasm",
  SIO_CLIENT: process.env.SIO_OURS ?? file("../../../wasm/dist/index.mjs"),
  SIO_CLIENT_CJS: process.env.SIO_OURS_CJS ?? file("../../../wasm/dist/index.cjs"),
};
const theirs = { name: "socket.io-client", SIO_CLIENT: "socket.io-client", SIO_CLIENT_CJS: "socket.io-client" };

// Runs the cases in a process of their own. Returns their results by name, with a reason when not all were run.
async function column({ name, ...env }, pattern) {
  const started = Date.now();
  const child = spawn(process.execPath, [file("column.mjs")], {
    env: { ...process.env, ...env, ...(pattern && { SIO_GREP: pattern }) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let cause = "the process ended early";
  const timer = setTimeout(() => {
    cause = `the process took more than ${deadline / 1000} s`;
    child.kill("SIGKILL");
  }, deadline);
  const results = new Map();
  let done = false;
  for await (const line of createInterface(child.stdout)) {
    if (!line.startsWith("{")) {
      console.log(line); // of the client, which is to print nothing
      continue;
    }
    const result = JSON.parse(line);
    if (result.done) done = true;
    // A case may pass and fail then, in what it left behind: the worse of both counts.
    else if (results.get(result.title)?.state !== "failed") results.set(result.title, result);
  }
  clearTimeout(timer);
  return { name, results, incomplete: done ? undefined : cause, seconds: (Date.now() - started) / 1000 };
}

const reason = (title) => known.find(([pattern]) => pattern.test(title))?.[1];
const state = ({ results }, title) => results.get(title)?.state ?? "not run";
const failures = [];

function judge(title, first, second) {
  const expected = reason(title) === undefined ? "passed" : "failed";
  if (state(first, title) !== expected) {
    const error = first.results.get(title)?.error ?? "";
    failures.push(`${first.name}: ${title}: ${state(first, title)}, not ${expected}\n${error}`);
  }
  if (state(second, title) !== "passed") {
    failures.push(`${second.name}: ${title}: ${state(second, title)}\n${second.results.get(title)?.error ?? ""}`);
  }
}

function print(titles, columns) {
  const width = Math.max(4, ...titles.map((title) => title.length));
  const row = (...cells) => console.log(`| ${cells.join(" | ")} |`);
  row("case".padEnd(width), ...columns.map(({ name }) => name));
  row("-".repeat(width), ...columns.map(({ name }) => "-".repeat(name.length)));
  for (const title of titles) {
    row(title.padEnd(width), ...columns.map((column) => state(column, title).padEnd(column.name.length)));
  }
  const found = titles.map((title) => [title, reason(title)]).filter(([, why]) => why !== undefined);
  for (const [title, why] of found) console.log(`known of socket.io-client: ${title}: ${why}`);
}

for (const path of [ours.SIO_CLIENT, ours.SIO_CLIENT_CJS]) {
  if (path.startsWith("/") && !existsSync(path)) {
    console.error(`${path} is missing: run make wasm first`);
    process.exit(1);
  }
}

const columns = [];
for (const which of [theirs, ours]) columns.push(await column(which, process.argv[2]));
const titles = [...new Set(columns.flatMap(({ results }) => [...results.keys()]))];
titles.forEach((title) => judge(title, ...columns));
for (const { name, incomplete } of columns) if (incomplete) failures.push(`${name}: ${incomplete}`);
if (titles.length === 0) failures.push("there is no such case");

print(titles, columns);
for (const failure of failures) console.log(`\n${failure}`);
const summary = columns.map((column) => {
  const passed = titles.filter((title) => state(column, title) === "passed").length;
  return `${column.name} passes ${passed} of ${titles.length} (${column.seconds.toFixed(1)} s)`;
});
console.log(`\n${summary.join(", ")}`);
process.exit(failures.length > 0 ? 1 : 0);
