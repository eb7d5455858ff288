package conformance_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/sio"
)

// What was emitted before Disconnect has arrived, though npm's server drops what it reads together with a DISCONNECT.
func TestEmitsBeforeDisconnect(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.connect(x.client(sio.Config{}))
		key := c.SID()
		for i := range 100 {
			x.Emit(c, "keep", key, i)
		}
		x.Must(c.Disconnect(x.Context()))
		x.wantNumbers(x.awaitKept(key, 100), 100)
	})
}

// The same with nothing of an upgrade left under way.
func TestEmitsBeforeDisconnectSettled(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.settled(x.client(sio.Config{}))
		key := c.SID()
		for i := range 100 {
			x.Emit(c, "keep", key, i)
		}
		x.Must(c.Disconnect(x.Context()))
		x.wantNumbers(x.awaitKept(key, 100), 100)
	})
}

func TestEmitsBeforeLeaving(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		chat := c.Namespace("/chat")
		x.connect(c)
		key := chat.SID()
		for i := range 100 {
			x.Emit(chat, "keep", key, i)
		}
		x.Must(chat.Disconnect(x.Context()))
		x.wantNumbers(x.awaitKept(key, 100), 100)
	})
}

// Disconnect does not wait for the open poll, which a server holds for its ping interval of 25 seconds.
func TestDisconnect(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		left := make(chan sio.Disconnected, 1)
		c.OnDisconnect(func(_ context.Context, d sio.Disconnected) { left <- d })
		x.settled(c)
		begin := time.Now()
		x.Must(c.Disconnect(x.Context()))
		took := time.Since(begin)
		x.Logf("left after %v", took)
		if took > 10*time.Second {
			x.Errorf("Disconnect took %v", took)
		}
		if d := probe.Next(x, left); d.Reason != sio.ReasonClient || d.Err != nil || d.Reconnecting {
			x.Errorf("OnDisconnect got %+v", d)
		}
		x.Must(c.Wait(x.Context()))
		x.wantNotConnected(c)
		x.Must(c.Disconnect(x.Context()))

		x.connect(c)
		if sum := probe.Ask[int](x, c, "sum", 1, 2); sum != 3 {
			x.Errorf("1 + 2 = %d", sum)
		}
	})
}

func (x *trial) wantNotConnected(c *sio.Client) {
	x.Helper()
	if c.Connected() || c.SID() != "" || c.Transport() != "" || len(c.Namespaces()) != 0 {
		x.Errorf("connected: %v, %q, %q, %v", c.Connected(), c.SID(), c.Transport(), c.Namespaces())
	}
	if err := c.Emit(x.Context(), "echo"); !errors.Is(err, sio.ErrNotConnected) {
		x.Errorf("Emit: %v", err)
	}
	if _, err := c.Call(x.Context(), "echo"); !errors.Is(err, sio.ErrNotConnected) {
		x.Errorf("Call: %v", err)
	}
}

// The server ends one namespace: it is not joined again, the others stay.
func TestKick(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		chat := c.Namespace("/chat")
		left := make(chan sio.Disconnected, 2)
		chat.OnDisconnect(func(_ context.Context, d sio.Disconnected) { left <- d })
		c.OnDisconnect(func(_ context.Context, d sio.Disconnected) { left <- d })
		x.connect(c)

		x.Emit(chat, "kick")
		if d := probe.Next(x, left); d.Namespace != "/chat" || d.Reason != sio.ReasonServer || d.Reconnecting {
			x.Errorf("OnDisconnect got %+v", d)
		}
		if err := chat.Emit(x.Context(), "echo"); !errors.Is(err, sio.ErrNotConnected) {
			x.Errorf("Emit in the namespace: %v", err)
		}
		if sum := probe.Ask[int](x, c, "sum", 1, 2); sum != 3 {
			x.Errorf("1 + 2 = %d", sum)
		}

		x.Emit(c, "kick")
		if d := probe.Next(x, left); d.Namespace != "/" || d.Reason != sio.ReasonServer || d.Reconnecting {
			x.Errorf("OnDisconnect got %+v", d)
		}
		if err := c.Wait(x.Context()); !errors.Is(err, sio.ErrServerDisconnect) {
			x.Errorf("Wait: %v", err)
		}
		x.wantNotConnected(c)
	})
}

// The server ends the namespace and the connection.
func TestKickAll(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		left := make(chan sio.Disconnected, 1)
		c.OnDisconnect(func(_ context.Context, d sio.Disconnected) { left <- d })
		c.OnReconnectAttempt(func(context.Context, sio.Attempt) { x.Error("the client reconnects") })
		if kind() == control.Python { // which answers a poll of a session that it ends in mid-upgrade with 500
			x.settled(c)
		} else {
			x.connect(c)
		}
		x.Emit(c, "kick-all")
		if d := probe.Next(x, left); d.Reason != sio.ReasonServer || d.Reconnecting {
			x.Errorf("OnDisconnect got %+v", d)
		}
		if err := c.Wait(x.Context()); !errors.Is(err, sio.ErrServerDisconnect) {
			x.Errorf("Wait: %v", err)
		}
	})
}

// What is not there is told at once, with the cause.
func TestClosedPort(t *testing.T) {
	each(t, own(control.Options{}), func(x *trial) {
		x.Must(x.server.Kill(x.Context()))
		c := x.client(sio.Config{})
		begin := time.Now()
		err := c.Connect(x.Context(), x.server.URL())
		var handshake *sio.HandshakeError
		if !errors.As(err, &handshake) || handshake.Err == nil || !handshake.Retryable() {
			x.Fatalf("Connect: %#v", err)
		}
		x.Logf("after %v: %v", time.Since(begin), err)
		if first := x.mode.Transports(); len(first) > 0 && handshake.Transport != first[0] {
			x.Errorf("the error is of %s", handshake.Transport)
		}
		if err := c.Wait(x.Context()); !errors.Is(err, handshake) {
			x.Errorf("Wait: %v", err)
		}
		x.Must(x.server.StartAgain(x.Context()))
		x.connect(c)
	})
}
