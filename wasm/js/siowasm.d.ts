// The types of the package. What compiles with socket.io-client's compiles with these.

/** What maps the names of events to the types of their listeners: `{ chat: (text: string) => void }`. */
export interface EventsMap {
  [event: string]: any;
}

/** The map of a Socket without one: any name, any arguments. */
export interface DefaultEventsMap {
  [event: string]: (...args: any[]) => void;
}

type EventName<Map extends EventsMap> = keyof Map & (string | symbol);

type EventArgs<Map extends EventsMap, Name extends EventName<Map>> = Parameters<Map[Name]>;

type ListenerOf<Reserved extends EventsMap, User extends EventsMap, Name> = Known<
  Name extends EventName<Reserved> ? Reserved[Name] : Name extends EventName<User> ? User[Name] : never
>;

// A name that is still a type parameter, in a user's generic code, resolves to never: such a listener takes anything.
type Known<Listener> = [Listener] extends [never] ? (...args: any[]) => void | Promise<void> : Listener;

// The acknowledgement is what a listener takes last.
type Acknowledgement<Args extends any[]> = Args extends [...any[], infer Last] ? Last : any;

type WithoutAcknowledgement<Args extends any[]> = Args extends [...infer Others, any] ? Others : any[];

// The value that an acknowledgement answers with. After timeout() it takes the error first.
type Answer<Ack> = Ack extends (...args: infer Args) => any ? FirstValue<Args> : any;

type FirstValue<Args extends any[]> = 0 extends 1 & Args[0] ? Args[0] : Args[0] extends Error ? Args[1] : Args[0];

type ErrorFirst<Args extends any[]> = {
  [Index in keyof Args]: Args[Index] extends (...args: infer Answers) => infer Result
    ? (err: Error, ...args: Answers) => Result
    : Args[Index];
};

/** The map of a Socket after {@link Socket.timeout}: the callbacks of acknowledgements take an error first. */
export type DecorateAcknowledgements<Events> = {
  [Name in keyof Events]: Events[Name] extends (...args: infer Args) => infer Result
    ? (...args: ErrorFirst<Args>) => Result
    : Events[Name];
};

/** What Socket, Manager, the engine and its transports have in common: listeners. */
declare class Emitter<Listen extends EventsMap, Emit extends EventsMap, Reserved extends EventsMap = {}> {
  /** Adds a listener. Listeners run in the order they were added, and `this` is the emitter. */
  on<Name extends EventName<Reserved> | EventName<Listen>>(ev: Name, listener: ListenerOf<Reserved, Listen, Name>): this;

  /** The same as {@link on}. */
  addEventListener<Name extends EventName<Reserved> | EventName<Listen>>(
    ev: Name,
    listener: ListenerOf<Reserved, Listen, Name>,
  ): this;

  /** Adds a listener that is removed before it runs. */
  once<Name extends EventName<Reserved> | EventName<Listen>>(ev: Name, listener: ListenerOf<Reserved, Listen, Name>): this;

  /** Removes a listener, also one that {@link once} added; without a listener all of the event; without an event all. */
  off<Name extends EventName<Reserved> | EventName<Listen>>(
    ev?: Name,
    listener?: ListenerOf<Reserved, Listen, Name>,
  ): this;

  /** The same as {@link off}. */
  removeListener<Name extends EventName<Reserved> | EventName<Listen>>(
    ev?: Name,
    listener?: ListenerOf<Reserved, Listen, Name>,
  ): this;

  /** The same as {@link off}. */
  removeEventListener<Name extends EventName<Reserved> | EventName<Listen>>(
    ev?: Name,
    listener?: ListenerOf<Reserved, Listen, Name>,
  ): this;

  /** Removes the listeners of an event; without an event all. */
  removeAllListeners<Name extends EventName<Reserved> | EventName<Listen>>(ev?: Name): this;

  /** The listeners of an event: the array itself once there is a listener, so that changes of it count. */
  listeners<Name extends EventName<Reserved> | EventName<Listen>>(event: Name): ListenerOf<Reserved, Listen, Name>[];

  /** Whether an event has listeners. */
  hasListeners<Name extends EventName<Reserved> | EventName<Listen>>(event: Name): boolean;

  emit<Name extends EventName<Emit>>(ev: Name, ...args: EventArgs<Emit, Name>): this;
}

/** A Socket.IO packet. The types are 0 CONNECT, 1 DISCONNECT, 2 EVENT, 3 ACK, 4 CONNECT_ERROR, 5 and 6 with binary. */
export interface Packet {
  type: number;
  /** The namespace. */
  nsp: string;
  /** Of an event the name and the arguments, of an acknowledgement the arguments. */
  data?: any;
  /** Of an event that asks for an acknowledgement, and of the acknowledgement. */
  id?: number;
  attachments?: number;
}

