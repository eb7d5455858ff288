// Serves the live room, its page and its Socket.IO server, on 127.0.0.1 and $PORT (8080; 0 is any free one) until
// SIGINT or SIGTERM.
//
//	make demo
//
// $SIO_NODE_MODULES is where socket.io is installed (internal/interop/node_modules), $SIO_DIST where the built files
// are (web/dist).
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Assets } from "./server/assets.mjs";
import { limits, Room } from "./server/room.mjs";

const web = path.dirname(fileURLToPath(import.meta.url));
const dist = process.env.SIO_DIST || path.join(web, "dist");
const modules = process.env.SIO_NODE_MODULES || path.join(web, "../internal/interop/node_modules");

const files = {
  "/": path.join(web, "index.html"),
  "/style.css": path.join(web, "style.css"),
  "/icon.svg": path.join(web, "icon.svg"),
  "/loader.js": path.join(web, "loader.js"),
  "/wasm_exec.js": path.join(dist, "wasm_exec.js"),
  "/room.wasm": path.join(dist, "room.wasm"),
};

function fail(message) {
  console.error(message);
  process.exit(1);
}

function readPort(text = "8080") {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) fail(`PORT is ${JSON.stringify(text)}, not a number from 0 to 65535`);
  return port;
}

// A page of another origin must not enter the room with the visitor's browser. Programs send no Origin.
function sameOrigin(request, answer) {
  const { origin, host } = request.headers;
  answer(null, origin === undefined || (URL.canParse(origin) && new URL(origin).host === host));
}

const port = readPort(process.env.PORT || undefined);
for (const file of Object.values(files)) {
  if (!existsSync(file)) fail(`${file} is missing: run make room`);
}
if (!existsSync(path.join(modules, "socket.io"))) fail(`socket.io is not installed in ${modules}: run make deps`);
const { Server } = createRequire(import.meta.url)(path.join(modules, "socket.io"));

const assets = new Assets(files);
const http = createServer((request, response) => assets.serve(request, response));
const io = new Server(http, {
  serveClient: false,
  allowRequest: sameOrigin,
  maxHttpBufferSize: limits.payload,
});
new Room(io);

http.on("error", (err) => {
  if (err.code === "EADDRINUSE") fail(`port ${port} is taken: choose another one, as in make demo PORT=${port + 1}`);
  fail(`cannot listen on 127.0.0.1:${port}: ${err.message}`);
});
http.listen(port, "127.0.0.1", () => {
  console.log(`The room is open at http://127.0.0.1:${http.address().port} (Ctrl-C closes it)`);
});

let stopping = false;
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    if (stopping) process.exit(1); // asked twice
    stopping = true;
    io.close(); // ends the WebSockets and the listener
    http.closeAllConnections(); // and what is left of HTTP
  });
}
