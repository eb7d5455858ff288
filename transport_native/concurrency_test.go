//go:build !js

package transportnative_test

import (
	"context"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

func TestCloseIsIdempotent(t *testing.T) {
	t.Parallel()
	frames := make(chan byte, 10)
	u := serve(t, raw(t, func(p *peer) {
		op, data := p.receive()
		frames <- op
		p.send(frame(opClose, string(data)))
		for op != 0 {
			op, _ = p.receive()
			frames <- op
		}
		close(frames)
	}))
	c := dial(t, &transportnative.Network{}, transport.Dial{URL: u})
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			if err := c.Close(within(t), 1000, ""); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
	}
	wg.Wait()
	if err := c.Close(ended(), 1000, ""); err != nil {
		t.Errorf("Close again: %v", err)
	}
	var got []byte
	for op := range frames {
		got = append(got, op)
	}
	if string(got) != "\x08\x00" {
		t.Errorf("the server received the frames %v, want one close frame and the end", got)
	}
}

func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	for i := range 20 {
		c := dial(t, &transportnative.Network{}, transport.Dial{URL: serve(t, accepting(t, nil, echo))})
		var wg sync.WaitGroup
		received := make(chan struct{}, 1000)
		wg.Go(func() {
			for {
				if _, err := c.Read(context.Background()); err != nil {
					return
				}
				select {
				case received <- struct{}{}:
				default:
				}
			}
		})
		wg.Go(func() {
			for c.Write(context.Background(), text("a"), text(strings.Repeat("b", 10_000))) == nil {
			}
		})
		wg.Go(func() {
			for c.Ping(within(t)) == nil {
			}
		})
		for range 10 {
			<-received
		}
		for range 2 {
			wg.Go(func() {
				ctx := within(t)
				if i%2 == 0 {
					ctx = ended()
				}
				c.Close(ctx, 1000, "")
			})
		}
		wg.Wait()
	}
}

// This test is not parallel, so that no other one starts goroutines meanwhile.
func TestNothingIsLeftAfterClose(t *testing.T) {
	u := serve(t, accepting(t, nil, echo))
	before := runtime.NumGoroutine()
	for i := range 20 {
		n := &transportnative.Network{}
		c, err := n.DialWebSocket(within(t), &transport.Dial{URL: wsURL(u)})
		if err != nil {
			t.Fatal(err)
		}
		wantEcho(t, c)
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		if i%2 == 0 {
			cancel()
		}
		c.Close(ctx, 1000, "")
		cancel()
		n.CloseIdleConnections()
	}
	// The server's goroutines and net/http's end a moment later.
	after := 0
	for range 2000 {
		if after = runtime.NumGoroutine(); after <= before {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	stacks := make([]byte, 1<<16)
	t.Errorf("%d goroutines before, %d after\n%s", before, after, stacks[:runtime.Stack(stacks, true)])
}