/** What turns packets into messages and back: `io(url, { parser })`. The server has to use the same one. */
export interface Parser {
  Encoder: new () => {
    /** The messages of a packet, each a string or binary. */
    encode(packet: any): any[];
  };
  Decoder: new () => {
    /** Takes the next message and emits "decoded" with a packet when one is complete. What it throws is a "parse error". */
    add(message: any): void;
    on(event: "decoded", listener: (packet: any) => void): any;
    /** Called when the connection ends. */
    destroy(): void;
  };
}

/** The name of a transport; "webtransport" is accepted in a list and never tried. */
export type TransportName = "polling" | "websocket" | "webtransport" | (string & {});

/** Options of the connection. */
export interface EngineOptions {
  /** The host, when there is no URL. Default: that of the page. */
  host?: string;
  /** The host's name, when there is no URL. Default: that of the page, else "localhost". */
  hostname?: string;
  /** Whether to use https and wss, when there is no URL. Default: as the page. */
  secure?: boolean;
  /** The port, when there is no URL. Default: that of the page, else 443 or 80. */
  port?: string | number;
  /**
   * Parameters of each request, as an object or a query string. `EIO`, `transport`, `sid`, `t` and `j` are taken. A
   * query in the URL takes its place. Default: none.
   */
  query?: { [key: string]: any };
  /**
   * The transports in the order to use them: the first opens the connection, the others are upgrades. Default:
   * ["polling", "websocket"].
   */
  transports?: TransportName[] | any[];
  /** Whether to try the next transport when one cannot open the connection. Default: false. */
  tryAllTransports?: boolean;
  /** Whether to upgrade to a better transport. Default: true. */
  upgrade?: boolean;
  /** Whether to open with websocket when that was the last transport that worked. Default: false. */
  rememberUpgrade?: boolean;
  /** Whether binary goes as base64, on websocket too. Default: false. */
  forceBase64?: boolean;
  /** The parameter that keeps requests from being cached. Default: "t". */
  timestampParam?: string;
  /** Whether to send that parameter. Default: on polling, not on websocket. */
  timestampRequests?: boolean;
  /** Milliseconds that a request of the polling transport may take; 0 is no limit. Default: 0. */
  requestTimeout?: number;
  /** Options for one transport: `{ polling: { extraHeaders }, websocket: { … } }`. Default: none. */
  transportOptions?: Object;
  /** Headers of each request. A browser sends none with a WebSocket. Default: none. */
  extraHeaders?: { [header: string]: string };
  /** Whether requests to other origins carry cookies; outside of browsers, whether cookies are kept. Default: false. */
  withCredentials?: boolean;
  /** Whether to close the connection, without an event, when the page is left. Default: false. */
  closeOnBeforeunload?: boolean;
  /** Whether to keep to the timers that the host had when the module was loaded, not those of a test's clock. Default: false. */
  useNativeTimers?: boolean;
  /** Whether the process may end while connected, with npm ws for {@link webSocket}. Default: false. */
  autoUnref?: boolean;
  /** The path of the requests. Default: "/socket.io". */
  path?: string;
  /** Whether that path ends with a slash. Default: true. */
  addTrailingSlash?: boolean;
  /** The subprotocols to ask for on a WebSocket. Default: none. */
  protocols?: string | string[];
  /** The constructor of WebSockets, for a host that has none: that of npm ws. Default: the host's. */
  webSocket?: new (url: string, protocols?: any, options?: any) => any;
  /** What sends requests. Default: the host's fetch. */
  fetch?: (...args: any[]) => Promise<any>;
  /** Compression of messages from `threshold` bytes on, with npm ws for {@link webSocket}. Default: from 1,024 bytes. */
  perMessageDeflate?: { threshold: number };
  /** Refused: the transports have names here, see {@link transports}. */
  transportImplementations?: any[];

  // For npm ws as webSocket; a host's own fetch and WebSocket take none of these.

  /** The agent of the connection. Default: none. */
  agent?: string | boolean;
  /** Certificate and key in one, PFX. Default: none. */
  pfx?: string;
  /** The key, PEM. Default: none. */
  key?: string;
  /** What opens the key. Default: none. */
  passphrase?: string;
  /** The certificate, PEM. Default: none. */
  cert?: string;
  /** The authorities to trust, PEM. Default: the host's. */
  ca?: string | string[];
  /** The ciphers to use, in OpenSSL's notation. Default: the host's. */
  ciphers?: string;
  /** Whether a server must have a certificate that is trusted. Default: true. */
  rejectUnauthorized?: boolean;
}

