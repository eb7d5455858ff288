// Keeps the files that a page names, and serves the pages of this origin from them alone.
const cache = () => caches.open("siowasm");

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("message", (event) => {
  const fill = async () => {
    try {
      await (await cache()).addAll(event.data);
      event.ports[0].postMessage(null);
    } catch (err) {
      event.ports[0].postMessage(String(err));
    }
  };
  event.waitUntil(fill());
});

addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (origin !== location.origin) return; // the Socket.IO server
  const kept = async () => (await (await cache()).match(pathname)) ?? fetch(event.request);
  event.respondWith(kept());
});
