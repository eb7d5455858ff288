// Serves the pages of the tests and the package under test.
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";

const types = { ".html": "text/html", ".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm" };

async function list(root, prefix) {
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && types[path.extname(entry.name)])
    .map((entry) => [prefix + path.relative(root, path.join(entry.parentPath, entry.name)), path.join(entry.parentPath, entry.name)]);
}

// Listens on a port of its own, and serves pages at / and the package at /siowasm/. policy is the Content Security
// Policy of all, if any. requests are the paths that were asked for.
export async function serveFiles({ pages, root, policy }) {
  const own = (await readdir(pages)).filter((name) => types[path.extname(name)]).map((name) => [`/${name}`, path.join(pages, name)]);
  const files = new Map([...own, ...(await list(root, "/siowasm/"))]);
  const requests = [];
  const server = createServer((request, response) => {
    requests.push(request.url);
    const file = files.get(request.url);
    if (!file) return response.writeHead(404).end();
    response.setHeader("Content-Type", types[path.extname(file)]);
    response.setHeader("Cache-Control", "no-store");
    if (policy) response.setHeader("Content-Security-Policy", policy);
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    paths: [...files.keys()],
    requests,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

export const here = path.dirname(fileURLToPath(import.meta.url));
