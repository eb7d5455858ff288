// A client in a process of Node's: node client.mjs MODULE SERVER. It prints a line when it is connected, and the
// measurement of each workload that is named on its standard input.
import process from "node:process";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";
import { connect, measure } from "./workloads.mjs";

const [, , module, server] = process.argv;
globalThis.WebSocket ??= WebSocket;
const { io } = await import(module);
const socket = await connect(io, server);
console.log("{}");
const used = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
for await (const name of createInterface(process.stdin)) console.log(JSON.stringify(await measure(socket, name, used)));
socket.disconnect();
