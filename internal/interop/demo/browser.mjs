// The example for the browser, which another origin serves than its Socket.IO server.
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { hasText, withBrowser } from "./chromium.mjs";
import { Program } from "./program.mjs";

const types = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
const files = new Map(process.env.DEMO_FILES.split(":").map((file) => [`/${path.basename(file)}`, file]));

const http = createServer((request, response) => {
  const file = files.get(request.url);
  if (!file) return response.writeHead(404).end();
  response.setHeader("Content-Type", types[path.extname(file)]);
  createReadStream(file).pipe(response);
});
await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));

const server = new Program(process.execPath, [process.env.DEMO_SERVER, '{"port":0}']);
try {
  const [, port] = await server.prints("output", /"port":(\d+)/);
  await withBrowser(async (open) => {
    const page = await open(`http://127.0.0.1:${http.address().port}/index.html#http://127.0.0.1:${port}`);
    await hasText(page, "output", "3");
  });
} finally {
  server.signal("SIGKILL");
  http.close();
  http.closeAllConnections();
}
