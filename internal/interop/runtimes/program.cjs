// The scenario as a program of Node that requires the package, and gives it a WebSocket as an option.
const { io } = require("siowasm");
const { WebSocket } = require("ws");

async function main() {
  const { run } = await import("./scenario.mjs");
  const steps = await run({ io, control: process.env.SIO_CONTROL, options: { webSocket: WebSocket } });
  console.log(JSON.stringify({ version: process.versions.node, steps }));
}

main();
