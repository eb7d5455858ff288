// Assertions that hold for socket.io-client's types and for siowasm's.
import io, {
  connect, Fetch, io as named, Manager, NodeWebSocket, NodeXHR, protocol, Socket, WebSocket, WebTransport, XHR,
} from "siowasm";
import type {
  DisconnectDescription, ExtendedError, ManagerOptions, ManagerReservedEvents, SocketOptions, SocketReservedEvents,
} from "siowasm";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <T extends true>(): T | void => {};

interface ServerToClient {
  news: (text: string, n: number) => void;
  question: (text: string, answer: (yes: boolean) => void) => void;
  bare: () => void;
}

interface ClientToServer {
  chat: (text: string) => void;
  sum: (a: number, b: number, ack: (sum: number) => void) => void;
  pair: (ack: (a: string, b: Date) => void) => void;
  done: (ack: () => void) => void;
}

// io and its overloads
const plain: Socket = io();
io("http://host");
io("http://host", { query: { a: 1 } });
io({ path: "/x" });
io(undefined, { forceNew: true });
named("/chat");
connect("/chat", {});
const version: number = protocol;
// @ts-expect-error a URL is a string
io(1);
// @ts-expect-error an option is of its type
io("http://host", { reconnectionDelay: "1s" });
// @ts-expect-error there is no such option
io("http://host", { reconnectDelay: 1 });

// the options
const all: Partial<ManagerOptions & SocketOptions> = {
  forceNew: true, multiplex: false, path: "/x", reconnection: true, reconnectionAttempts: 1, reconnectionDelay: 1,
  reconnectionDelayMax: 1, randomizationFactor: 0, timeout: 1, autoConnect: false, parser: {}, auth: { token: "t" },
  retries: 1, ackTimeout: 1, host: "h", hostname: "h", secure: true, port: 1, query: { a: "1", b: 2 }, agent: false,
  upgrade: false, forceBase64: true, timestampParam: "t", timestampRequests: true, transports: ["polling", "websocket"],
  tryAllTransports: true, rememberUpgrade: true, requestTimeout: 1, transportOptions: { polling: {} }, pfx: "", key: "",
  passphrase: "", cert: "", ca: ["a"], ciphers: "", rejectUnauthorized: false, extraHeaders: { a: "b" },
  withCredentials: true, closeOnBeforeunload: true, useNativeTimers: true, autoUnref: true,
  perMessageDeflate: { threshold: 1 }, addTrailingSlash: false, protocols: ["a"],
};
io("http://host", all);
io({ ...all, port: "3000", protocols: "a", ca: "a" });
io({ transports: [Fetch, WebSocket, WebTransport] });
io({ transports: [NodeXHR, NodeWebSocket] }).io.opts.transports = [XHR];
// @ts-expect-error a transport has a name or is a class
io({ transports: [1] });
io({ auth: (cb) => cb({ token: "t" }) });
io({ auth: async (cb) => cb({ token: await Promise.resolve("t") }) });
// @ts-expect-error auth calls back with an object
io({ auth: (cb) => cb("t") });

// a Socket without maps takes anything
plain.on("anything", (a, b) => [a, b]);
plain.on("anything", (a: string, b?: number) => {});
plain.emit("anything", 1, "two", (err: Error) => {});
plain.send(1, 2);
is<Equal<ReturnType<typeof plain.emitWithAck>, Promise<any>>>();
plain.emitWithAck("anything", 1).then((value: { any: "thing" }) => value);

// listeners are typed by the first map
const socket: Socket<ServerToClient, ClientToServer> = io();
socket.on("news", (text, n) => {
  is<Equal<typeof text, string>>();
  is<Equal<typeof n, number>>();
});
socket.once("question", (text, answer) => {
  is<Equal<typeof text, string>>();
  answer(true);
  // @ts-expect-error an answer is of its type
  answer("yes");
});
socket.on("bare", () => {});
socket.off("news").off("news", (text: string) => {}).off();
socket.removeListener("news", () => {});
socket.removeAllListeners("news").removeAllListeners();
is<Equal<ReturnType<typeof socket.hasListeners>, boolean>>();
const [first] = socket.listeners("news");
first("text", 1);
// @ts-expect-error there is no such event
socket.on("old", () => {});
// @ts-expect-error an event of the client is none of the server
socket.on("chat", () => {});
// @ts-expect-error an argument is of its type
socket.on("news", (text: number) => {});
// @ts-expect-error there are two arguments
socket.once("news", (text: string, n: number, more: string) => {});

