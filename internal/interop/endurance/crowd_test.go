//go:build !js

package endurance_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/sio"
)

// TestCrowd has 1,000 clients connected at the same time.
func TestCrowd(t *testing.T) {
	t.Parallel()
	server := start(t, control.Options{})
	ctx := bounded(t)
	const clients, width = 1000, 50
	witnesses := make([]*witness, clients)
	crowd := make([]*sio.Client, clients)
	// A step begins when all clients have done the one before.
	for _, step := range []struct {
		name string
		do   func(i int) error
	}{
		{"connect", func(i int) error {
			crowd[i] = sio.New(sio.Config{Transports: []string{"websocket"}})
			witnesses[i] = watch(crowd[i])
			return crowd[i].Connect(ctx, server.URL())
		}},
		{"call", func(i int) error { return add(ctx, crowd[i]) }},
		{"leave", func(i int) error { return witnesses[i].leave(ctx, crowd[i]) }},
	} {
		each(t, clients, width, func(i int) error {
			if err := step.do(i); err != nil {
				return fmt.Errorf("%s: %w", step.name, err)
			}
			return nil
		})
		if t.Failed() {
			break
		}
	}
	var closing sync.WaitGroup
	for _, client := range crowd {
		if client != nil && t.Failed() {
			closing.Go(func() { client.Close() })
		}
	}
	closing.Wait()
}
