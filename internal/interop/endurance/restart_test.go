//go:build !js

package endurance_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/sio"
)

// TestRestart restarts the server while five clients emit in three namespaces each.
func TestRestart(t *testing.T) {
	t.Parallel()
	server := start(t, control.Options{})
	ctx := bounded(t)
	var emitting sync.WaitGroup
	defer emitting.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	var failed failures
	var clients []*sio.Client
	back := make(chan struct{}, 100)
	const count = 5
	for range count {
		client := sio.New(sio.Config{ReconnectDelay: 100 * time.Millisecond, ReconnectDelayMax: time.Second})
		for _, name := range []string{"/", "/chat", "/slow"} {
			client.Namespace(name)
		}
		client.OnReconnect(func(context.Context, sio.Attempt) { back <- struct{}{} })
		connect(t, client, server.URL())
		clients = append(clients, client)
	}
	for _, client := range clients {
		for name := range client.Namespaces() {
			emitting.Go(func() { failed.add(emitUntil(ctx, client.Namespace(name))) })
		}
	}
	for round := range 2 {
		must(t, "restart", server.Restart(ctx))
		for range count {
			expect(t, fmt.Sprint("reconnection in round ", round), back)
		}
		for i, client := range clients {
			if n := len(client.Namespaces()); n != 3 {
				t.Errorf("round %d: client %d is back in %d of 3 namespaces", round, i, n)
			}
			for name := range client.Namespaces() {
				must(t, "call in "+name, add(ctx, client.Namespace(name)))
			}
		}
	}
	cancel()
	emitting.Wait()
	failed.report(t)
}

// emitUntil emits until ctx ends, and waits for an answer every now and then.
func emitUntil(ctx context.Context, n *sio.Namespace) error {
	for i := 0; ctx.Err() == nil; i++ {
		err := n.Emit(ctx, "keep", n.Name(), i)
		if i%64 == 63 && err == nil {
			err = add(ctx, n)
		}
		switch {
		case errors.Is(err, sio.ErrNotConnected), errors.Is(err, sio.ErrDisconnected): // for now
			select {
			case <-time.After(10 * time.Millisecond):
			case <-ctx.Done():
			}
		case err != nil && ctx.Err() == nil:
			return fmt.Errorf("emit in %s: %w", n.Name(), err)
		}
	}
	return nil
}
