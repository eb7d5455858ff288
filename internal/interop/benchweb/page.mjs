// What the benchmark calls in a page. It has put used() there, which a page cannot tell by itself.
import { connect, measure } from "./workloads.mjs";

let socket;

globalThis.open = async (entry, url) => {
  const { io } = await import(entry);
  socket = await connect(io, url);
};
globalThis.measure = (name) => measure(socket, name, globalThis.used);
document.title = "ready";
