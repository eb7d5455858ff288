// What the cases share: servers in this process, clients of them, and waiting for events. What a case opens here is
// closed when it ends.
import { createServer } from "node:http";
import { Server } from "socket.io";
import { WebSocket, WebSocketServer } from "ws";
import { install } from "../application.mjs";
import { io } from "./client.mjs";

const opened = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

function stop(manager) {
  manager.reconnection(false);
  manager.engine?.close();
}

// Has the socket, or the Manager, closed at the end of the case. Returns it.
export function tracked(client) {
  opened.push(() => {
    try {
      if (client.io) client.disconnect();
      stop(client.io ?? client);
    } catch {
      // A hook that fails would end the run; the cases about closing tell.
    }
  });
  return client;
}

// A plain HTTP server on a port of its own. While refusing is true each new connection to it is dropped at once, which
// to a client is a server that is down.
async function listen(handler) {
  const http = createServer(handler);
  const host = { http, refusing: false, requests: [] };
  const sockets = new Set();
  http.on("connection", (socket) => {
    if (host.refusing) return socket.destroy();
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  // Notes each request from now on, before its handler runs. Upgrades have to have a handler already: with none Node
  // gives them to the handler of requests.
  host.note = () => {
    const note = (req) => host.requests.push({ url: req.url, method: req.method, headers: req.headers });
    http.prependListener("request", note);
    if (http.listenerCount("upgrade") > 0) http.prependListener("upgrade", note);
  };
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  host.port = http.address().port;
  host.authority = `127.0.0.1:${host.port}`;
  host.url = `http://${host.authority}`;
  host.cut = () => sockets.forEach((socket) => socket.destroy());
  host.client = (namespace = "/", options = {}) => tracked(io(host.url + namespace, { ...fast, ...options }));
  opened.push(async () => {
    host.cut();
    await new Promise((resolve) => http.close(resolve));
  });
  return host;
}

// One transport, so that a case that is not about transports has no upgrade going on behind it. A client that uses the
// host's WebSocket needs npm ws for headers; socket.io-client has it already and does not know the option.
export const websocket = { transports: ["websocket"], webSocket: WebSocket };

// That, a connection for each client, and reconnection within a few milliseconds.
const fast = { ...websocket, forceNew: true, reconnectionDelay: 5, reconnectionDelayMax: 10, randomizationFactor: 0 };

// The official server with the test application (../README.md). The options are those of the server.
export async function serve(options = {}) {
  const host = await listen();
  const server = new Server(host.http, { serveClient: false, ...options });
  install(server);
  host.note();
  opened.push(() => {
    host.cut();
    return server.close();
  });
  return Object.assign(host, { server, engines: () => server.engine.clientsCount });
}

// A server that answers each request, a WebSocket's too, with the status and the body.
export async function answering(status, body = "") {
  const host = await listen((_, res) => res.writeHead(status).end(body));
  host.http.on("upgrade", (_, socket) => socket.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\n\r\n${body}`));
  return host;
}

// A server that accepts connections and never says anything.
export const silent = () => listen(() => {});

// A WebSocket server that says what the script makes of each message it gets; script(null) is its first message.
export async function scripted(script) {
  const host = await listen();
  const sockets = new WebSocketServer({ server: host.http });
  sockets.on("connection", (socket) => {
    const say = (message) => message !== undefined && socket.send(message);
    socket.on("message", (data) => say(script(String(data), socket)));
    say(script(null, socket));
  });
  opened.push(() => sockets.close());
  return host;
}

export const handshake = (more) =>
  "0" + JSON.stringify({ sid: "engine", upgrades: [], pingInterval: 25000, pingTimeout: 20000, maxPayload: 1e6, ...more });

// The arguments of the next such event.
export const next = (target, event) => new Promise((resolve) => target.once(event, (...args) => resolve(args)));

// The arguments of the next n such events.
export function collect(target, event, n) {
  const got = [];
  return new Promise((resolve) => {
    target.on(event, function listener(...args) {
      if (got.push(args) < n) return;
      target.off(event, listener);
      resolve(got);
    });
  });
}

// Resolves with the socket when it has connected; a refusal rejects.
export function connected(socket) {
  return new Promise((resolve, reject) => {
    if (socket.connected) return resolve(socket);
    socket.once("connect", () => resolve(socket));
    socket.once("connect_error", reject);
  });
}

// The server's socket of the next client of the namespace.
export const accepted = (host, namespace = "/") => next(host.server.of(namespace), "connection").then(([socket]) => socket);

// A connected client and the server's socket of it.
export async function pair(host, namespace = "/", options = {}) {
  const accept = accepted(host, namespace);
  const client = await connected(host.client(namespace, options));
  return { client, peer: await accept };
}

// Resolves when a poll of the client waits at the server.
export async function polled({ conn: { transport } }) {
  if (!transport.writable) await next(transport, "ready");
}

// A round trip: what the client and the server sent before it has arrived.
export const settled = (client) => client.emitWithAck("echo", "settled");

// What both transports must do alike.
export const transports = [["polling"], ["websocket"]];
