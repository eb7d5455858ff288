// What of a Manager's options concerns the connection, in the form that the bridge takes.

const DEFAULT_TRANSPORTS = ["polling", "websocket"];
const TLS = ["agent", "pfx", "key", "passphrase", "cert", "ca", "ciphers"];
const SOCKET = [...TLS, "rejectUnauthorized", "localAddress", "protocolVersion", "origin", "maxPayload", "family", "checkServerIdentity"];

const isServer = () => typeof globalThis.process?.versions?.node === "string";

/** Throws for an option that could not have its effect. */
export function check(opts) {
  checkParser(opts.parser);
  if (opts.transportImplementations) {
    throw new TypeError('siowasm: the option "transportImplementations" is not supported: give "transports" names');
  }
  transports(opts);
  if (!isServer()) return;
  const told = TLS.filter((name) => opts[name]);
  if (opts.rejectUnauthorized === false) told.push("rejectUnauthorized");
  if (told.length === 0) return;
  const names = transports(opts);
  if (names.includes("websocket") && !opts.webSocket) throw hostOption(told[0], "webSocket", "a constructor that takes it, such as npm's ws");
  if (names.includes("polling") && !opts.fetch) throw hostOption(told[0], "fetch", "a function that applies it, or websocket alone");
}

const hostOption = (name, other, what) =>
  new TypeError(`siowasm: the option "${name}" needs the option "${other}": ${what}`);

function checkParser(parser) {
  if (parser === undefined || parser === null) return;
  if (parser === "pickle") {
    throw new TypeError('siowasm: the parser "pickle" is refused: to load a pickle is to run the code that the server put in it');
  }
  if (typeof parser.Encoder !== "function" || typeof parser.Decoder !== "function") {
    throw new TypeError('siowasm: the option "parser" takes an object with the classes Encoder and Decoder, such as the default export of siowasm/msgpack or siowasm/cbor');
  }
}

/** The names of the transports to use. WebTransport is left out: none is there that could be used. */
export function transports(opts) {
  const named = (opts.transports ?? DEFAULT_TRANSPORTS).map((entry) => {
    const name = typeof entry === "function" ? entry.transport : entry;
    if (name !== "polling" && name !== "websocket" && name !== "webtransport") {
      throw new TypeError(`siowasm: no transport ${JSON.stringify(String(entry?.name ?? entry))}: there are polling and websocket`);
    }
    return name;
  });
  return named.filter((name) => name !== "webtransport");
}

let websocketWorked = false; // the last time that a client of this page opened a connection, or upgraded one

/** Is told which transport has worked, or that one has failed: for the option rememberUpgrade. */
export function remember(transport) {
  websocketWorked = transport === "websocket";
}

// The first one opens the connection.
function order(opts) {
  const names = transports(opts);
  if (!opts.rememberUpgrade || !websocketWorked || !names.includes("websocket")) return names;
  return ["websocket", ...names.filter((name) => name !== "websocket")];
}

/** The settings of a connection, fixed while it lives. */
export function settings(opts) {
  return {
    transports: order(opts),
    upgrade: opts.upgrade ?? true,
    tryAllTransports: opts.tryAllTransports ?? false,
    path: enginePath(opts),
    addTrailingSlash: opts.addTrailingSlash ?? true,
    timestampRequests: opts.timestampRequests !== false, // of polling
    timestampParam: opts.timestampParam ?? "t",
    forceBase64: opts.forceBase64 ?? false,
    protocols: list(opts.protocols),
    requestTimeout: opts.requestTimeout ?? 0,
    maxAttachments: opts.maxAttachments ?? 10,
  };
}

function enginePath({ path = "/socket.io", addTrailingSlash }) {
  const bare = (path.startsWith("/") ? path : `/${path}`).replace(/\/$/, "");
  return addTrailingSlash === false ? bare : `${bare}/`;
}

const list = (value) => (value === undefined ? undefined : [value].flat());

/** What a request of "polling" or "websocket" needs to know, with transportOptions taken in. */
export function requestOptions(opts, kind) {
  const own = opts.transportOptions?.[kind] ?? {};
  const all = { ...opts, ...own };
  return {
    headers: { ...all.extraHeaders },
    credentials: all.withCredentials ? "include" : "same-origin",
    protocols: list(all.protocols),
    webSocket: all.webSocket,
    fetch: all.fetch,
    timestamp: opts.timestampRequests ?? kind === "polling",
    unref: Boolean(opts.autoUnref),
    socketOptions: all.webSocket && socketOptions(all),
    query: own.query,
    path: own.path === undefined ? undefined : enginePath(all),
  };
}

function socketOptions(opts) {
  const known = Object.fromEntries(SOCKET.filter((name) => opts[name] !== undefined).map((name) => [name, opts[name]]));
  return { perMessageDeflate: opts.perMessageDeflate ?? { threshold: 1024 }, ...known };
}