/** Options of a {@link Manager}. */
export interface ManagerOptions extends EngineOptions {
  /** Whether io() makes a Manager, a connection, of its own. Default: false. */
  forceNew: boolean;
  /** Whether io() may share a Manager. Default: true. */
  multiplex: boolean;
  /** The path of the requests. Default: "/socket.io". */
  path: string;
  /** Whether to connect again when a connection fails or ends. Default: true. */
  reconnection: boolean;
  /** How many attempts to make before giving up; 0 is Infinity. Default: Infinity. */
  reconnectionAttempts: number;
  /** Milliseconds before the first attempt; each later one waits twice as long. 0 is the default. Default: 1000. */
  reconnectionDelay: number;
  /** Milliseconds that no attempt waits longer than. 0 is the default. Default: 5000. */
  reconnectionDelayMax: number;
  /** By how much of itself a delay varies at random, 0 to 1. Default: 0.5. */
  randomizationFactor: number;
  /** Milliseconds that opening the connection may take; {@link Manager.timeout} takes false for no limit. Default: 20000. */
  timeout: number;
  /** Whether to connect at once rather than at connect(). Default: true. */
  autoConnect: boolean;
  /** The {@link Parser}. Default: JSON, with binary beside it. */
  parser: any;
}

/** Options of a {@link Socket}. */
export interface SocketOptions {
  /** What the server gets at each connection, or a function that calls back with it, at any time. Default: nothing. */
  auth?: { [key: string]: any } | ((cb: (data: object) => void) => void);
  /**
   * How often an event is sent again that is not acknowledged in time; then it is given up. One event is on its way at
   * a time. Set {@link ackTimeout} with it. Default: events are sent once and need no acknowledgement.
   */
  retries?: number;
  /** Milliseconds to wait for each acknowledgement. The callbacks take an error first then. Default: no limit. */
  ackTimeout?: number;
}

/** More about the end of a connection. */
export type DisconnectDescription = Error | { description: string; context?: unknown };

/**
 * Why a connection ended. After "io server disconnect" and "io client disconnect" no reconnection follows. "forced
 * close", after engine.close(), is not in socket.io-client's type and so not in this one.
 */
export type DisconnectReason = Socket.DisconnectReason;

/** An error of the server's middleware, with its data; or of a transport, with its fields. */
export interface ExtendedError extends Error {
  /** What the server's middleware added. */
  data?: any;
}

/** Why a transport failed: `connect_error` may have one. */
export interface TransportError extends Error {
  readonly type: "TransportError";
  /** The HTTP status, or the error below. */
  readonly description: any;
  /** The answer, or the request, as far as the host tells. */
  readonly context: any;
}

/** The events of a {@link Socket} that are not the user's. */
export interface SocketReservedEvents {
  /** Connected, for the first time or again. */
  connect: () => void;
  /** The connection failed, and is tried again if `active`; or the server refused. */
  connect_error: (err: ExtendedError) => void;
  disconnect: (reason: Socket.DisconnectReason, description?: DisconnectDescription) => void;
}

/** The events of a {@link Manager}. */
export interface ManagerReservedEvents {
  open: () => void;
  /** An attempt to connect failed. */
  error: (err: Error) => void;
  /** The server's heartbeat came. */
  ping: () => void;
  /** A packet came. */
  packet: (packet: Packet) => void;
  close: (reason: string, description?: DisconnectDescription) => void;
  /** The last of reconnectionAttempts failed. */
  reconnect_failed: () => void;
  /** An attempt begins: the first is 1. */
  reconnect_attempt: (attempt: number) => void;
  reconnect_error: (err: Error) => void;
  /** Connected again, at this attempt. */
  reconnect: (attempt: number) => void;
}

/** An Engine.IO packet. */
export interface EnginePacket {
  type: "open" | "close" | "ping" | "pong" | "message" | "upgrade" | "noop" | "error";
  data?: any;
  options?: { compress?: boolean };
}

/** A transport of an {@link Engine}. */
export interface Transport extends Emitter<{}, {}, { [event: string]: (...args: any[]) => void }> {
  /** "polling" or "websocket". */
  readonly name: string;
  /** Whether it could send now. */
  writable: boolean;
}

