package memnet

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/siowasm/siowasm/transport"
)

// A Handler is the server side of a [Network]. Its methods are called concurrently,
// each call on a goroutine of its own.
type Handler interface {
	// ServeHTTP answers a request. Its error is what the client's RoundTrip returns,
	// as when the connection broke. ctx ends when the client went away or was cut off.
	ServeHTTP(ctx context.Context, req *transport.Request) (*transport.Response, error)

	// ServeWebSocket accepts or rejects a handshake, and then serves the Conn: when it
	// returns, a Conn that is still open is dropped. Returning without an answer
	// rejects with status 500. ctx ends when the Network is closed.
	ServeWebSocket(ctx context.Context, handshake *Handshake)
}

// HandlerFuncs is a [Handler] made of functions. Requests are answered with status
// 404 when HTTP is nil, and handshakes are rejected with it when WebSocket is nil.
type HandlerFuncs struct {
	HTTP      func(ctx context.Context, req *transport.Request) (*transport.Response, error)
	WebSocket func(ctx context.Context, handshake *Handshake)
}

var _ Handler = HandlerFuncs{}

// ServeHTTP calls h.HTTP.
func (h HandlerFuncs) ServeHTTP(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	if h.HTTP == nil {
		return &transport.Response{Status: 404}, nil
	}
	return h.HTTP(ctx, req)
}

// ServeWebSocket calls h.WebSocket.
func (h HandlerFuncs) ServeWebSocket(ctx context.Context, handshake *Handshake) {
	if h.WebSocket == nil {
		handshake.Reject(&transport.StatusError{Status: 404})
		return
	}
	h.WebSocket(ctx, handshake)
}

// A Handshake is a client that asks for a WebSocket. It is answered once, by the
// goroutine that serves it.
type Handshake struct {
	Dial transport.Dial // what the client asked for

	network *Network
	decided chan struct{} // closed with the answer

	mu       sync.Mutex
	answered bool
	gone     bool // the client waits no longer
	client   *Conn
	server   *Conn
	rejected error
}

// Accept opens the WebSocket and returns the server's end of it. The subprotocol is
// empty or one that the client offered; Accept panics otherwise, and when the
// handshake has been answered already.
func (h *Handshake) Accept(subprotocol string) *Conn {
	if subprotocol != "" && !slices.Contains(h.Dial.Subprotocols, subprotocol) {
		panic("memnet: Accept with a subprotocol that was not offered: " + subprotocol)
	}
	client, server := h.network.link(subprotocol, h.Dial.MaxMessage)
	h.answer(client, server, nil)
	return server
}

// Reject answers without upgrading. It panics when the handshake has been answered
// already.
func (h *Handshake) Reject(err *transport.StatusError) {
	h.answer(nil, nil, err)
}

// Fail breaks the connection off: the client's dial returns err, or [ErrReset] when
// err is nil. It panics when the handshake has been answered already.
func (h *Handshake) Fail(err error) {
	if err == nil {
		err = ErrReset
	}
	h.answer(nil, nil, err)
}

func (h *Handshake) answer(client, server *Conn, err error) {
	h.mu.Lock()
	again, gone := h.answered, h.gone
	if !again {
		h.answered, h.client, h.server, h.rejected = true, client, server, err
	}
	h.mu.Unlock()
	if again {
		panic("memnet: handshake answered twice")
	}
	if gone && client != nil {
		client.Drop()
	}
	close(h.decided)
}

// abandon is the client that waits no longer.
func (h *Handshake) abandon() {
	h.mu.Lock()
	h.gone = true
	client := h.client
	h.mu.Unlock()
	if client != nil {
		client.Drop()
	}
}

// finish is the handler that has returned.
func (h *Handshake) finish() {
	h.mu.Lock()
	answered, server := h.answered, h.server
	h.mu.Unlock()
	switch {
	case !answered:
		h.Reject(&transport.StatusError{Status: 500})
	case server != nil:
		server.Drop()
	}
}

// ErrReset is what a request or a dial returns that was under way at [Network.Cut].
var ErrReset = errors.New("memnet: connection reset")

// ErrClosed is what everything returns after [Network.Close].
var ErrClosed = errors.New("memnet: network closed")
