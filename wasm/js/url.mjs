// Where a URL leads: the Manager that serves it, the namespace, and what the engine asks for.

const PATTERN = /^(?:(https?|wss?):\/\/)(?:([^/?#@]*)@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d*))?([^?#]*)(?:\?([^#]*))?/i;
const LIMIT = 8000;

const page = () => globalThis.location;
const isSecure = (protocol) => protocol === "https" || protocol === "wss";

/**
 * Takes a URL apart: {source, protocol, userinfo, host, port, path, query, id}. What is missing comes from the page,
 * or is https; path is the namespace, id the key of the Manager for enginePath.
 */
export function parse(uri, enginePath = "") {
  const source = absolute(uri ?? origin());
  if (source.length > LIMIT) throw new Error("URI too long");
  const match = PATTERN.exec(source);
  if (!match || match[3] === "") throw new Error(`siowasm: not a URL of http, https, ws or wss: ${JSON.stringify(uri)}`);
  const [, scheme, userinfo, host, digits, path, query] = match;
  const protocol = scheme.toLowerCase();
  const port = digits || (isSecure(protocol) ? "443" : "80");
  const id = `${protocol}://${host}:${port}${enginePath}`;
  return { source, protocol, userinfo, host, port, path: path || "/", query, id };
}

function origin() {
  const { protocol, host } = page() ?? {};
  return host ? `${protocol}//${host}` : "http://localhost";
}

function absolute(uri) {
  const text = String(uri);
  if (text.startsWith("//")) return (page()?.protocol ?? "https:") + text;
  if (text.startsWith("/")) return origin() + text;
  if (/^(https?|wss?):\/\//i.test(text)) return text;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text);
  if (scheme) throw new Error(`siowasm: not a URL of http, https, ws or wss: ${JSON.stringify(text)}`);
  return `${page()?.host ? page().protocol : "https:"}//${text}`;
}

/** The http or https URL that the engine opens: the Manager's URL, or its options host, port, secure; and the query. */
export function address(uri, opts) {
  const place = uri === undefined ? byOptions(opts) : parse(uri);
  const scheme = isSecure(place.protocol) ? "https" : "http";
  const login = place.userinfo && !inBrowser() ? `${place.userinfo}@` : "";
  const query = place.query ? place.query : encodeQuery(opts.query);
  return `${scheme}://${login}${place.host}:${place.port}/${query && `?${query}`}`;
}

// Pages cannot send an Authorization header with a WebSocket, and the official client sends none.
const inBrowser = () => typeof document !== "undefined" || typeof WorkerGlobalScope !== "undefined";

function byOptions(opts) {
  const name = opts.host ?? opts.hostname;
  const here = parse(undefined);
  const secure = opts.secure ?? isSecure(here.protocol);
  const host = name === undefined ? here.host : name.includes(":") && !name.startsWith("[") ? `[${name}]` : name;
  const port = opts.port ?? (name === undefined && secure === isSecure(here.protocol) ? here.port : secure ? 443 : 80);
  return { protocol: secure ? "https" : "http", host, port, query: undefined };
}

/** A query of an object, or one that is a string already, as it stands in a URL. */
export function encodeQuery(query) {
  if (!query) return "";
  if (typeof query === "string") return query.replace(/^\?/, "");
  return Object.keys(query)
    .map((key) => `${encodeURIComponent(key)}=${encodeURIComponent(query[key])}`)
    .join("&");
}
