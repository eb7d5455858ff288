package conformance_test

import (
	"slices"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/sio"
)

// A trial is one test against one server, in one mode.
type trial struct {
	*probe.T
	mode   probe.Mode
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
	for _, m := range probe.Modes {
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
	f(newTrial(t, probe.Upgrade, from))
}

func newTrial(t *testing.T, m probe.Mode, from source) *trial {
	t.Helper()
	server := from(t)
	return &trial{probe.New(t), m, server}
}

// client returns a client that is not connected, and is closed at the end. The configuration is completed by what
// the mode and the server are; reconnections are quick.
func (x *trial) client(cfg sio.Config) *sio.Client {
	x.Helper()
	if cfg.Network == nil {
		cfg.Network = x.server.Network()
	}
	return x.Client(x.mode, cfg)
}

// connect connects a client to the default namespace.
func (x *trial) connect(c *sio.Client) *sio.Client {
	x.Helper()
	x.Must(c.Connect(x.Context(), x.server.URL()))
	return c
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
		case <-x.Context().Done():
			return
		}
	}
}

// settled connects a client and waits until it is on the transport where it is going to stay.
func (x *trial) settled(c *sio.Client) *sio.Client {
	x.Helper()
	x.Settle(x.mode, c, x.server.URL())
	return c
}

// awaitKept waits until the server has n lists of arguments under key, and returns them. It asks by a client of its
// own, because the one that emitted them may be gone.
func (x *trial) awaitKept(key string, n int) [][]any {
	x.Helper()
	witness := x.connect(x.client(sio.Config{Transports: probe.WebSocket.Transports()}))
	x.until(func() bool { return probe.Ask[int](x, witness, "kept-count", key) >= n })
	kept := probe.Ask[[][]any](x, witness, "kept", key)
	x.Must(witness.Disconnect(x.Context()))
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
