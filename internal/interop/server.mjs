// The test application on npm socket.io.
//
//	node server.mjs '{"port":3000,"parser":"msgpack","pingInterval":1000}'
//
// Prints {"port":N} when it listens. The options are those of the control server (README.md); with "tied" the
// process ends when its standard input does.
import { createServer } from "node:http";
import { Server } from "socket.io";
import { install } from "./application.mjs";
import { parsers } from "./parser.mjs";

const {
  port = 0,
  tied = false,
  parser = "default",
  path = "/socket.io/",
  maxPayload: maxHttpBufferSize,
  recovery = false,
  cookie,
  ...rest
} = JSON.parse(process.argv[2] ?? "{}");
const passed = ["pingInterval", "pingTimeout", "transports", "upgradeTimeout", "connectTimeout", "perMessageDeflate"];
for (const name of Object.keys(rest)) {
  if (!passed.includes(name)) throw new Error(`unknown option ${name}`);
}
if (!Object.hasOwn(parsers, parser)) throw new Error(`unknown parser ${parser}`);

const http = createServer();
const io = new Server(http, {
  ...rest,
  path,
  parser: parsers[parser],
  serveClient: false,
  cors: { origin: true, credentials: true },
  ...(maxHttpBufferSize && { maxHttpBufferSize }),
  ...(cookie && { cookie: { name: cookie } }), // a string alone is taken apart into its letters
  ...(recovery && { connectionStateRecovery: {} }),
});
install(io);

if (tied) process.stdin.on("end", () => process.exit()).resume();
http.listen(port, "127.0.0.1", () => console.log(JSON.stringify({ port: http.address().port })));
