// The peer of the tests of transport_js: an HTTP and WebSocket server on a loopback port.
// It prints its URL as its first line and ends when its standard input does.
//
// HTTP:
//   /echo                   answers {method, headers, body}, body in base64
//   /status?code=           answers with this status, X-Answer, and the text "status"
//   /cookies                sets two cookies
//   /redirect               302 to /echo
//   /body?size=             answers this many bytes; &chunked=1 without a Content-Length
//   /hang?key=              never answers; /hang-body?key= answers the head and half of the body
//   /event?key=             waits for what happened to the key and answers it as JSON:
//                           "arrived" and then "given up" for a hanging request,
//                           {code, reason} for /closed
//   /closed-port            answers a port that nobody listens on
//   /resume?key=            lets /stall?key= read on
// WebSocket:
//   /ws                     echoes; takes the subprotocols "first" and "second"
//   /hello?n=               sends n messages as soon as it can, then closes with 4000 and "done"
//   /close?code=&reason=    closes at the first message, after echoing it
//   /closed?key=            echoes; an event tells how its client closed
//   /flood?n=&size=         sends n messages at the first message; &binary=1 binary ones
//   /stall?key=             reads nothing until /resume, then answers each message with its length
//   /cut                    destroys the connection at the first message
//   /silent                 echoes one message and answers nothing after it, no close frame either
//   /headers                sends the headers of its request
//   /hang                   never answers
//   /refuse                 401 with X-Why and no upgrade
import http from "node:http";
import net from "node:net";
import path from "node:path";
import { createRequire } from "node:module";

const modules = process.env.SIO_NODE_MODULES;
const require = createRequire(modules ? path.join(modules, "..", "from.js") : import.meta.url);
const { WebSocketServer } = require("ws");

const stalled = new Map(); // key: socket
const events = new Map(); // key: {queue, waiting}

function eventsOf(key) {
  if (!events.has(key)) events.set(key, { queue: [], waiting: [] });
  return events.get(key);
}

function happened(key, value) {
  const { queue, waiting } = eventsOf(key);
  if (waiting.length > 0) waiting.shift()(value);
  else queue.push(value);
}

function cors(request, response) {
  response.setHeader("Access-Control-Allow-Origin", request.headers.origin ?? "*");
  response.setHeader("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE");
  response.setHeader("Access-Control-Allow-Headers", request.headers["access-control-request-headers"] ?? "*");
  response.setHeader("Access-Control-Expose-Headers", "X-Answer");
  response.setHeader("Access-Control-Max-Age", "600");
}

const routes = {
  "/echo"(request, response, query, body) {
    const { method, headers } = request;
    json(response, { method, headers, body: body.toString("base64") });
  },
  "/status"(request, response, query) {
    response.writeHead(+query.get("code"), { "X-Answer": "one", "Content-Type": "text/plain" });
    response.end("status");
  },
  "/cookies"(request, response) {
    response.setHeader("Set-Cookie", ["a=1; Path=/; Expires=Wed, 21 Oct 2099 07:28:00 GMT", "b=2; Path=/"]);
    response.end("cookies");
  },
  "/redirect"(request, response) {
    response.writeHead(302, { Location: "/echo" });
    response.end();
  },
  "/body"(request, response, query) {
    const body = Buffer.alloc(+query.get("size"), "x");
    if (!query.get("chunked")) response.setHeader("Content-Length", body.length);
    response.write(body);
    response.end();
  },
  "/hang"(request, response, query) {
    happened(query.get("key"), "arrived");
    response.on("close", () => happened(query.get("key"), "given up"));
  },
  "/hang-body"(request, response, query) {
    response.on("close", () => happened(query.get("key"), "given up"));
    response.setHeader("Content-Length", 10);
    response.write("01234", () => happened(query.get("key"), "arrived"));
  },
  "/event"(request, response, query) {
    const { queue, waiting } = eventsOf(query.get("key"));
    if (queue.length > 0) json(response, queue.shift());
    else waiting.push((value) => json(response, value));
  },
  "/closed-port"(request, response) {
    const listener = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = listener.address();
      listener.close(() => json(response, port));
    });
  },
  "/resume"(request, response, query) {
    stalled.get(query.get("key")).resume();
    json(response, true);
  },
};

function json(response, value) {
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify(value));
}

const server = http.createServer((request, response) => {
  const url = new URL(request.url, "http://peer");
  cors(request, response);
  if (request.method === "OPTIONS") {
    response.writeHead(204);
    return response.end();
  }
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const route = routes[url.pathname];
    if (route) return route(request, response, url.searchParams, Buffer.concat(chunks));
    response.writeHead(404);
    response.end("no such path");
  });
});

const sockets = {
  "/ws"(ws) {
    ws.on("message", (data, binary) => ws.send(data, { binary }));
  },
  "/hello"(ws, query) {
    for (let i = 0; i < +query.get("n"); i++) ws.send(`hello ${i}`);
    ws.close(4000, "done");
  },
  "/close"(ws, query) {
    ws.on("message", (data, binary) => {
      ws.send(data, { binary });
      ws.close(+query.get("code"), query.get("reason") ?? "");
    });
  },
  "/closed"(ws, query) {
    ws.on("message", (data, binary) => ws.send(data, { binary }));
    ws.on("close", (code, reason) => happened(query.get("key"), { code, reason: reason.toString() }));
  },
  "/flood"(ws, query) {
    const payload = query.get("binary") ? Buffer.alloc(+query.get("size"), 1) : "x".repeat(+query.get("size"));
    ws.on("message", () => {
      for (let i = 0; i < +query.get("n"); i++) ws.send(payload);
    });
  },
  "/stall"(ws, query, request) {
    ws.on("message", (data) => ws.send(String(data.length)));
    stalled.set(query.get("key"), request.socket);
    request.socket.pause();
  },
  "/cut"(ws, query, request) {
    ws.on("message", () => request.socket.destroy());
  },
  "/silent"(ws, query, request) {
    ws.on("message", (data, binary) => {
      ws.send(data, { binary });
      request.socket.pause();
    });
  },
  "/headers"(ws, query, request) {
    ws.send(JSON.stringify(request.headers));
  },
};

const upgrader = new WebSocketServer({
  noServer: true,
  maxPayload: 0,
  handleProtocols: (offered) => ["second", "first"].find((name) => offered.has(name)) ?? false,
});

server.on("upgrade", (request, socket, head) => {
  const url = new URL(request.url, "http://peer");
  if (url.pathname === "/hang") {
    happened(url.searchParams.get("key"), "arrived");
    socket.on("close", () => happened(url.searchParams.get("key"), "given up"));
    return socket.on("end", () => socket.destroy()).on("error", () => {}).resume();
  }
  const serve = sockets[url.pathname];
  if (!serve) {
    const [status, body] = url.pathname === "/refuse" ? ["401 Unauthorized", "no token"] : ["404 Not Found", ""];
    return socket.end(
      `HTTP/1.1 ${status}\r\nX-Why: token\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  upgrader.handleUpgrade(request, socket, head, (ws) => {
    ws.on("error", () => {});
    serve(ws, url.searchParams, request);
  });
});

server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
process.stdin.on("end", () => process.exit(0)).resume();
