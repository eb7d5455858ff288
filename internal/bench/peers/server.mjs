// npm socket.io as the bench needs it: the query of a client says what to do, as it does for the blast server (../blast).
//
// Prints {"port":N} when it listens, and ends with its standard input.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { createRequire } from "node:module";
import { flood, object } from "./flood.mjs";

const { Server } = createRequire(new URL("../../interop/", import.meta.url))("socket.io");

const modes = {
  swallow(socket, n) {
    let left = n;
    socket.on("event", () => {
      if (--left === 0) socket.emit("done");
    });
  },
  blast(socket, n) {
    socket.on("go", () => flood(socket, socket.conn, object, n));
  },
  echo(socket) {
    socket.on("event", (value, answer) => answer(value));
  },
};

const [dir] = process.argv.slice(2); // of a certificate, for TLS
const http = dir ? createSecureServer({ cert: readFileSync(`${dir}/cert.pem`), key: readFileSync(`${dir}/key.pem`) }) : createServer();
const io = new Server(http, { serveClient: false, pingInterval: 3_600_000, pingTimeout: 3_600_000 });
io.on("connection", (socket) => {
  const { mode, n } = socket.handshake.query;
  if (Object.hasOwn(modes, mode)) modes[mode](socket, Number(n));
  else socket.disconnect();
});
process.stdin.on("end", () => process.exit()).resume();
http.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: http.address().port })));
