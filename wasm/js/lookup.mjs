import { parse } from "./url.mjs";

/** Makes the io() of a Manager class: a function with a cache of Managers, one for each server and path. */
export function createLookup(Manager) {
  const managers = new Map();

  /** The Socket of a URL: its path is the namespace, its server that of a Manager made before, or now. */
  return function io(uri, opts) {
    if (typeof uri === "object" && uri !== null && !(uri instanceof URL)) {
      opts = uri;
      uri = undefined;
    }
    opts ??= {};
    const place = parse(uri ?? hostOf(opts), opts.path ?? "/socket.io");
    const manager = managerFor(place, uri === undefined, opts);
    return manager.socket(place.path, opts);
  };

  function managerFor({ id, path, source }, byOptions, opts) {
    const make = () => (byOptions ? new Manager(opts) : new Manager(source, opts));
    const known = managers.get(id);
    const own = opts.forceNew || opts["force new connection"] || opts.multiplex === false;
    if (own || (known && path in known.nsps)) return make();
    if (known) return known;
    const manager = make();
    managers.set(id, manager);
    return manager;
  }
}

// Options may name the server; the namespace is "/" then.
function hostOf({ host, hostname, port, secure }) {
  const name = host ?? hostname;
  if (name === undefined && port === undefined && secure === undefined) return undefined;
  const { protocol: own, host: here } = parse(undefined);
  const protocol = secure === undefined ? own : secure ? "https" : "http";
  return `${protocol}://${name ?? here}${port === undefined ? "" : `:${port}`}/`;
}