/** The events of an {@link Engine}. */
export interface EngineReservedEvents {
  open: () => void;
  handshake: (data: { sid: string; upgrades: string[]; pingInterval: number; pingTimeout: number; maxPayload: number }) => void;
  /** A packet came. */
  packet: (packet: EnginePacket) => void;
  /** A packet is about to go. */
  packetCreate: (packet: EnginePacket) => void;
  data: (data: any) => void;
  message: (data: any) => void;
  /** All that was emitted has been written. */
  drain: () => void;
  flush: () => void;
  heartbeat: () => void;
  ping: () => void;
  pong: () => void;
  error: (err: string | Error) => void;
  upgrading: (transport: Transport) => void;
  /** The connection has changed to this transport. */
  upgrade: (transport: Transport) => void;
  /** It has not, and stays where it was. */
  upgradeError: (err: Error) => void;
  close: (reason: string, description?: { description: string; context?: unknown } | Error) => void;
}

/** The connection below a {@link Manager}: `socket.io.engine`. Each connection has one of its own. */
export interface Engine extends Emitter<Record<never, never>, Record<never, never>, EngineReservedEvents> {
  /** The id of the Engine.IO session, known to this client and the server alone. */
  id: string;
  transport: Transport;
  /** How binary arrives. Default: "nodebuffer" in Node, else "arraybuffer". */
  binaryType: "nodebuffer" | "arraybuffer" | "blob";
  readyState: "opening" | "open" | "closing" | "closed";
  /** Ends the connection with the reason "forced close"; a reconnection follows. */
  close(): this;
}

/** A connection to a server, with reconnection, that the Sockets of its namespaces share. */
export declare class Manager<ListenEvents extends EventsMap = DefaultEventsMap, EmitEvents extends EventsMap = ListenEvents> extends Emitter<
  {},
  {},
  ManagerReservedEvents
> {
  constructor(opts: Partial<ManagerOptions>);
  constructor(uri?: string, opts?: Partial<ManagerOptions>);
  constructor(uri?: string | Partial<ManagerOptions>, opts?: Partial<ManagerOptions>);

  /** The connection that is open, or was last. */
  engine: Engine;
  /** The options. What concerns requests may be changed, for the next attempt. */
  opts: Partial<ManagerOptions>;

  /** Whether to reconnect, or changes that; false ends a reconnection that is going on. */
  reconnection(v: boolean): this;
  reconnection(): boolean;
  reconnection(v?: boolean): this | boolean;

  /** The number of attempts, or changes it. */
  reconnectionAttempts(v: number): this;
  reconnectionAttempts(): number;
  reconnectionAttempts(v?: number): this | number;

  /** The first delay in milliseconds, or changes it. */
  reconnectionDelay(v: number): this;
  reconnectionDelay(): number;
  reconnectionDelay(v?: number): this | number;

  /** By how much of itself a delay varies, 0 to 1, or changes it. */
  randomizationFactor(v: number): this;
  randomizationFactor(): number;
  randomizationFactor(v?: number): this | number;

  /** The longest delay in milliseconds, or changes it. */
  reconnectionDelayMax(v: number): this;
  reconnectionDelayMax(): number;
  reconnectionDelayMax(v?: number): this | number;

  /** How many milliseconds opening may take, false for no limit, or changes it. */
  timeout(v: number | boolean): this;
  timeout(): number | boolean;
  timeout(v?: number | boolean): this | number | boolean;

  /** Opens the connection. With a function that is told of the outcome, a failure is not tried again by itself. */
  open(fn?: (err?: Error) => void): this;

  /** The same as {@link open}. */
  connect(fn?: (err?: Error) => void): this;

  /** The Socket of a namespace: always the same one, and connected again unless autoConnect is false. */
  socket(nsp: string, opts?: Partial<SocketOptions>): Socket;
}

/**
 * A namespace of a server. `ListenEvents` are the server's events, `EmitEvents` the client's:
 *
 *     const socket: Socket<ServerToClient, ClientToServer> = io();
 */
export declare class Socket<ListenEvents extends EventsMap = DefaultEventsMap, EmitEvents extends EventsMap = ListenEvents> extends Emitter<
  ListenEvents,
  EmitEvents,
  SocketReservedEvents
