//go:build !js

// Package transportnative is the network of programs that run outside a browser:
// [transport.Network] over net/http and github.com/coder/websocket.
//
// Polling and WebSockets go through the same [http.Client], so a proxy, a TLS
// configuration, a cookie jar or a dialer is set once, on its Transport:
//
//	network := &transportnative.Network{HTTPClient: client}
//
// A WebSocket is an upgraded HTTP/1.1 connection; HTTP/2 is used for polling alone.
// Through an HTTP proxy a wss connection is tunnelled with CONNECT. A ws connection
// is sent to the proxy as an ordinary request, which is how net/http treats http
// URLs, and many proxies do not pass its upgrade on.
package transportnative
