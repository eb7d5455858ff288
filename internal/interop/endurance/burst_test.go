//go:build !js

package endurance_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/sio"
)

// TestBursts sends 2,000 events in both directions at once while the connection is upgraded.
func TestBursts(t *testing.T) {
	t.Parallel()
	server := start(t, control.Options{})
	ctx := bounded(t)
	each(t, 10, 2, func(i int) error { return burst(ctx, server.URL(), fmt.Sprint("burst ", i)) })
}

func burst(ctx context.Context, url, key string) error {
	const events = 2000
	client := sio.New(sio.Config{})
	defer client.Close()
	w := watch(client)
	handler, all := ordered(events)
	client.On("burst", handler)
	if err := client.Connect(ctx, url); err != nil {
		return err
	}
	if err := client.Emit(ctx, "burst", events); err != nil {
		return err
	}
	for i := range events {
		if err := client.Emit(ctx, "keep", key, i); err != nil {
			return fmt.Errorf("emit %d: %w", i, err)
		}
	}
	if _, err := wait(ctx, all); err != nil {
		return fmt.Errorf("events from the server: %w, %v", err, w.first())
	}
	if _, err := wait(ctx, w.upgraded); err != nil {
		return fmt.Errorf("no upgrade: %w", err)
	}
	kept, err := sio.Call[[][]int](ctx, client, "kept", key)
	if err != nil {
		return err
	}
	got := slices.Concat(kept...)
	for i, v := range got {
		if v != i {
			return fmt.Errorf("the server got %d in place of %d", v, i)
		}
	}
	if len(got) != events {
		return fmt.Errorf("the server got %d of %d events", len(got), events)
	}
	return w.leave(ctx, client)
}
