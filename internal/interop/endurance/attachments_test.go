//go:build !js

package endurance_test

import (
	"bytes"
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
