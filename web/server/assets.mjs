// The files of the page: a fixed list, so that no request can name another one.
import { promises as fs } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const types = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

const headers = {
  "Cache-Control": "no-cache",
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "Cross-Origin-Opener-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  Vary: "Accept-Encoding",
  "X-Content-Type-Options": "nosniff",
};

const precompressed = { br: ".br", gzip: ".gz" };
const compress = promisify(gzip);

function accepted(header = "") {
  const offers = header.split(",").map((offer) => offer.trim().toLowerCase().split(/\s*;\s*q=/));
  return new Set(offers.filter(([, q]) => q === undefined || Number(q) > 0).map(([name]) => name));
}

export class Assets {
  #files;
  #zipped = new Map(); // by file: {version, body}, body being a promise

  // files are paths by the path of the URL.
  constructor(files) {
    this.#files = new Map(Object.entries(files));
  }

  async serve(request, response) {
    const file = this.#files.get(request.url.split("?", 1)[0]);
    if (file === undefined) return this.#refuse(response, 404);
    if (request.method !== "GET" && request.method !== "HEAD") return this.#refuse(response, 405, { Allow: "GET, HEAD" });
    try {
      const { version, encoding, body } = await this.#find(file, accepted(request.headers["accept-encoding"]));
      const etag = `"${version}-${encoding ?? "identity"}"`;
      response.setHeaders(new Map(Object.entries({ ...headers, ETag: etag })));
      if (request.headers["if-none-match"] === etag) return response.writeHead(304).end();
      if (encoding) response.setHeader("Content-Encoding", encoding);
      const bytes = await body();
      response.writeHead(200, { "Content-Type": types[path.extname(file)], "Content-Length": bytes.length });
      response.end(request.method === "HEAD" ? undefined : bytes);
    } catch (err) {
      console.error(`${file}: ${err.message}`);
      this.#refuse(response, 500);
    }
  }

  // What to send of a file: a compressed copy beside it unless that is older, else gzip, which is kept in memory.
  async #find(file, encodings) {
    const { mtimeMs, size } = await fs.stat(file);
    const version = `${mtimeMs.toString(36)}-${size.toString(36)}`;
    for (const [encoding, extension] of Object.entries(precompressed)) {
      if (!encodings.has(encoding)) continue;
      const copy = await fs.stat(file + extension).catch(() => null);
      if (copy && copy.mtimeMs >= mtimeMs) return { version, encoding, body: () => fs.readFile(file + extension) };
    }
    if (!encodings.has("gzip")) return { version, body: () => fs.readFile(file) };
    return { version, encoding: "gzip", body: () => this.#zip(file, version) };
  }

  #zip(file, version) {
    const known = this.#zipped.get(file);
    if (known?.version === version) return known.body;
    const body = fs.readFile(file).then((bytes) => compress(bytes));
    this.#zipped.set(file, { version, body });
    body.catch(() => this.#zipped.delete(file));
    return body;
  }

  #refuse(response, status, more = {}) {
    response.writeHead(status, { "Content-Type": "text/plain", "X-Content-Type-Options": "nosniff", ...more });
    response.end(`${status}\n`);
  }
}
