package sio_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"
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

// A namespace whose Auth has ended its goroutine can be joined with the next Connect.
func TestConnectAfterAuthHasEndedItsGoroutine(t *testing.T) {
	alone(t, func(t *testing.T) {
		auth := func() any { runtime.Goexit(); return nil }
		app, client := application(t, siotest.Options{}, sio.Config{
			Auth: func(_ context.Context, a sio.Attempt) (any, error) {
				if a.Namespace == "/auth" {
					return auth(), nil
				}
				return nil, nil
			},
			Backoff: func(a sio.Attempt) (time.Duration, error) {
				if a.Namespace != "" {
					return 0, sio.ErrNoRetry
				}
				return time.Second, nil
			},
		})
		connect(t, client)
		n := client.Namespace("/auth")
		if err := n.Connect(background); err != sio.ErrDisconnected {
			t.Errorf("Connect: %v, want %v", err, sio.ErrDisconnected)
		}
		auth = func() any { return map[string]any{"token": "secret"} }
		must(t, client.Disconnect(background))
		connect(t, client)
		app.Kill()
		synctest.Wait()
		auth = func() any { return nil }
		time.AfterFunc(time.Millisecond, app.Start)
		var refused *sio.ConnectError
		if err := n.Connect(background); !errors.As(err, &refused) || !refused.Refused {
			t.Errorf("Connect: %v, want the server's refusal", err)
		}
	})
}

// What is told to be open is told to be closed, also when Backoff ends the goroutine in between.
func TestBackoffEndsItsGoroutineAfterAnOpening(t *testing.T) {
	alone(t, func(t *testing.T) {
		server := siotest.App(siotest.Options{})
		t.Cleanup(server.Close)
		client := clientOf(t, server, sio.Config{
			Auth:         sio.StaticAuth(make(chan int)), // which cannot be encoded
			RetryConnect: true,
			Backoff:      func(sio.Attempt) (time.Duration, error) { runtime.Goexit(); return 0, nil },
		})
		var j journal
		client.OnOpen(func(context.Context, sio.Opened) { j.add("open") })
		client.OnClose(func(_ context.Context, c sio.Closed) { j.add("close %t", c.Reconnecting) })
		client.OnEnd(func(context.Context, error) { j.add("end") })
		if err := client.Connect(background, serverURL); !errors.Is(err, sio.ErrNoRetry) {
			t.Error(err)
		}
		j.want(t, "open", "close false", "end")
	})
}
