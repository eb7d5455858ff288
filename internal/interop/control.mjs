// The control server: starts, stops and ends the servers that the suites run against, over HTTP, because a test
// in a browser can do none of that itself. README.md lists the requests.
//
// Prints {"port":N} when it listens. It ends, with all that it started, when its standard input does.
import { createServer } from "node:http";
import { Server } from "./process.mjs";

const bodyLimit = 64 * 1024;

const servers = new Map();
let lastID = 0;

const actions = {
  stop: (server) => server.signal("SIGSTOP"),
  cont: (server) => server.signal("SIGCONT"),
  kill: (server) => server.kill(),
  start: (server) => server.start(),
  async restart(server) {
    await server.kill();
    await server.start();
  },
};

const describe = (id, { port }) => ({ id, url: `http://127.0.0.1:${port}` });

async function body(req) {
  let text = "";
  for await (const chunk of req.setEncoding("utf8")) {
    text += chunk;
    if (text.length > bodyLimit) throw new Error(`request body above ${bodyLimit} characters`);
  }
  return JSON.parse(text);
}

async function add(options) {
  const server = new Server(options);
  const id = String(++lastID);
  servers.set(id, server); // before it runs, so that the end of this process finds it
  try {
    await server.start();
  } catch (err) {
    servers.delete(id);
    throw err;
  }
  return describe(id, server);
}

// Returns the answer to a request, or undefined when there is no such thing.
async function route(req) {
  const [, root, id, action, ...more] = req.url.split("/");
  if (root !== "servers" || more.length > 0) return undefined;
  if (id === undefined) return req.method === "POST" ? add(await body(req)) : undefined;
  const server = servers.get(id);
  if (!server) return undefined;
  if (req.method === "DELETE" && action === undefined) {
    await server.kill();
    servers.delete(id);
    return {};
  }
  if (req.method === "GET" && action === "log") return { log: server.log };
  if (req.method !== "POST" || !Object.hasOwn(actions, action)) return undefined;
  await actions[action](server);
  return describe(id, server);
}

const http = createServer(async (req, res) => {
  res.setHeader("Access-Control-Allow-Origin", "*");
  res.setHeader("Access-Control-Allow-Methods", "GET, POST, DELETE");
  res.setHeader("Access-Control-Allow-Headers", "Content-Type");
  const answer = (status, value) => {
    res.writeHead(status, { "Content-Type": "application/json" });
    res.end(JSON.stringify(value));
  };
  if (req.method === "OPTIONS") return res.writeHead(204).end();
  try {
    const value = await route(req);
    if (value === undefined) answer(404, { error: `no ${req.method} ${req.url} here` });
    else answer(200, value);
  } catch (err) {
    answer(400, { error: err.message });
  }
});

let ending = false;
async function end() {
  if (ending) return;
  ending = true;
  http.close();
  await Promise.all([...servers.values()].map((server) => server.kill()));
  process.exit();
}

process.stdin.on("end", end).resume();
process.on("SIGTERM", end).on("SIGINT", end);
http.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: http.address().port })));
