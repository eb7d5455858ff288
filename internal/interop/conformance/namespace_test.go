package conformance_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/siowasm/siowasm/sio"
)

// Namespaces share the connection, and nothing else.
func TestNamespaces(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		chat, slow := c.Namespace("/chat"), c.Namespace("slow")
		events := map[string]<-chan string{}
		for name, n := range map[string]*sio.Namespace{"/": c.Namespace("/"), "/chat": chat, "/slow": slow} {
			events[name] = arrivals[string](n, "echo")
		}
		x.connect(c)

		sids := c.Namespaces()
		if len(sids) != 3 || sids["/"] != c.SID() || sids["/chat"] != chat.SID() || sids["/slow"] != slow.SID() {
			x.Fatalf("joined %v", sids)
		}
		if chat.SID() == slow.SID() || chat.SID() == c.SID() || slow.SID() == c.SID() || slices.Contains([]string{chat.SID(), slow.SID(), c.SID()}, "") {
			x.Errorf("ids %v", sids)
		}
		x.emit(slow, "echo", "/slow")
		x.emit(c, "echo", "/")
		x.emit(chat, "echo", "/chat")
		for name, ch := range events {
			if got := next(x, ch); got != name {
				x.Errorf("%s got %q", name, got)
			}
		}
		if sum := ask[int](x, chat, "sum", 1, 2); sum != 3 {
			x.Errorf("1 + 2 = %d", sum)
		}
	})
}

// The path of the URL is the default namespace.
func TestDefaultNamespace(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		events := arrivals[string](c, "echo")
		x.must(c.Connect(x.ctx, x.server.URL()+"/chat"))
		x.emit(c, "echo", "a")
		next(x, events)
		if sids := c.Namespaces(); len(sids) != 1 || sids["/chat"] != c.SID() {
			x.Errorf("joined %v", sids)
		}
		x.must(c.Disconnect(x.ctx))
		var wrong *sio.ConfigError
		if err := c.Connect(x.ctx, x.server.URL()+"/slow"); !errors.As(err, &wrong) || wrong.Option != "URL" {
			x.Errorf("Connect with another namespace: %v", err)
		}
	})
}

func TestLeaveAndRejoin(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		chat := c.Namespace("/chat")
		left := make(chan sio.Disconnected, 1)
		chat.OnDisconnect(func(_ context.Context, d sio.Disconnected) { left <- d })
		joined := make(chan sio.Connected, 2)
		chat.OnConnect(func(_ context.Context, now sio.Connected) { joined <- now })
		x.connect(c)
		before := next(x, joined)

		x.must(chat.Disconnect(x.ctx))
		if d := next(x, left); d.Reason != sio.ReasonClient || d.Reconnecting || d.Err != nil {
			x.Errorf("OnDisconnect got %+v", d)
		}
		if err := chat.Emit(x.ctx, "echo"); !errors.Is(err, sio.ErrNotConnected) {
			x.Errorf("Emit: %v", err)
		}
		if sum := ask[int](x, c, "sum", 1, 2); sum != 3 {
			x.Errorf("1 + 2 = %d", sum)
		}

		x.must(chat.Connect(x.ctx))
		x.must(chat.Connect(x.ctx))
		now := next(x, joined)
		if now.SID == before.SID || now.SID != chat.SID() || now.Namespace != "/chat" {
			x.Errorf("joined as %+v after %+v", now, before)
		}
		if sum := ask[int](x, chat, "sum", 1, 2); sum != 3 {
			x.Errorf("1 + 2 = %d", sum)
		}

		// With the last one the connection ends.
		x.must(c.Namespace("/").Disconnect(x.ctx))
		x.must(chat.Disconnect(x.ctx))
		x.must(c.Wait(x.ctx))
		x.wantNotConnected(c)
	})
}

// Events that come before the answer to CONNECT wait for OnConnect.
func TestEarlyEvents(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		early := c.Namespace("/early")
		news := make(chan int, 8)
		early.OnConnect(func(context.Context, sio.Connected) { news <- 0 })
		early.On("early", sio.Func(func(_ context.Context, n int) error {
			news <- n
			return nil
		}))
		x.connect(c)
		for want := range 4 {
			if got := next(x, news); got != want {
				x.Errorf("got %d, want %d", got, want)
			}
		}
	})
}

// What is emitted before the answer waits for it, and volatile events do not.
func TestEmitBeforeAnswer(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{NoWait: true})
		slow := c.Namespace("/slow")
		x.connect(c)
		key := time.Now().Format(time.RFC3339Nano) + x.Name()
		if slow.Connected() {
			x.Fatal("the server answered at once")
		}
		for i := range 20 {
			x.emit(slow, "keep", key, i)
		}
		if err := slow.With(sio.EmitOptions{Volatile: true}).Emit(x.ctx, "keep", key, "volatile"); !errors.Is(err, sio.ErrDropped) {
			x.Errorf("volatile Emit: %v", err)
		}
		x.wantNumbers(ask[[][]any](x, slow, "kept", key), 20)
		if !slow.Connected() {
			x.Error("answered, and not joined")
		}

		// The same when it is joined later.
		x.must(slow.Disconnect(x.ctx))
		joined := make(chan error, 1)
		go func() { joined <- slow.Connect(x.ctx) }() // waited for
		x.until(func() bool { return !errors.Is(slow.Emit(x.ctx, "echo"), sio.ErrNotConnected) })
		if sum := ask[int](x, slow, "sum", 1, 2); sum != 3 {
			x.Errorf("1 + 2 = %d", sum)
		}
		x.must(next(x, joined))
	})
}
