// An Engine.IO server that sends back what it gets, on 127.0.0.1: echo.mjs PORT
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const [port, ...more] = process.argv.slice(2);
if (!/^\d+$/.test(port) || Number(port) > 65535 || more.length > 0) {
  console.error("usage: echo.mjs PORT");
  process.exit(1);
}

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = process.env.SIO_NODE_MODULES || path.join(here, "../../internal/interop/node_modules");
const { attach } = createRequire(import.meta.url)(path.join(modules, "engine.io"));

const http = createServer();
attach(http).on("connection", (socket) => {
  socket.on("message", (data) => socket.send(data));
});
http.listen(port, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${http.address().port}`);
});
