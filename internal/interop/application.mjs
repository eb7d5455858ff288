// The test application: what the suites ask of a server, the same on npm socket.io and python-socketio.
import { setTimeout as sleep } from "node:timers/promises";

const kept = new Map(); // lists by key; they outlive connections, not the process

function keep(key, value) {
  if (!kept.has(key)) kept.set(key, []);
  kept.get(key).push(value);
}

function filled(bytes, value) {
  return bytes instanceof Uint8Array && bytes.every((b) => b === value % 256);
}

// Resolves when what was emitted has left the process. There is no one event to wait for, because an upgrade
// changes the transport between two looks.
async function drained(conn) {
  const busy = () =>
    conn.writeBuffer.length > 0 || !conn.transport.writable || conn.transport.socket?.bufferedAmount > 16384;
  while (conn.readyState === "open" && busy()) await sleep(1);
}

// Each handler gets the socket, the arguments without the acknowledgement, and the acknowledgement, which does
// nothing when the client asked for none.
const handlers = {
  echo(socket, args, ack) {
    socket.emit("echo", ...args);
    ack(...args);
  },
  message(socket, args, ack) {
    socket.send(...args);
    ack(...args);
  },
  sum(_, [a, b], ack) {
    ack(a + b);
  },
  nothing() {},
  later(_, [ms, ...args], ack) {
    setTimeout(ack, ms, ...args);
  },
  burst(socket, [n, size = 0]) {
    const rest = size > 0 ? ["x".repeat(size)] : [];
    for (let i = 0; i < n; i++) socket.emit("burst", i, ...rest);
    socket.emit("burst-done", n);
  },
  async flood(socket, [n, chunk]) {
    for (let i = 0; i < n && socket.connected; ) {
      for (const end = Math.min(n, i + chunk); i < end; i++) socket.emit("flood", i);
      await drained(socket.conn);
    }
    socket.emit("flood-done", n);
  },
  broadcast(socket, args, ack) {
    socket.broadcast.emit("broadcast", ...args);
    ack();
  },
  keep(_, [key, ...args], ack) {
    keep(key, args);
    ack();
  },
  kept(_, [key], ack) {
    ack(kept.get(key) ?? []);
  },
  "kept-count"(_, [key], ack) {
    ack(kept.get(key)?.length ?? 0);
  },
  ask(socket, args) {
    socket.timeout(5000).emit("question", ...args, (err, ...answer) => {
      if (err) socket.emit("answer-timeout");
      else socket.emit("answer", ...answer);
    });
  },
  "binary-burst"(socket, [n]) {
    for (let i = 0; i < n; i++) socket.emit("binary", i, { data: Buffer.alloc(64, i % 256), i });
  },
  "check-binary"(_, [g, i, first, second], ack) {
    const verdict = filled(first, g) && filled(second, i);
    keep("check-binary", [verdict]);
    ack(verdict);
  },
  kick(socket) {
    socket.disconnect();
  },
  "kick-all"(socket) {
    socket.disconnect(true);
  },
  "engine-close"(socket) {
    socket.conn.close();
  },
  cut(socket) {
    const { transport } = socket.conn;
    transport.socket?.terminate();
    transport.req?.socket.destroy();
    transport.dataReq?.socket.destroy();
    // Between two polls there is no connection to drop: the next one is to find the session gone.
    if (transport.name === "polling") socket.conn.close(true);
  },
  handshake(socket, _, ack) {
    const { headers, query, auth, url } = socket.handshake;
    ack({ headers, query, auth, url });
  },
  transport(socket, _, ack) {
    ack(socket.conn.transport.name);
  },
};

function serve(socket) {
  for (const [event, handle] of Object.entries(handlers)) {
    socket.on(event, (...args) => {
      const ack = typeof args.at(-1) === "function" ? args.pop() : () => {};
      handle(socket, args, ack);
    });
  }
}

function refusal(message, data) {
  return Object.assign(new Error(message), { data });
}

export function install(io) {
  io.on("connection", serve);
  io.of("/chat").on("connection", serve);
  io.of("/refuse").use((_, next) => next(refusal("not allowed", { code: 401, hint: "token" })));
  io.of("/renew")
    .use(({ handshake }, next) => next(handshake.auth.token === "fresh" ? undefined : refusal("expired")))
    .on("connection", serve);
  io.of("/auth")
    .use(({ handshake }, next) => next(handshake.auth.token === "secret" ? undefined : refusal("bad token")))
    .on("connection", (socket) => {
      serve(socket);
      socket.emit("welcome", socket.handshake.auth);
    });
  io.of("/early")
    .use((socket, next) => {
      for (const n of [1, 2, 3]) socket.emit("early", n);
      setTimeout(next, 200);
    })
    .on("connection", serve);
  io.of("/slow")
    .use((_, next) => setTimeout(next, 300))
    .on("connection", serve);
}
