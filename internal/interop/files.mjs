// Serves files to the pages of the tests and benchmarks.
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";

const types = { ".html": "text/html", ".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm" };

// The files of a directory, but for what is installed in it, as pairs of their URL's path and their own.
async function list(prefix, root) {
  const found = [];
  for (const entry of await readdir(root, { withFileTypes: true })) {
    const file = path.join(root, entry.name);
    if (entry.isDirectory() && entry.name !== "node_modules") found.push(...(await list(`${prefix}${entry.name}/`, file)));
    else if (types[path.extname(entry.name)]) found.push([prefix + entry.name, file]);
  }
  return found;
}

// Listens on a port of its own. roots are the directories to serve, by the paths of their URLs, such as "/pages/";
// policy is the Content Security Policy of all files, if any. The answer has the paths of what there was when it began.
export async function serveFiles(roots, policy) {
  const lists = await Promise.all(Object.entries(roots).map(([prefix, root]) => list(prefix, root)));
  const files = new Map(lists.flat());
  const server = createServer((request, response) => {
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
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
