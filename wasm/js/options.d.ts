// The options, with their units and defaults.

/** The name of a transport; "webtransport" is accepted in a list and never tried. */
export type TransportName = "polling" | "websocket" | "webtransport" | (string & {});

/** A class that names a transport. What the transport is made of is the host's matter. */
export type TransportClass = new (...args: any[]) => any;

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
  transports?: TransportName[] | TransportClass[];
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
  /** Milliseconds that a POST of the polling transport, and the probe of an upgrade, may take. Default: 0, 20 s and 1 s for each 64 KiB. */
  requestTimeout?: number;
  /** Options for one transport: `{ polling: { extraHeaders }, websocket: { … } }`. Default: none. */
  transportOptions?: Object;
  /** Headers of each request. A browser sends none with a WebSocket. Default: none. */
  extraHeaders?: { [header: string]: string };
  /** Whether requests to other origins carry cookies; outside of browsers, whether cookies are kept. Default: false. */
  withCredentials?: boolean;
  /** Whether to close the connection, without an event, when the page is left. Default: false. */
  closeOnBeforeunload?: boolean;
  /** Whether to use the timers that the host had when the module was loaded, not a test's clock. Default: false. */
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
  /** An error: a user brings no transports, but {@link webSocket} and {@link fetch}. */
  transportImplementations?: TransportClass[];
  /** How many attachments an event may have; servers take 10 unless told otherwise. Default: 10. */
  maxAttachments?: number;

  // For a webSocket, such as that of npm ws, and a fetch that apply them: the host's own take none of these, and a
  // server's program that gives one without those gets an error. In browsers they have no effect.

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

/** Options of a Manager. */
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
  /** Milliseconds that opening the connection may take; Manager.timeout() takes false for no limit. Default: 20000. */
  timeout: number;
  /** Whether to connect at once rather than at connect(). Default: true. */
  autoConnect: boolean;
  /** The Parser. Default: JSON, with binary beside it. */
  parser: any;
}

/** Options of a Socket. */
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