> {
  constructor(io: Manager, nsp: string, opts?: Partial<SocketOptions>);

  readonly io: Manager<ListenEvents, EmitEvents>;
  /** The name of the namespace. */
  readonly nsp: string;
  /** The id that the server knows the connection by, undefined while there is none. Each connection has another. */
  id: string | undefined;
  connected: boolean;
  get disconnected(): boolean;
  /** Whether it is connected or tries to be. */
  get active(): boolean;
  /** Whether the server has brought what was missed since the last connection. */
  recovered: boolean;
  /** What the server gets at the next connection. */
  auth: { [key: string]: any } | ((cb: (data: object) => void) => void);
  /** The events that came before the server's answer to this connection. */
  receiveBuffer: Array<ReadonlyArray<any>>;
  /** The events that wait for the connection. May be emptied. */
  sendBuffer: Array<Packet>;

  /** Connects, unless it is connected or about to be. */
  connect(): this;

  /** The same as {@link connect}. */
  open(): this;

  /** Leaves the namespace, with the last one the server. No reconnection follows. */
  disconnect(): this;

  /** The same as {@link disconnect}. */
  close(): this;

  /**
   * Sends an event, or keeps it until connected. A function at the end is called with the server's acknowledgement.
   * Throws on a reserved name, on what the parser cannot encode and on what is larger than the server takes.
   */
  emit<Name extends EventName<EmitEvents>>(ev: Name, ...args: EventArgs<EmitEvents, Name>): this;

  /** Sends the event "message". */
  send(...args: any[]): this;

  /**
   * Sends an event and resolves with the first value of the server's acknowledgement. Rejects when the connection ends
   * before that, and after {@link timeout} when it takes too long.
   */
  emitWithAck<Name extends EventName<EmitEvents>>(
    ev: Name,
    ...args: WithoutAcknowledgement<EventArgs<EmitEvents, Name>>
  ): Promise<Answer<Acknowledgement<EventArgs<EmitEvents, Name>>>>;

  /** Whether the next event is worth compressing, where the host compresses. Default: true. */
  compress(compress: boolean): this;

  /** The next event is dropped unless it can be sent at once. */
  get volatile(): this;

  /** How many milliseconds to wait for the acknowledgement of the next event. Its callback takes an error first. */
  timeout(timeout: number): Socket<ListenEvents, DecorateAcknowledgements<EmitEvents>>;

  /** Adds a listener for all events of the server, with the name first. It runs before theirs. */
  onAny(listener: (...args: any[]) => void): this;

  /** Adds such a listener before the others. */
  prependAny(listener: (...args: any[]) => void): this;

  /** Removes such a listener, or all. */
  offAny(listener?: (...args: any[]) => void): this;

  /** The list of these listeners, which may be changed. */
  listenersAny(): ((...args: any[]) => void)[];

  /** Adds a listener for all events that are sent, with the name first. Acknowledgements are none. */
  onAnyOutgoing(listener: (...args: any[]) => void): this;

  /** Adds such a listener before the others. */
  prependAnyOutgoing(listener: (...args: any[]) => void): this;

  /** Removes such a listener, or all. */
  offAnyOutgoing(listener?: (...args: any[]) => void): this;

  /** The list of these listeners, which may be changed. */
  listenersAnyOutgoing(): ((...args: any[]) => void)[];
}

export declare namespace Socket {
  type DisconnectReason =
    | "io server disconnect"
    | "io client disconnect"
    | "ping timeout"
    | "transport close"
    | "transport error"
    | "parse error";
}

/**
 * Connects to a server. The path of the URL is the namespace; without a URL it is the page's server. Sockets of several
 * namespaces share a connection, unless `forceNew` says otherwise.
 */
declare function lookup(opts?: Partial<ManagerOptions & SocketOptions>): Socket;
declare function lookup(uri?: string, opts?: Partial<ManagerOptions & SocketOptions>): Socket;

/**
 * Says where the WebAssembly module is, in place of siowasm.wasm beside the package's file: a URL, a Response, bytes, a
 * compiled module, or a promise of one. To be called in the tick of the import; throws when loading has begun.
 */
export declare function useWasm(source: WasmSource | Promise<WasmSource>): void;

/** What {@link useWasm} takes. */
export type WasmSource = string | URL | Response | BufferSource | WebAssembly.Module;

/** The version of the protocol, 5. */
export declare const protocol: number;

/**
 * Resolves when the WebAssembly module runs, and rejects when it cannot be loaded. Nobody has to wait for it: Sockets
 * connect when it does.
 */
export declare const ready: Promise<void>;

/** What names a transport in the option `transports`, in place of its name. */
export interface TransportClass {
  new (): object;
  readonly transport: "polling" | "websocket" | "webtransport";
}

declare const Polling: TransportClass;
declare const WebSocketTransport: TransportClass;
declare const WebTransportTransport: TransportClass;

export { Polling as Fetch, Polling as NodeXHR, Polling as XHR };
export { WebSocketTransport as NodeWebSocket, WebSocketTransport as WebSocket, WebTransportTransport as WebTransport };
export { lookup as connect, lookup as default, lookup as io };
