package conformance_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/sio"
)

// What was emitted before Disconnect has arrived, though npm's server drops what it reads together with a DISCONNECT.
func TestEmitsBeforeDisconnect(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.connect(x.client(sio.Config{}))
		key := c.SID()
		for i := range 100 {
			x.emit(c, "keep", key, i)
		}
		x.must(c.Disconnect(x.ctx))
		x.wantNumbers(x.awaitKept(key, 100), 100)
	})
}

// The same with nothing of an upgrade left under way.
func TestEmitsBeforeDisconnectSettled(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.settled(x.client(sio.Config{}))
		key := c.SID()
		for i := range 100 {
			x.emit(c, "keep", key, i)
		}
		x.must(c.Disconnect(x.ctx))
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
			x.emit(chat, "keep", key, i)
		}
		x.must(chat.Disconnect(x.ctx))
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
		x.must(c.Disconnect(x.ctx))
		took := time.Since(begin)
		x.Logf("left after %v", took)
		if took > 10*time.Second {
			x.Errorf("Disconnect took %v", took)
		}
		if d := next(x, left); d.Reason != sio.ReasonClient || d.Err != nil || d.Reconnecting {
			x.Errorf("OnDisconnect got %+v", d)
		}
		x.must(c.Wait(x.ctx))
		x.wantNotConnected(c)
		x.must(c.Disconnect(x.ctx))

		x.connect(c)
		if sum := ask[int](x, c, "sum", 1, 2); sum != 3 {
			x.Errorf("1 + 2 = %d", sum)
		}
	})
}

func (x *trial) wantNotConnected(c *sio.Client) {
	x.Helper()
	if c.Connected() || c.SID() != "" || c.Transport() != "" || len(c.Namespaces()) != 0 {
		x.Errorf("connected: %v, %q, %q, %v", c.Connected(), c.SID(), c.Transport(), c.Namespaces())
	}
	if err := c.Emit(x.ctx, "echo"); !errors.Is(err, sio.ErrNotConnected) {
		x.Errorf("Emit: %v", err)
	}
	if _, err := c.Call(x.ctx, "echo"); !errors.Is(err, sio.ErrNotConnected) {
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

		x.emit(chat, "kick")
		if d := next(x, left); d.Namespace != "/chat" || d.Reason != sio.ReasonServer || d.Reconnecting {
			x.Errorf("OnDisconnect got %+v", d)
		}
		if err := chat.Emit(x.ctx, "echo"); !errors.Is(err, sio.ErrNotConnected) {
			x.Errorf("Emit in the namespace: %v", err)
		}
		if sum := ask[int](x, c, "sum", 1, 2); sum != 3 {
			x.Errorf("1 + 2 = %d", sum)
		}

		x.emit(c, "kick")
		if d := next(x, left); d.Namespace != "/" || d.Reason != sio.ReasonServer || d.Reconnecting {
			x.Errorf("OnDisconnect got %+v", d)
		}
		if err := c.Wait(x.ctx); !errors.Is(err, sio.ErrServerDisconnect) {
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
		x.connect(c)
		x.emit(c, "kick-all")
		if d := next(x, left); d.Reason != sio.ReasonServer || d.Reconnecting {
			x.Errorf("OnDisconnect got %+v", d)
		}
		if err := c.Wait(x.ctx); !errors.Is(err, sio.ErrServerDisconnect) {
			x.Errorf("Wait: %v", err)
		}
	})
}

// What is not there is told at once, with the cause.
func TestClosedPort(t *testing.T) {
	each(t, own(control.Options{}), func(x *trial) {
		x.must(x.server.Kill(x.ctx))
		c := x.client(sio.Config{})
		begin := time.Now()
		err := c.Connect(x.ctx, x.server.URL())
		var handshake *sio.HandshakeError
		if !errors.As(err, &handshake) || handshake.Err == nil || !handshake.Retryable() {
			x.Fatalf("Connect: %#v", err)
		}
		x.Logf("after %v: %v", time.Since(begin), err)
		if first := x.mode.transports(); len(first) > 0 && handshake.Transport != first[0] {
			x.Errorf("the error is of %s", handshake.Transport)
		}
		if err := c.Wait(x.ctx); !errors.Is(err, handshake) {
			x.Errorf("Wait: %v", err)
		}
		x.must(x.server.StartAgain(x.ctx))
		x.connect(c)
	})
}
