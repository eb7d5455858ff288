//go:build !js

package endurance_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/sio"
)

const (
	// waiting is what sio.Config.MaxPending lets wait by default: 64 MiB, or 65,536 events of any size.
	waiting = 64 << 20
	// flood is how many events a server sends that the handler cannot keep up with.
	flood = 600_000
)

// memory is the most that the process used.
type memory struct{ heap, sys uint64 }

func (m *memory) sample() {
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	m.heap, m.sys = max(m.heap, now.HeapAlloc), max(m.sys, now.Sys)
}

// grown reports an error when more was used than before and what may wait.
func (m *memory) grown(t *testing.T, before memory) {
	t.Helper()
	t.Logf("heap %d KiB, of the system %d KiB; before %d and %d", m.heap>>10, m.sys>>10, before.heap>>10, before.sys>>10)
	if m.heap > before.heap+waiting {
		t.Errorf("the heap grew by %d KiB, more than the bound of %d", (m.heap-before.heap)>>10, waiting>>10)
	}
	if m.sys > before.sys+2*waiting { // the heap doubles between collections
		t.Errorf("the process grew by %d KiB, more than twice the bound of %d", (m.sys-before.sys)>>10, waiting>>10)
	}
}

// idle returns the memory in use before anything happens.
func idle() memory {
	var m memory
	runtime.GC()
	m.sample()
	return m
}

// TestFlood has the server send events faster than the handler takes them. Memory stays bounded, and what is behind
// the events comes through: acknowledgements, and pings.
func TestFlood(t *testing.T) {
	const most = 30 * time.Second // of a Call: the kernels hold up to 200,000 events before its answer
	server := start(t, control.Options{PingInterval: 500 * time.Millisecond, PingTimeout: most})
	client := sio.New(sio.Config{})
	w := watch(client)
	handler, all := ordered(flood)
	client.On("flood", sio.HandlerFunc(func(ctx context.Context, e *sio.Event) ([]any, error) {
		for begin := time.Now(); time.Since(begin) < 5*time.Microsecond; { // slower than the server
		}
		return handler.Handle(ctx, e)
	}))
	var pings atomic.Int64
	client.OnPing(func(context.Context) { pings.Add(1) })
	connect(t, client, server.URL())
	expect(t, "upgrade", w.upgraded)

	before := idle()
	pings.Store(0)
	used, ctx, calls, slowest := before, bounded(t), 0, time.Duration(0)
	must(t, "emit", client.Emit(ctx, "flood", flood, 1000))
	for open(all) && w.first() == nil {
		used.sample()
		begin := time.Now()
		must(t, "call", add(ctx, client))
		slowest = max(slowest, time.Since(begin))
		calls++
		select { // what has piled up during the Call is worked off before the next
		case <-all:
		case <-time.After(200 * time.Millisecond):
		}
	}
	must(t, "leave", w.leave(ctx, client))
	used.grown(t, before)
	t.Logf("%d calls, the slowest took %v; %d pings", calls, slowest, pings.Load())
	if calls < 3 || slowest > most {
		t.Errorf("of %d calls the slowest took %v, want 3 or more within %v", calls, slowest, most)
	}
	if pings.Load() < 3 {
		t.Errorf("%d pings came through, want 3 or more", pings.Load())
	}
}

// TestStuckHandler has a handler that does not return. Calls are answered as long as there is room for the events
// that come before the answers; then the connection ends and says why.
func TestStuckHandler(t *testing.T) {
	const pending = 5000
	server := start(t, control.Options{})
	client := sio.New(sio.Config{MaxPending: pending, NoReconnect: true})
	w := watch(client)
	stuck := make(chan struct{})
	t.Cleanup(func() { close(stuck) })
	client.On("burst", sio.HandlerFunc(func(context.Context, *sio.Event) ([]any, error) {
		<-stuck
		return nil, nil
	}))
	connect(t, client, server.URL())
	expect(t, "upgrade", w.upgraded)

	before := idle()
	used, ctx := before, bounded(t)
	const step = 1000
	for sent := 0; sent < pending-step; sent += step {
		must(t, "emit", client.Emit(ctx, "burst", step-1)) // and one "burst-done"
		must(t, "call", add(ctx, client))
		used.sample()
	}
	must(t, "emit", client.Emit(ctx, "burst", flood/2))
	if err := add(ctx, client); !errors.Is(err, sio.ErrDisconnected) {
		t.Errorf("the call at the end: %v, want %v", err, sio.ErrDisconnected)
	}
	if err := client.Wait(ctx); !errors.Is(err, sio.ErrSlowHandler) {
		t.Errorf("the client ended with %v, want %v", err, sio.ErrSlowHandler)
	}
	used.sample()
	used.grown(t, before)
}

// TestDisconnectInFlood disconnects in a handler, with events of the flood unread before the server's answers.
func TestDisconnectInFlood(t *testing.T) {
	server := start(t, control.Options{})
	ctx := bounded(t)
	for _, transports := range [][]string{{"websocket"}, {"polling"}} {
		t.Run(transports[0], func(t *testing.T) {
			client := sio.New(sio.Config{Transports: transports, NoUpgrade: true})
			w := watch(client)
			left := make(chan error, 1)
			var handled atomic.Int64
			client.On("burst", sio.Func(func(_ context.Context, i int) error {
				handled.Add(1)
				left <- client.Disconnect(ctx)
				return nil
			}))
			connect(t, client, server.URL())
			begin := time.Now()
			must(t, "emit", client.Emit(ctx, "burst", flood/4))
			must(t, "disconnect", expect(t, "disconnect", left))
			expect(t, "gone", w.gone)
			must(t, "client", w.first())
			t.Logf("took %v", time.Since(begin))
			if n := handled.Load(); n != 1 {
				t.Errorf("%d events were handled, want none after the one that disconnected", n)
			}
		})
	}
}