// events that are not the user's
socket.on("connect", () => {});
socket.on("connect_error", (err) => {
  is<Equal<typeof err, ExtendedError>>();
  const data: any = err.data;
});
socket.on("disconnect", (reason, description) => {
  is<Equal<typeof reason, Socket.DisconnectReason>>();
  is<Equal<typeof description, DisconnectDescription | undefined>>();
  if (description instanceof Error) description.message;
  else if (description) is<Equal<typeof description.description, string>>();
  // @ts-expect-error there is no such reason
  return reason === "tired";
});
// @ts-expect-error connect has no argument
socket.on("connect", (id: string) => {});
const reserved: (keyof SocketReservedEvents)[] = ["connect", "connect_error", "disconnect"];

// emit is typed by the second map
socket.emit("chat", "hello").emit("chat", "again");
socket.emit("sum", 1, 2, (sum) => is<Equal<typeof sum, number>>());
socket.emit("pair", (a, b) => [a.length, b.getTime()]);
// @ts-expect-error there is no such event
socket.emit("shout", "hello");
// @ts-expect-error an event of the server is none of the client
socket.emit("news", "text", 1);
// @ts-expect-error an argument is of its type
socket.emit("chat", 1);
// @ts-expect-error an argument is missing
socket.emit("chat");
// @ts-expect-error that is one too many
socket.emit("chat", "hello", "again");
// @ts-expect-error the acknowledgement is of its type
socket.emit("sum", 1, 2, (sum: string) => {});

// emitWithAck resolves with the first value
const sum = socket.emitWithAck("sum", 1, 2);
is<Equal<typeof sum, Promise<number>>>();
socket.emitWithAck("pair").then((a: string) => a);
// @ts-expect-error an argument is of its type
socket.emitWithAck("sum", 1, "2");
// @ts-expect-error an argument is missing
socket.emitWithAck("sum", 1);
// @ts-expect-error there is no such event
socket.emitWithAck("product", 1, 2);

// timeout puts an error before the values
socket.timeout(1000).emit("sum", 1, 2, (err, sum) => {
  is<Equal<typeof err, Error>>();
  is<Equal<typeof sum, number>>();
});
socket.timeout(1000).emit("done", (err) => is<Equal<typeof err, Error>>());
socket.timeout(1000).emit("chat", "hello");
plain.timeout(1000).emit("anything", 1, (err: Error, value: string) => {});
// @ts-expect-error the error comes first
socket.timeout(1000).emit("sum", 1, 2, (sum: number) => {});
// @ts-expect-error a time is a number
socket.timeout("1s");
// @ts-expect-error a listener is typed as before
socket.timeout(1000).on("news", (text: number) => {});

// flags
socket.volatile.emit("chat", "hello");
socket.compress(false).volatile.timeout(1000).emit("sum", 1, 2, (err, sum) => [err, sum]);
socket.timeout(1000).compress(true).volatile.emit("sum", 1, 2, (err, sum) => [err, sum]);
is<Equal<typeof socket.volatile, Socket<ServerToClient, ClientToServer>>>();
// @ts-expect-error the events are the same
socket.volatile.emit("shout");
// @ts-expect-error volatile is no method
socket.volatile();
// @ts-expect-error compress takes a boolean
socket.compress("no");

// catch-alls
const any = (event: string, ...args: any[]) => {};
socket.onAny(any).prependAny(any).offAny(any).offAny();
socket.onAnyOutgoing(any).prependAnyOutgoing(any).offAnyOutgoing(any).offAnyOutgoing();
socket.listenersAny().concat(socket.listenersAnyOutgoing()).forEach((listener) => listener("event", 1));
// @ts-expect-error a listener is a function
socket.onAny("event");

