package conformance_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/sio"
)

func (x *trial) wantLimit(err error, name string, limit int) {
	x.Helper()
	var over *sio.LimitError
	if !errors.As(err, &over) || !strings.Contains(over.Name, name) || over.Limit != limit || over.Size <= limit {
		x.Errorf("got %v, want a limit of %d by %s", err, limit, name)
	}
}

// What the server would refuse is an error before anything is sent, and the connection lives.
func TestMaxPayload(t *testing.T) {
	const limit = 10_000
	each(t, own(control.Options{MaxPayload: limit}), func(x *trial) {
		c := x.settled(x.client(sio.Config{NoReconnect: true}))
		sid := c.SID()
		for _, arg := range []any{strings.Repeat("x", limit), make([]byte, limit+1)} {
			x.wantLimit(c.Emit(x.Context(), "keep", sid, arg), "maxPayload", limit)
			_, err := c.Call(x.Context(), "keep", sid, arg)
			x.wantLimit(err, "maxPayload", limit)
			x.wantLimit(c.EmitAck(x.Context(), func(sio.Args, error) { x.Error("acknowledged") }, "keep", sid, arg), "maxPayload", limit)
		}
		if n := probe.Ask[int](x, c, "kept-count", sid); n != 0 || c.SID() != sid {
			x.Errorf("%d arrived, id %q after %q", n, c.SID(), sid)
		}
		if back := probe.Ask[string](x, c, "echo", strings.Repeat("x", limit/2)); len(back) != limit/2 {
			x.Errorf("%d came back", len(back))
		}
	})
}

func TestMaxAttachments(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.connect(x.client(sio.Config{NoReconnect: true}))
		sid := c.SID()
		many := make([]any, 11)
		for i := range many {
			many[i] = []byte{byte(i)}
		}
		x.wantLimit(c.Emit(x.Context(), "keep", sid, many), "MaxAttachments", 10)
		_, err := c.Call(x.Context(), "keep", append([]any{sid}, many...)...)
		x.wantLimit(err, "MaxAttachments", 10)
		if n := probe.Ask[int](x, c, "kept-count", sid); n != 0 || c.SID() != sid {
			x.Errorf("%d arrived, id %q after %q", n, c.SID(), sid)
		}
	})
}

// What is there and is no Engine.IO server is told apart from what is not there.
func TestNoEngineIO(t *testing.T) {
	each(t, onShared, func(x *trial) {
		url := os.Getenv(control.Env)
		c := x.client(sio.Config{})
		if kind() == memory {
			url = x.server.URL()
			c = x.client(sio.Config{Path: "/elsewhere/"})
		}
		begin := time.Now()
		err := c.Connect(x.Context(), url)
		var handshake *sio.HandshakeError
		if !errors.As(err, &handshake) || handshake.Code != -1 {
			x.Fatalf("Connect: %v", err)
		}
		x.Logf("after %v: %v", time.Since(begin), err)
		if (!browser || x.mode != probe.WebSocket) && (handshake.Status != 404 || handshake.Retryable()) {
			x.Errorf("status %d, retryable %v", handshake.Status, handshake.Retryable())
		}
		x.wantNotConnected(c)
	})
}

// A server refuses a transport that it does not offer, in its own words.
func TestTransportRefused(t *testing.T) {
	each(t, own(control.Options{Transports: []string{"websocket"}}), func(x *trial) {
		c := x.client(sio.Config{})
		err := c.Connect(x.Context(), x.server.URL())
		if x.mode == probe.WebSocket {
			x.Must(err)
			return
		}
		var handshake *sio.HandshakeError
		if !errors.As(err, &handshake) || handshake.Status != 400 || handshake.Message == "" || handshake.Retryable() {
			x.Errorf("Connect: %v", err)
		}
	})
}

// With TryAllTransports the next one is tried.
func TestTryAllTransports(t *testing.T) {
	once(t, own(control.Options{Transports: []string{"websocket"}}), func(x *trial) {
		c := x.connect(x.client(sio.Config{TryAllTransports: true}))
		if name := probe.Ask[string](x, c, "transport"); name != "websocket" || c.Transport() != name {
			x.Errorf("on %q, the server on %q", c.Transport(), name)
		}
	})
}
