//go:build js && wasm

// Package transportjs carries bytes with the fetch and the WebSocket of the JavaScript
// host: a browser page or worker, Node, Deno, Bun, or Cloudflare's workerd.
//
// Hosts differ in what they can do, and what one cannot do is an error that is
// [transport.ErrUnsupported], never silence:
//
//   - Request headers on a WebSocket are sent by Node, Deno, Bun and workerd. A browser
//     has no way to send them.
//   - A browser sends no Cookie, Host, Origin, User-Agent or other header of its own that
//     a program sets on a request, and shows it no Set-Cookie.
//   - A browser does not show where a redirect leads to.
//   - Node before 22 has no WebSocket. [Network.WebSocket] takes one, such as the one of
//     the npm package ws.
//   - Why a connection failed is told by Node, in part by the others, and not by a browser,
//     where the server may be down, or refuse, or not allow the page's origin (CORS).
//
// The received bytes that a program has not read yet are kept by the host, which cannot be
// told to stop receiving. A reader that falls behind for good needs a limit of its own.
package transportjs
