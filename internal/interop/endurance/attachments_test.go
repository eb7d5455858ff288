//go:build !js

package endurance_test

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/sio"
)

// TestAttachments emits events with two attachments each from eight goroutines while the connection is upgraded; the
// server looks whether any were mixed.
func TestAttachments(t *testing.T) {
	t.Parallel()
	const goroutines, events = 8, 200
	server := start(t, control.Options{})
	client := sio.New(sio.Config{})
	w := watch(client)
	connect(t, client, server.URL())
	ctx := bounded(t)
	var failed failures
	var emitting sync.WaitGroup
	for g := range goroutines {
		emitting.Go(func() {
			for i := range events {
				first, second := bytes.Repeat([]byte{byte(g)}, 100+i), bytes.Repeat([]byte{byte(i)}, 300-i)
				if err := client.Emit(ctx, "check-binary", g, i, first, second); err != nil {
					failed.add(fmt.Errorf("goroutine %d, event %d: %w", g, i, err))
				}
				clear(first) // they are ours again
				clear(second)
			}
		})
	}
	emitting.Wait()
	failed.report(t)
	expect(t, "upgrade", w.upgraded)
	must(t, "call", add(ctx, client))
	verdicts, err := sio.Call[[][]bool](ctx, client, "kept", "check-binary")
	must(t, "kept", err)
	mixed := 0
	for _, v := range verdicts {
		if len(v) != 1 || !v[0] {
			mixed++
		}
	}
	if mixed > 0 || len(verdicts) != goroutines*events {
		t.Errorf("%d of %d events have arrived, %d of them mixed", len(verdicts), goroutines*events, mixed)
	}
	must(t, "leave", w.leave(ctx, client))
}

// TestBorrowedAttachments has the server send large attachments back, whose memory is read into again while
// others wait for the handler.
func TestBorrowedAttachments(t *testing.T) {
	t.Parallel()
	const events, size = 2_000, 16 << 10
	server := start(t, control.Options{})
	client := sio.New(sio.Config{Transports: []string{"websocket"}})
	w := watch(client)
	handled := make(chan error, events)
	n := 0
	client.On("message", sio.Func(func(_ context.Context, v sio.RawBytes) error {
		var err error
		if bytes.Count(v, []byte{byte(n)}) != size || len(v) != size {
			err = fmt.Errorf("event %d is %.10x in %d bytes", n, v, len(v))
		}
		n++
		handled <- err
		return nil
	}))
	connect(t, client, server.URL())
	ctx := bounded(t)
	for i := range events {
		must(t, "emit", client.Emit(ctx, "message", bytes.Repeat([]byte{byte(i)}, size)))
	}
	for range events {
		must(t, "event", expect(t, "event", handled))
	}
	must(t, "leave", w.leave(ctx, client))
}
