// What requests and dials have in common: headers, and where they go.

/** Reads the lines that the program writes a header in. */
export function readHeaders(lines) {
  const pairs = [];
  for (const line of lines.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) pairs.push([line.slice(0, colon), line.slice(colon + 1)]);
  }
  return pairs;
}

/**
 * Adds the user's headers, which go before those of the program, but for cookies, which are joined.
 * @param {[string, string][]} pairs
 * @param {Record<string, string | string[]>=} extra
 * @returns {Record<string, string>}
 */
export function mergeHeaders(pairs, extra) {
  const headers = {};
  for (const [name, value] of Object.entries(extra ?? {})) headers[name] = Array.isArray(value) ? value.join(", ") : String(value);
  const names = new Map(Object.keys(headers).map((name) => [name.toLowerCase(), name]));
  for (const [name, value] of pairs) {
    const own = names.get(name.toLowerCase());
    if (own === undefined) headers[name] = value;
    else if (own.toLowerCase() === "cookie") headers[own] += `; ${value}`;
  }
  return headers;
}

/**
 * Gives a URL the path and the query that the options of one transport may name; the query stands for all of it.
 * @param {string} url
 * @param {{path?: string, query?: Record<string, unknown>}} options
 */
export function place(url, { path, query }) {
  if (path === undefined && query === undefined) return url;
  const placed = new URL(url);
  if (path !== undefined) placed.pathname = path;
  if (query !== undefined) {
    placed.search = Object.entries(query).map((pair) => pair.map(encodeURIComponent).join("=")).join("&");
  }
  return placed.href;
}

/** Leaves a parameter out of the query of a URL. */
export function without(url, name) {
  const [place, query] = url.split("?");
  const start = `${encodeURIComponent(name)}=`;
  return `${place}?${query.split("&").filter((pair) => !pair.startsWith(start)).join("&")}`;
}

/** Writes the header that the program needs: cookies only where they are wanted, and the host shows them. */
export function headerLines(headers, cookies) {
  let lines = "";
  if (cookies) for (const cookie of headers.getSetCookie?.() ?? []) lines += `Set-Cookie:${cookie}\n`;
  return lines;
}
