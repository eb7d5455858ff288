package conformance_test

import (
	"bytes"
	"context"
	"sync"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/sio"
)

const many = 2000

// numbers notes what comes with an event, and wants it to come from 0 on in steps of 1.
type numbers struct {
	got  int
	gaps int
	done chan int // how many had come at each burst-done
}

func receiveBurst(l probe.Listener) *numbers {
	r := &numbers{done: make(chan int, 256)}
	l.On("burst", sio.Func(func(_ context.Context, n int) error {
		if n != r.got {
			r.gaps++
		}
		r.got++
		return nil
	}))
	l.On("burst-done", sio.Func(func(context.Context, int) error {
		r.done <- r.got
		r.got = 0
		return nil
	}))
	return r
}

func (x *trial) wantBurst(r *numbers, n int) {
	x.Helper()
	if got := probe.Next(x, r.done); got != n || r.gaps > 0 {
		x.Errorf("got %d of %d events, %d out of order", got, n, r.gaps)
	}
}

func TestBurst(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		r := receiveBurst(c)
		x.connect(c)
		x.Emit(c, "burst", many)
		x.wantBurst(r, many)
		x.Emit(c, "burst", 50, 10_000)
		x.wantBurst(r, 50)
	})
}

// Nothing is lost, doubled or out of order, either way, while the connection moves to websocket.
func TestOrderAcrossUpgrade(t *testing.T) {
	once(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		r := receiveBurst(c)
		done := probe.Upgrades(c)
		x.connect(c)
		key, sent, before := c.SID(), 0, 0
		for moved := false; !moved || sent < before+500; {
			select {
			case <-done:
				moved, before = true, sent
			default:
			}
			x.Emit(c, "burst", 100)
			for range 100 {
				x.Emit(c, "keep", key, sent)
				sent++
			}
			x.wantBurst(r, 100)
		}
		if name := c.Transport(); name != string(probe.WebSocket) {
			x.Errorf("on %s", name)
		}
		x.wantNumbers(probe.Ask[[][]any](x, c, "kept", key), sent)
	})
}

func TestEmits(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.connect(x.client(sio.Config{}))
		key := c.SID()
		for i := range many {
			x.Emit(c, "keep", key, i)
		}
		x.wantNumbers(probe.Ask[[][]any](x, c, "kept", key), many)
	})
}

// A header and its attachments stay together, whoever else emits.
func TestConcurrentAttachments(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.connect(x.client(sio.Config{}))
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				for i := range 25 {
					first := bytes.Repeat([]byte{byte(g)}, 64+g)
					second := bytes.Repeat([]byte{byte(i)}, 64+i)
					ok, err := sio.Call[bool](x.Context(), c, "check-binary", g, i, first, second)
					if err != nil || !ok {
						x.Errorf("attachments %d of goroutine %d: %v, %v", i, g, ok, err)
						return
					}
				}
			})
		}
		wg.Wait()
	})
}

func TestBinaryBurst(t *testing.T) {
	each(t, onShared, func(x *trial) {
		const n = 500
		c := x.client(sio.Config{})
		events := probe.Arrivals[sio.Args](c, "binary")
		x.connect(c)
		x.Emit(c, "binary-burst", n)
		for i := range n {
			var index int
			var content struct {
				Data []byte
				I    int
			}
			x.Must(probe.Next(x, events).Bind(&index, &content))
			if index != i || content.I != i || !bytes.Equal(content.Data, bytes.Repeat([]byte{byte(i)}, 64)) {
				x.Fatalf("at %d: %d, %d, %x", i, index, content.I, content.Data)
			}
		}
	})
}
