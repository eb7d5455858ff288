package conformance_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/sio"
)

// Namespaces share the connection, and nothing else.
func TestNamespaces(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		chat, slow := c.Namespace("/chat"), c.Namespace("slow")
		events := map[string]<-chan string{}
		for name, n := range map[string]*sio.Namespace{"/": c.Namespace("/"), "/chat": chat, "/slow": slow} {
			events[name] = probe.Arrivals[string](n, "echo")
		}
		x.connect(c)

		sids := c.Namespaces()
		if len(sids) != 3 || sids["/"] != c.SID() || sids["/chat"] != chat.SID() || sids["/slow"] != slow.SID() {
			x.Fatalf("joined %v", sids)
		}
		if chat.SID() == slow.SID() || chat.SID() == c.SID() || slow.SID() == c.SID() || slices.Contains([]string{chat.SID(), slow.SID(), c.SID()}, "") {
			x.Errorf("ids %v", sids)
		}
		x.Emit(slow, "echo", "/slow")
		x.Emit(c, "echo", "/")
		x.Emit(chat, "echo", "/chat")
		for name, ch := range events {
			if got := probe.Next(x, ch); got != name {
				x.Errorf("%s got %q", name, got)
			}
		}
		if sum := probe.Ask[int](x, chat, "sum", 1, 2); sum != 3 {
			x.Errorf("1 + 2 = %d", sum)
		}
	})
}

// The path of the URL is the default namespace.
func TestDefaultNamespace(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		events := probe.Arrivals[string](c, "echo")
		x.Must(c.Connect(x.Context(), x.server.URL()+"/chat"))
		x.Emit(c, "echo", "a")
		probe.Next(x, events)
		if sids := c.Namespaces(); len(sids) != 1 || sids["/chat"] != c.SID() {
			x.Errorf("joined %v", sids)
		}
		x.Must(c.Disconnect(x.Context()))
		var wrong *sio.ConfigError
		if err := c.Connect(x.Context(), x.server.URL()+"/slow"); !errors.As(err, &wrong) || wrong.Option != "URL" {
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
		before := probe.Next(x, joined)

		x.Must(chat.Disconnect(x.Context()))
		if d := probe.Next(x, left); d.Reason != sio.ReasonClient || d.Reconnecting || d.Err != nil {
			x.Errorf("OnDisconnect got %+v", d)
		}
		if err := chat.Emit(x.Context(), "echo"); !errors.Is(err, sio.ErrNotConnected) {
			x.Errorf("Emit: %v", err)
		}
		if sum := probe.Ask[int](x, c, "sum", 1, 2); sum != 3 {
			x.Errorf("1 + 2 = %d", sum)
		}

		x.Must(chat.Connect(x.Context()))
		x.Must(chat.Connect(x.Context()))
		now := probe.Next(x, joined)
		if now.SID == before.SID || now.SID != chat.SID() || now.Namespace != "/chat" {
			x.Errorf("joined as %+v after %+v", now, before)
		}
		if sum := probe.Ask[int](x, chat, "sum", 1, 2); sum != 3 {
			x.Errorf("1 + 2 = %d", sum)
		}

		// With the last one the connection ends.
		x.Must(c.Namespace("/").Disconnect(x.Context()))
		x.Must(chat.Disconnect(x.Context()))
		x.Must(c.Wait(x.Context()))
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
			if got := probe.Next(x, news); got != want {
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
			x.Emit(slow, "keep", key, i)
		}
		if err := slow.With(sio.EmitOptions{Volatile: true}).Emit(x.Context(), "keep", key, "volatile"); !errors.Is(err, sio.ErrDropped) {
			x.Errorf("volatile Emit: %v", err)
		}
		x.wantNumbers(probe.Ask[[][]any](x, slow, "kept", key), 20)
		if !slow.Connected() {
			x.Error("answered, and not joined")
		}

		// The same when it is joined later.
		x.Must(slow.Disconnect(x.Context()))
		joined := make(chan error, 1)
		go func() { joined <- slow.Connect(x.Context()) }() // waited for
		x.until(func() bool { return !errors.Is(slow.Emit(x.Context(), "echo"), sio.ErrNotConnected) })
		if sum := probe.Ask[int](x, slow, "sum", 1, 2); sum != 3 {
			x.Errorf("1 + 2 = %d", sum)
		}
		x.Must(probe.Next(x, joined))
	})
}
