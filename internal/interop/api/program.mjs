// What the cases of processes run: node program.mjs PART [URL TRANSPORTS].
import { io } from "./client.mjs";

const [part, url, transports] = process.argv.slice(2);
const client = (options) => io(url, { transports: transports.split(","), reconnectionDelay: 5, ...options });

const parts = {
  import() {
    console.log("imported");
  },

  disconnect() {
    const socket = client();
    socket.on("disconnect", (reason) => console.log(reason));
    socket.on("connect", async () => {
      await socket.emitWithAck("sum", 1, 2);
      socket.disconnect();
    });
  },

  reconnecting() {
    const socket = client();
    socket.io.on("reconnect_attempt", (n) => {
      if (n < 2) return;
      socket.disconnect();
      console.log("stopped");
    });
  },

  kicked() {
    const socket = client();
    socket.on("connect", () => socket.emit("kick"));
    socket.on("disconnect", (reason) => {
      console.log(reason);
      socket.io.engine.close();
      socket.io.reconnection(false);
    });
  },

  throws() {
    const socket = client();
    socket.on("echo", () => {
      throw new Error("of a listener");
    });
    socket.on("connect", () => socket.emit("echo"));
    process.once("uncaughtException", async ({ message }) => {
      console.log(`uncaught: ${message}, then ${await socket.emitWithAck("sum", 1, 2)}`);
      socket.disconnect();
    });
  },

  stays() {
    const socket = client();
    let pings = 0;
    socket.io.on("ping", () => {
      if (++pings < 3) return;
      console.log("3 pings");
      socket.disconnect();
    });
  },

  unref() {
    const socket = client({ autoUnref: true });
    socket.on("connect", () => console.log("connected"));
    // Unreferenced from the start, nothing would keep the process until it has connected.
    const wait = setInterval(() => socket.connected && clearInterval(wait), 5);
  },
};

parts[part]();