// properties
const id: string | undefined = socket.id;
const flags: boolean[] = [socket.connected, socket.disconnected, socket.active, socket.recovered];
socket.auth = { token: "t" };
socket.auth = (cb) => cb({ token: "t" });
socket.sendBuffer = [];
const buffered: number = socket.sendBuffer.length + socket.receiveBuffer.length;
socket.connect().open().disconnect().close();
// @ts-expect-error id may be undefined
const sure: string = socket.id;
// @ts-expect-error disconnected follows connected
socket.disconnected = true;
// @ts-expect-error active is read only
socket.active = true;
// @ts-expect-error auth is an object or a function
socket.auth = "t";

// one map serves both directions
const same: Socket<ServerToClient> = io();
same.emit("news", "text", 1);
same.on("news", (text) => text.length);

// what takes any Socket, or one of some events
function close(socket: Socket): void {
  socket.disconnect();
}
close(plain);
class Client {
  constructor(readonly socket: Socket<ServerToClient, ClientToServer>) {}
  chat(...args: Parameters<ClientToServer["chat"]>) {
    return this.socket.emit("chat", ...args);
  }
}
new Client(io("http://host")).chat("hello");

// the Manager
const manager = new Manager("http://host", { autoConnect: false });
new Manager({ hostname: "host" });
new Manager();
const admin: Socket = manager.socket("/admin", { auth: { token: "t" } });
is<Equal<ReturnType<typeof manager.socket>, Socket>>();
const settings: [boolean, number, number, number, number, number | boolean] = [
  manager.reconnection(), manager.reconnectionAttempts(), manager.reconnectionDelay(), manager.reconnectionDelayMax(),
  manager.randomizationFactor(), manager.timeout(),
];
manager.reconnection(false).reconnectionAttempts(1).reconnectionDelay(1).reconnectionDelayMax(1).randomizationFactor(0)
  .timeout(false).timeout(1).open((err) => is<Equal<typeof err, Error | undefined>>()).connect();
manager.opts.query = { a: "1" };
manager.opts.extraHeaders = { a: "b" };
const managed: (keyof ManagerReservedEvents)[] = ["open", "error", "ping", "close", "packet", "reconnect_failed"];
manager.on("reconnect", (attempt) => is<Equal<typeof attempt, number>>());
manager.on("reconnect_attempt", (attempt) => attempt + 1);
manager.once("error", (err) => is<Equal<typeof err, Error>>());
manager.on("reconnect_error", (err) => err.message).on("reconnect_failed", () => {}).on("ping", () => {});
manager.on("close", (reason, description) => is<Equal<typeof description, DisconnectDescription | undefined>>());
manager.on("packet", ({ type, nsp, data, id }) => [type + 1, nsp.length, data, id]);
manager.off("reconnect").off();
socket.io.on("reconnect", () => {});
const typed: Manager<ServerToClient, ClientToServer> = socket.io;
// @ts-expect-error a Manager has no such event
manager.on("connect", () => {});
// @ts-expect-error a namespace is a string
manager.socket(1);
// @ts-expect-error a number of attempts is a number
manager.reconnectionAttempts("1");

// a Socket by its constructor
const made = new Socket(manager, "/admin", { retries: 3, ackTimeout: 1000 });
made.connect();

// the engine
const { engine } = socket.io;
const engineID: string = engine.id;
const transport: string = engine.transport.name;
engine.on("upgrade", ({ name }) => is<Equal<typeof name, string>>());
engine.once("close", (reason) => is<Equal<typeof reason, string>>());
engine.on("packet", ({ type, data }) => [type === "message", data]);
engine.on("packetCreate", ({ type, data }) => [type === "message", data]);
engine.on("drain", () => {}).on("upgradeError", (err) => err.message).off("drain");
engine.binaryType = "arraybuffer";
engine.close();
// @ts-expect-error an engine has no such event
engine.on("connect", () => {});

export { admin, buffered, engineID, flags, id, managed, reserved, settings, sure, transport, typed, version };
