// What is measured, the same for every client and host. Each workload leaves the connection as it found it.

// 100 bytes as JSON.
export const object = { id: 1234567, name: "measurement of a benchmark", at: 1700000000000, tags: ["one", "two"], on: true };

const window = 500; // events between two marks
const binary = new Uint8Array(16 * 1024).fill(7);

// Calls send(i) for i from 0 to n - 1, with at most two windows of events that the other side has yet to acknowledge:
// enough to keep it busy, and not more than it can hold.
export async function take(n, send, mark) {
  const marks = [];
  for (let i = 0; i < n; ) {
    for (const end = Math.min(n, i + window); i < end; i++) send(i);
    marks.push(mark());
    if (marks.length > 1) await marks.shift();
  }
  await Promise.all(marks);
}

async function out(socket, n, payload) {
  let taken = 0;
  const mark = () => socket.emitWithAck("taken").then((some) => (taken += some));
  await take(n, () => socket.emit("take", payload), mark);
  if (taken !== n) throw new Error(`${taken} of ${n} events came`);
}

async function into(socket, n, size) {
  let [count, last] = [0, null];
  const item = (payload, i) => {
    if (i !== count++) throw new Error(`item ${i} came as number ${count}`);
    last = payload;
  };
  const mark = (ack) => ack();
  socket.on("item", item).on("mark", mark);
  await socket.emitWithAck("blast", n, size);
  socket.off("item", item).off("mark", mark);
  const right = size > 0 ? last.byteLength === size : last.name === object.name;
  if (count !== n || !right) throw new Error(`${count} of ${n} events came, or not what was sent`);
}

async function echo(socket, n) {
  for (let i = 0; i < n; i++) {
    const { id } = await socket.emitWithAck("echo", object);
    if (id !== object.id) throw new Error("not what was sent");
  }
}

// By name: how many events a repetition has, and what they are.
export const workloads = {
  "emit, 100 bytes": { n: 10_000, run: (socket, n) => out(socket, n, object) },
  "receive, 100 bytes": { n: 10_000, run: (socket, n) => into(socket, n, 0) },
  "acknowledged echo, one at a time": { n: 1_000, run: echo },
  "acknowledged echo, 64 in flight": {
    n: 6_400,
    run: (socket, n) => Promise.all(Array.from({ length: 64 }, () => echo(socket, n / 64))),
  },
  "binary out, 16 KiB": { n: 1_000, run: (socket, n) => out(socket, n, binary) },
  "binary in, 16 KiB": { n: 1_000, run: (socket, n) => into(socket, n, binary.length) },
};

// Runs a workload once. Returns its rate in events a second, the processor's time that the client needed for one, in
// microseconds, and which part of the time the server was busy. used tells the client's time so far, in seconds.
export async function measure(socket, name, used) {
  const { n, run } = workloads[name];
  const [server, client] = [await socket.emitWithAck("cpu"), await used()];
  const start = performance.now();
  await run(socket, n);
  const seconds = (performance.now() - start) / 1000;
  const [needed, busy] = [(await used()) - client, (await socket.emitWithAck("cpu")) - server];
  return { rate: n / seconds, cpu: (needed / n) * 1e6, busy: busy / seconds };
}

// Connects with a client's io, and waits until it has.
export async function connect(io, url, options = {}) {
  const socket = io(url, { transports: ["websocket"], forceNew: true, ...options });
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("connect_error", reject));
  return socket;
}
