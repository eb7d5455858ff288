// The server of the benchmarks, in a process of its own. It prints {"port":N} when it listens, and ends when its
// standard input does.
import { createServer } from "node:http";
import { Server } from "socket.io";
import { object, take } from "./workloads.mjs";

const json = JSON.stringify(object);
const http = createServer();
const io = new Server(http, {
  transports: ["websocket"], serveClient: false, perMessageDeflate: false, maxHttpBufferSize: 1e8, cors: { origin: true },
});

io.on("connection", (socket) => {
  let taken = 0;
  socket.on("take", () => void taken++);
  // How many have come since it was asked last.
  socket.on("taken", (ack) => {
    ack(taken);
    taken = 0;
  });
  socket.on("echo", (value, ack) => ack(value));
  socket.on("blast", async (n, size, ack) => {
    const bytes = Buffer.alloc(size, 7);
    const binary = (i) => socket.emit("item", bytes, i);
    // An event packet that is encoded but for its number: encoding each would make the server the slower side.
    const text = (i) => socket.conn.send(`2["item",${json},${i}]`);
    await take(n, size > 0 ? binary : text, () => socket.emitWithAck("mark"));
    ack();
  });
  // The time of the processor that this process has used, in seconds.
  socket.on("cpu", (ack) => {
    const { user, system } = process.cpuUsage();
    ack((user + system) / 1e6);
  });
});

process.stdin.on("end", () => process.exit()).resume();
http.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: http.address().port })));
