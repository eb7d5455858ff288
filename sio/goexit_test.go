package sio_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// testing.T.FailNow ends the goroutine that calls it, which a test's handlers do.
func TestHandlersMayEndTheirGoroutine(t *testing.T) {
	alone(t, func(t *testing.T) {
		acknowledged := false
		server := emitting(t, func(s *siotest.Socket) {
			s.EmitAck(time.Hour, func([]any, error) { acknowledged = true }, "first")
			s.Emit("second")
		})
		client := clientOf(t, server, sio.Config{OneQueue: true})
		handled, left := 0, 0
		client.On("first", sio.Func(func(context.Context, *sio.Event) error { runtime.Goexit(); return nil }))
		client.On("second", sio.Func(func(context.Context, *sio.Event) error { handled++; return nil }))
		client.OnDisconnect(func(context.Context, sio.Disconnected) { left++; runtime.Goexit() })
		client.OnEnd(func(context.Context, error) { left++ })
		connect(t, client)
		settle()
		if handled != 1 || acknowledged {
			t.Errorf("the event after was handled %d times, and the first is acknowledged: %t", handled, acknowledged)
		}
		if err := client.Close(); err != nil {
			t.Error(err)
		}
		settle()
		if left != 2 {
			t.Errorf("%d of 2 hooks were told of the end", left)
		}
	})
}

// Nor may the other functions that a client calls: it ends, rather than wait for what does not come.
func TestFunctionsMayEndTheirGoroutine(t *testing.T) {
	t.Parallel()
	for _, trap := range traps {
		bubble(t, trap.name, func(t *testing.T) {
			dead := false
			client, err := trap.run(t, func() { dead = true; runtime.Goexit() })
			if !dead || errors.Is(err, sio.ErrNoRetry) == trap.leaves {
				t.Errorf("dead: %t; the client ended with %v", dead, err)
			}
			must(t, client.Disconnect(background)) // nothing of it is left
		})
	}
}
