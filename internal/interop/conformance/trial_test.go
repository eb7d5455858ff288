package conformance_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/siowasm/siowasm/sio"
)

// A mode is how a connection is carried.
type mode string

const (
	polling   mode = "polling"
	websocket mode = "websocket"
	upgrade   mode = "upgrade" // opens with polling and moves to websocket; the default
)

var modes = []mode{polling, websocket, upgrade}

// transports returns Config.Transports.
func (m mode) transports() []string {
	if m == upgrade {
		return nil
	}
	return []string{string(m)}
}

// trialTimeout bounds everything that one test does.
const trialTimeout = 60 * time.Second

// A trial is one test against one server, in one mode.
type trial struct {
	*testing.T
	ctx    context.Context
	mode   mode
	server server
}

// check skips a test that the kind of server cannot take part in, by the table.
func check(t *testing.T) {
	t.Helper()
	if why := unable[kind()][t.Name()]; why != "" {
		excused.Store(t.Name(), true)
		t.Skip(why)
	}
}

// each runs f in every mode, each against a server from the source.
func each(t *testing.T, from source, f func(x *trial)) {
	t.Helper()
	t.Parallel()
	check(t)
	for _, m := range modes {
		t.Run(string(m), func(t *testing.T) {
			t.Parallel()
			check(t)
			f(newTrial(t, m, from))
		})
	}
}

// once runs f in the default mode.
func once(t *testing.T, from source, f func(x *trial)) {
	t.Helper()
	t.Parallel()
	check(t)
	f(newTrial(t, upgrade, from))
}

func newTrial(t *testing.T, m mode, from source) *trial {
	t.Helper()
	x := &trial{T: t, mode: m, server: from(t)}
	ctx, cancel := context.WithTimeout(context.Background(), trialTimeout)
	t.Cleanup(cancel)
	x.ctx = ctx
	return x
}

func (x *trial) must(err error) {
	x.Helper()
	if err != nil {
		x.Fatal(err)
	}
}

// client returns a client that is not connected, and is closed at the end. The configuration is completed by what
// the mode and the server are; reconnections are quick.
func (x *trial) client(cfg sio.Config) *sio.Client {
	x.Helper()
	if cfg.Transports == nil {
		cfg.Transports = x.mode.transports()
	}
	if cfg.Network == nil {
		cfg.Network = x.server.Network()
	}
	if cfg.ReconnectDelay == 0 {
		cfg.ReconnectDelay = 20 * time.Millisecond
		cfg.ReconnectDelayMax = 200 * time.Millisecond
	}
	c := sio.New(cfg)
	x.Cleanup(func() {
		if err := c.Close(); err != nil {
			x.Errorf("Close: %v", err)
		}
	})
	return c
}

// connect connects a client to the default namespace.
func (x *trial) connect(c *sio.Client) *sio.Client {
	x.Helper()
	x.must(c.Connect(x.ctx, x.server.URL()))
	return c
}

// emit emits and wants no error.
func (x *trial) emit(e emitter, event string, args ...any) {
	x.Helper()
	if err := e.Emit(x.ctx, event, args...); err != nil {
		x.Fatalf("emit %s: %v", event, err)
	}
}

type emitter interface {
	Emit(ctx context.Context, event string, args ...any) error
}

// ask is [sio.Call] that wants no error.
func ask[R any](x *trial, c sio.Caller, event string, args ...any) R {
	x.Helper()
	r, err := sio.Call[R](x.ctx, c, event, args...)
	if err != nil {
		x.Fatalf("call %s: %v", event, err)
	}
	return r
}

// until looks again and again whether something has happened of which nobody is told, until it has or time is up. It
// does not only yield, because in JavaScript nothing can happen while Go runs.
func (x *trial) until(happened func() bool) {
	x.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !happened() {
		select {
		case <-tick.C:
		case <-x.ctx.Done():
			return
		}
	}
}

// next returns what ch has.
func next[T any](x *trial, ch <-chan T) T {
	x.Helper()
	select {
	case v := <-ch:
		return v
	case <-x.ctx.Done():
		x.Fatal("waited too long")
		panic("unreachable")
	}
}

// upgraded returns a channel that tells each upgrade, which has to be asked for before the client connects.
func upgraded(c *sio.Client) <-chan string {
	ch := make(chan string, 16)
	c.OnUpgrade(func(_ context.Context, name string) { ch <- name })
	return ch
}

// settled connects a client and waits until it is on the transport where it is going to stay.
func (x *trial) settled(c *sio.Client) *sio.Client {
	x.Helper()
	done := upgraded(c)
	x.connect(c)
	if x.mode == upgrade {
		next(x, done)
	}
	return c
}

// awaitKept waits until the server has n lists of arguments under key, and returns them. It asks by a client of its
// own, because the one that emitted them may be gone.
func (x *trial) awaitKept(key string, n int) [][]any {
	x.Helper()
	witness := x.connect(x.client(sio.Config{Transports: websocket.transports()}))
	x.until(func() bool { return ask[int](x, witness, "kept-count", key) >= n })
	kept := ask[[][]any](x, witness, "kept", key)
	x.must(witness.Disconnect(x.ctx))
	return kept
}

// wantNumbers wants each list to be one number, from 0 in steps of 1.
func (x *trial) wantNumbers(kept [][]any, n int) {
	x.Helper()
	if len(kept) != n {
		x.Fatalf("the server kept %d, want %d", len(kept), n)
	}
	for i, args := range kept {
		if !slices.Equal(args, []any{float64(i)}) {
			x.Fatalf("the server kept %v at %d", args, i)
		}
	}
}

// A listener is a [sio.Client] or a [sio.Namespace].
type listener interface {
	On(event string, h sio.Handler) (remove func())
}

// arrivals returns a channel of the first arguments of an event; with T a [sio.Args] of all.
func arrivals[T any](l listener, event string) <-chan T {
	ch := make(chan T, 8192)
	l.On(event, sio.Func(func(_ context.Context, v T) error {
		ch <- v
		return nil
	}))
	return ch
}
