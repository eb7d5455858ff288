//go:build js && wasm

package transportjs

import (
	"context"
	"errors"
	"strings"
	"syscall/js"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/transport"
)

// How much of an answer that is no upgrade is kept for the error.
const maxErrorBody = 64 << 10

// DialWebSocket opens a WebSocket; when ctx ends first, the attempt is dropped and the
// error is ctx's. The Conn has a method Subprotocol() string that returns what the server
// chose, or "".
//
// Its Write ignores NoCompress. Its Close sends 1000 for all codes but 3000 to 4999 and cuts
// the reason to the 123 bytes that fit in a close frame; from then on most hosts discard what
// arrives, as the standard says, so that Read has only what arrived before. A connection
// that failed is reported with code 1006 and, as its reason, what the host says about it.
//
// DialWebSocket returns a [*transport.UnsupportedError] when the host has no WebSocket, and in a
// browser when dial has a header. A server that does not upgrade is a
// [*transport.StatusError] on workerd and with the npm package ws; other hosts tell no
// more than that the dial failed.
func (n *Network) DialWebSocket(ctx context.Context, dial *transport.Dial) (transport.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if n.WebSocket.IsUndefined() && currentHost() == hostWorkerd {
		c, err := dialUpgrade(ctx, dial)
		return c, withoutQuery(err, dial.URL)
	}
	constructor, err := n.constructor()
	if err != nil {
		return nil, err
	}
	args, err := arguments(constructor, dial)
	if err != nil {
		return nil, err
	}
	var c *conn
	err = jsx.Try(func() {
		c = newConn(constructor.New(args...), dial.MaxMessage)
		c.listen()
	})
	if err != nil {
		if c != nil {
			c.drop(1000, "")
		}
		return nil, withoutQuery(&opError{op: "websocket dial", err: err}, dial.URL)
	}
	select {
	case err = <-c.dialed:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err == nil {
		err = c.open()
	}
	if err != nil {
		c.drop(1000, "")
		return nil, withoutQuery(err, dial.URL)
	}
	return c, nil
}

func (n *Network) constructor() (js.Value, error) {
	constructor := n.WebSocket
	if constructor.IsUndefined() {
		constructor = js.Global().Get("WebSocket")
	}
	if constructor.Type() != js.TypeFunction {
		return constructor, &transport.UnsupportedError{
			Option: "WebSocket",
			Detail: "this host has no WebSocket constructor; set Network.WebSocket or globalThis.WebSocket, " +
				"in Node before 22 to the WebSocket of the npm package ws",
		}
	}
	return constructor, nil
}

// arguments returns what the constructor is called with, which only in a browser is the
// same everywhere.
func arguments(constructor js.Value, dial *transport.Dial) ([]any, error) {
	protocols := make([]any, len(dial.Subprotocols))
	for i, p := range dial.Subprotocols {
		protocols[i] = p
	}
	if len(dial.Header) == 0 {
		if len(protocols) == 0 {
			return []any{dial.URL}, nil
		}
		return []any{dial.URL, protocols}, nil
	}
	// A list of pairs is not what all of them take.
	headers := js.Global().Get("Object").Call("fromEntries", headerInit(dial.Header))
	options := map[string]any{"headers": headers}
	if isNPM(constructor) {
		return []any{dial.URL, protocols, options}, nil
	}
	if currentHost() == hostBrowser || currentHost() == hostWorkerd {
		return nil, &transport.UnsupportedError{
			Option: "WebSocket request headers",
			Detail: "a browser cannot send them; use a query parameter, a subprotocol, or data within the connection",
		}
	}
	if len(protocols) > 0 {
		options["protocols"] = protocols
	}
	return []any{dial.URL, options}, nil
}

// isNPM tells the WebSocket class of the npm package ws. The one of Bun has the same
// methods, and other constructor arguments.
func isNPM(constructor js.Value) bool {
	if currentHost() == hostBun && constructor.Equal(js.Global().Get("WebSocket")) {
		return false
	}
	prototype := constructor.Get("prototype")
	return prototype.Type() == js.TypeObject &&
		prototype.Get("terminate").Type() == js.TypeFunction &&
		prototype.Get("on").Type() == js.TypeFunction
}

// dialUpgrade opens a WebSocket the way of workerd, where only fetch takes headers and
// tells the status of a refusal.
func dialUpgrade(ctx context.Context, dial *transport.Dial) (transport.Conn, error) {
	header := append(headerInit(dial.Header), []any{"Upgrade", "websocket"})
	if len(dial.Subprotocols) > 0 {
		header = append(header, []any{"Sec-WebSocket-Protocol", ascii.Join(dial.Subprotocols, ", ")})
	}
	// fetch takes http for ws and https for wss.
	f, err := fetch(ctx, "http"+strings.TrimPrefix(dial.URL, "ws"), map[string]any{
		"headers":  header,
		"redirect": "manual",
	})
	if err != nil {
		return nil, err
	}
	socket := f.response.Get("webSocket")
	if socket.Type() != js.TypeObject {
		return nil, f.refusal(ctx)
	}
	c := newConn(socket, dial.MaxMessage)
	err = jsx.Try(func() {
		c.listen()
		socket.Call("accept") // delivery begins here, and there is no open event
		c.prepare()
	})
	if err != nil {
		c.drop(1000, "")
		return nil, &opError{op: "websocket dial", err: err}
	}
	// The socket does not know what was agreed on.
	c.subprotocol = jsx.Text(f.response.Get("headers").Call("get", "Sec-WebSocket-Protocol"))
	return c, nil
}

// refusal returns the answer of a server that did not upgrade as an error.
func (f *fetched) refusal(ctx context.Context) error {
	defer f.abort()
	resp, err := f.head()
	if err != nil {
		return err
	}
	if err := f.body(ctx, resp, maxErrorBody); err != nil && !errors.Is(err, transport.ErrTooLarge) {
		return err
	}
	return &transport.StatusError{Status: resp.Status, Header: resp.Header, Body: resp.Body}
}
