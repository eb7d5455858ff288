// What npm's client and npm's server do alike.

/** The argument of events that have no size. */
export const object = {
  no: 1234567,
  user: "gopher",
  text: "hello, this is a line of chat here",
  at: 1700000000,
  ok: true,
};

// How many events are emitted before the event loop has its turn, and up to how many packets may wait to be written.
const batch = 256;
const waiting = 1024;

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Emits n events while the socket is connected, whose packets wait in engine, the socket of Engine.IO. */
export async function flood(socket, engine, value, n) {
  for (let sent = 0; sent < n && socket.connected; ) {
    for (const end = Math.min(sent + batch, n); sent < end; sent++) socket.emit("event", value);
    do await turn();
    while (socket.connected && engine.writeBuffer.length > waiting);
  }
}
