//go:build !js

// Package transportnative is the network of programs that run outside a browser:
// [transport.Network] over net/http, github.com/coder/websocket, and RFC 6455 by itself.
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
//
// coder/websocket makes a WebSocket's handshake, and carries those on which compression was
// negotiated. The messages of all others, which is all by default, are framed here. That
// library reads through a buffer of 4 KiB, takes a lock for every piece, and does not tell how
// long a message is; and it keeps two buffers for as long as a connection lives. Without that
// many messages come with one system call, large ones are read into memory that is allocated
// once, a batch is written with one pass over its bytes, and an idle connection weighs less.
//
// The Network's own client dials connections that gather what TLS writes, see [Conn.Tries]. With an
// HTTPClient the connection beneath TLS is that client's, and each record takes system calls of its own.
package transportnative
