// Runs the cases with the client of $SIO_CLIENT and prints a line of JSON for each: {"title","state","error","duration"}.
// At the end it prints {"done":true}.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Mocha from "mocha";

const timeout = 5000; // milliseconds a case may take

const print = (value) => process.stdout.write(JSON.stringify(value) + "\n");

class Lines {
  constructor(runner) {
    const tell = (state) => (test, err) =>
      print({ title: test.fullTitle(), state, error: err && (err.stack ?? String(err)), duration: test.duration });
    runner.on("pass", tell("passed")).on("fail", tell("failed")).on("pending", tell("pending"));
  }
}

const mocha = new Mocha({ timeout, reporter: Lines, grep: process.env.SIO_GREP, forbidOnly: true });
const cases = fileURLToPath(new URL("cases/", import.meta.url));
for (const name of readdirSync(cases).sort()) mocha.addFile(cases + name);
await mocha.loadFilesAsync();
mocha.run(() => process.stdout.write('{"done":true}\n', () => process.exit()));
