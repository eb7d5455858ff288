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

func TestFunctionsOfTheConfigurationMayEndTheirGoroutine(t *testing.T) {
	for name, cfg := range map[string]sio.Config{
		"URL":    {URL: func(context.Context, sio.Attempt) (string, error) { runtime.Goexit(); return "", nil }},
		"Header": {Header: func(context.Context, sio.Attempt) (map[string][]string, error) { runtime.Goexit(); return nil, nil }},
		"Auth":   {Auth: func(context.Context, sio.Attempt) (any, error) { runtime.Goexit(); return nil, nil }},
	} {
		bubble(t, name, func(t *testing.T) {
			_, client := application(t, siotest.Options{}, cfg)
			if err := client.Connect(background, serverURL); !errors.Is(err, sio.ErrNoRetry) {
				t.Errorf("Connect: %v, want %v", err, sio.ErrNoRetry)
			}
		})
	}
}
