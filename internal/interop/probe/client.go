package probe

import (
	"context"
	"time"

	"github.com/siowasm/siowasm/sio"
)

// Client returns a client that is not connected, and is closed at the end. Its transports are the mode's and its
// reconnections are quick, where the configuration says nothing else.
func (t *T) Client(m Mode, cfg sio.Config) *sio.Client {
	if cfg.Transports == nil {
		cfg.Transports = m.Transports()
	}
	if cfg.ReconnectDelay == 0 {
		cfg.ReconnectDelay = 20 * time.Millisecond
		cfg.ReconnectDelayMax = 200 * time.Millisecond
	}
	c := sio.New(cfg)
	t.Cleanup(func() {
		// Not Close: a server on a loaded machine may take longer than its 5 seconds.
		if err := c.Disconnect(t.ctx); err != nil {
			t.Errorf("Disconnect: %v", err)
		}
	})
	return c
}

// Settle connects a client and waits until it is on the transport where it is going to stay, which is the mode's.
func (t *T) Settle(m Mode, c *sio.Client, url string) {
	t.Helper()
	done := Upgrades(c)
	t.Must(c.Connect(t.ctx, url))
	want := string(m)
	if m == Upgrade {
		want = Next(t, done)
	}
	if got := c.Transport(); got != want {
		t.Fatalf("it is on %s, not on %s", got, want)
	}
}

// Upgrades returns a channel that tells each upgrade, which has to be asked for before the client connects.
func Upgrades(c *sio.Client) <-chan string {
	ch := make(chan string, 16)
	c.OnUpgrade(func(_ context.Context, name string) { ch <- name })
	return ch
}

// A Listener is a [sio.Client] or a [sio.Namespace].
type Listener interface {
	On(event string, h sio.Handler) (remove func())
}

// Arrivals returns a channel of the first arguments of an event; with V a [sio.Args] of all.
func Arrivals[V any](l Listener, event string) <-chan V {
	ch := make(chan V, 8192)
	l.On(event, sio.Func(func(_ context.Context, v V) error {
		ch <- v
		return nil
	}))
	return ch
}
