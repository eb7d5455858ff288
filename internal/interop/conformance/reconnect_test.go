package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/sio"
)

// A diary notes what the hooks of a client are told, in order.
type diary struct {
	entries  chan string
	left     chan sio.Disconnected
	attempts chan sio.Attempt
}

func keepDiary(c *sio.Client) *diary {
	d := &diary{make(chan string, 64), make(chan sio.Disconnected, 64), make(chan sio.Attempt, 64)}
	all := c.Namespace("*")
	all.OnConnect(func(_ context.Context, now sio.Connected) { d.entries <- "connect " + now.Namespace })
	all.OnDisconnect(func(_ context.Context, end sio.Disconnected) {
		d.left <- end
		d.entries <- "disconnect " + end.Namespace
	})
	c.OnReconnectAttempt(func(_ context.Context, a sio.Attempt) {
		d.attempts <- a
		d.entries <- fmt.Sprint("attempt ", a.Number)
	})
	c.OnReconnect(func(_ context.Context, a sio.Attempt) { d.entries <- fmt.Sprint("reconnect ", a.Number) })
	return d
}

// dropped connects a client with two namespaces, breaks the connection, and wants both joined again under new ids,
// and everything told in order.
func (x *trial) dropped(drop func(c *sio.Client), cause error) {
	x.Helper()
	c := x.client(sio.Config{OneQueue: true})
	d := keepDiary(c)
	chat := c.Namespace("/chat")
	events := probe.Arrivals[string](chat, "echo")
	x.settled(c)
	before := c.Namespaces()
	probe.Next(x, d.entries)
	probe.Next(x, d.entries)

	drop(c)
	var got []string
	for reconnect := ""; reconnect != "reconnect 1"; {
		reconnect = probe.Next(x, d.entries)
		got = append(got, reconnect)
	}
	if len(got) != 6 || !sameTwo(got[:2], "disconnect /", "disconnect /chat") || got[2] != "attempt 1" || !sameTwo(got[3:5], "connect /", "connect /chat") {
		x.Errorf("the hooks were told %q", got)
	}
	for range 2 {
		end := probe.Next(x, d.left)
		if end.Reason != sio.ReasonTransport || !end.Reconnecting || end.Err == nil || cause != nil && !errors.Is(end.Err, cause) {
			x.Errorf("OnDisconnect got %+v", end)
		}
	}
	if a := probe.Next(x, d.attempts); a.LastErr == nil || a.Namespace != "" {
		x.Errorf("OnReconnectAttempt got %+v", a)
	}
	now := c.Namespaces()
	if len(now) != 2 || now["/"] == before["/"] || now["/chat"] == before["/chat"] {
		x.Errorf("ids %v after %v", now, maps.Clone(before))
	}
	x.Emit(chat, "echo", "again")
	probe.Next(x, events)
	if sum := probe.Ask[int](x, c, "sum", 1, 2); sum != 3 {
		x.Errorf("1 + 2 = %d", sum)
	}
}

func sameTwo(got []string, a, b string) bool {
	return got[0] == a && got[1] == b || got[0] == b && got[1] == a
}

// The server closes the connection in order.
func TestEngineClose(t *testing.T) {
	each(t, onShared, func(x *trial) {
		x.dropped(func(c *sio.Client) { x.Emit(c, "engine-close") }, nil)
	})
}

// The connection breaks.
func TestCut(t *testing.T) {
	each(t, onShared, func(x *trial) {
		x.dropped(func(c *sio.Client) { x.Emit(c, "cut") }, nil)
	})
}

// NoReconnect ends the client instead.
func TestNoReconnect(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{NoReconnect: true})
		d := keepDiary(c)
		x.settled(c)
		x.Emit(c, "cut")
		end := probe.Next(x, d.left)
		if end.Reason != sio.ReasonTransport || end.Reconnecting || end.Err == nil {
			x.Errorf("OnDisconnect got %+v", end)
		}
		if err := c.Wait(x.Context()); err == nil || !errors.Is(err, end.Err) {
			x.Errorf("Wait: %v, and OnDisconnect got %v", err, end.Err)
		}
		x.wantNotConnected(c)
		if len(d.attempts) > 0 {
			x.Error("it tried to reconnect")
		}
		x.connect(c)
	})
}

// A reconnection is given up after ReconnectAttempts; Connect begins anew, and the client reconnects again.
func TestReconnectAttempts(t *testing.T) {
	each(t, own(control.Options{}), func(x *trial) {
		c := x.client(sio.Config{ReconnectAttempts: 2, OneQueue: true})
		d := keepDiary(c)
		failed := make(chan error, 1)
		c.OnReconnectFailed(func(_ context.Context, err error) { failed <- err })
		x.connect(c)
		x.Must(x.server.Kill(x.Context()))
		err := probe.Next(x, failed)
		var handshake *sio.HandshakeError
		if !errors.As(err, &handshake) {
			x.Errorf("OnReconnectFailed got %v", err)
		}
		if waited := c.Wait(x.Context()); !errors.Is(waited, err) {
			x.Errorf("Wait: %v", waited)
		}
		for _, want := range []string{"connect /", "disconnect /", "attempt 1", "attempt 2"} {
			if got := probe.Next(x, d.entries); got != want {
				x.Errorf("the hooks were told %q, want %q", got, want)
			}
		}
		x.wantNotConnected(c)

		x.Must(x.server.StartAgain(x.Context()))
		x.connect(c)
		x.Emit(c, "engine-close")
		for _, want := range []string{"connect /", "disconnect /", "attempt 1", "connect /", "reconnect 1"} {
			if got := probe.Next(x, d.entries); got != want {
				x.Errorf("the hooks were told %q, want %q", got, want)
			}
		}
	})
}

// Disconnect ends a reconnection that goes on, and RetryConnect outlasts a server that is down.
func TestDisconnectWhileReconnecting(t *testing.T) {
	each(t, own(control.Options{}), func(x *trial) {
		c := x.client(sio.Config{RetryConnect: true})
		d := keepDiary(c)
		x.connect(c)
		x.Must(x.server.Kill(x.Context()))
		probe.Next(x, d.attempts)
		x.Must(c.Disconnect(x.Context()))
		x.Must(c.Wait(x.Context()))
		x.wantNotConnected(c)

		for len(d.attempts) > 0 {
			<-d.attempts
		}
		connected := make(chan error, 1)
		go func() { connected <- c.Connect(x.Context(), x.server.URL()) }() // waited for
		probe.Next(x, d.attempts)
		x.Must(x.server.StartAgain(x.Context()))
		x.Must(probe.Next(x, connected))
	})
}
