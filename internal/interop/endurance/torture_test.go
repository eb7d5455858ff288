//go:build !js

package endurance_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport/engineio"
)

// An action is something that a program may do with a client at any time. It returns what it must never return.
type action func(ctx context.Context, c *sio.Client, url string) error

// actions are what a program does all the time.
var actions = []action{
	func(ctx context.Context, c *sio.Client, _ string) error { return c.Emit(ctx, "echo", 1) },
	func(ctx context.Context, c *sio.Client, _ string) error { return add(ctx, c) },
	func(ctx context.Context, c *sio.Client, _ string) error {
		return c.With(sio.EmitOptions{Volatile: true}).Emit(ctx, "echo", 2)
	},
	func(ctx context.Context, c *sio.Client, _ string) error {
		return c.EmitAck(ctx, func(sio.Args, error) {}, "sum", 1, 2)
	},
	func(ctx context.Context, c *sio.Client, _ string) error { return c.Emit(ctx, "burst", 100) },
	func(ctx context.Context, c *sio.Client, _ string) error {
		return c.Emit(ctx, "check-binary", 1, 2, []byte{1}, []byte{2})
	},
	func(ctx context.Context, c *sio.Client, _ string) error { return c.Namespace("/chat").Connect(ctx) },
	func(ctx context.Context, c *sio.Client, _ string) error { return add(ctx, c.Namespace("/chat")) },
	func(ctx context.Context, c *sio.Client, _ string) error {
		defer c.On("burst", sio.Func(func(ctx context.Context, _ int) error { return expected(add(ctx, c)) }))()
		c.Once("echo", sio.Func(func(ctx context.Context, _ int) error { return expected(c.Emit(ctx, "echo", 3)) }))
		return add(ctx, c)
	},
	func(ctx context.Context, c *sio.Client, _ string) error {
		c.Off("echo")
		c.Namespaces()
		c.Transport()
		c.SID()
		return nil
	},
	func(ctx context.Context, c *sio.Client, _ string) error {
		short, cancel := context.WithTimeout(ctx, time.Millisecond)
		defer cancel()
		return c.Wait(short)
	},
}

// endings are what a connection, or a part of it, does not survive.
var endings = []action{
	func(ctx context.Context, c *sio.Client, _ string) error { return c.Disconnect(ctx) },
	func(ctx context.Context, c *sio.Client, _ string) error { return c.Namespace("/chat").Disconnect(ctx) },
	func(ctx context.Context, c *sio.Client, _ string) error { return c.Emit(ctx, "cut") },
	func(ctx context.Context, c *sio.Client, _ string) error { return c.Emit(ctx, "engine-close") },
	func(ctx context.Context, c *sio.Client, _ string) error {
		return c.Namespace("/chat").Emit(ctx, "kick")
	},
	func(ctx context.Context, c *sio.Client, _ string) error {
		ended, cancel := context.WithCancel(ctx)
		cancel()
		return c.Disconnect(ended)
	},
}

// choose returns an action that makes sense as often as not.
func choose(c *sio.Client) action {
	switch {
	case rand.IntN(40) == 0:
		return endings[rand.IntN(len(endings))]
	case !c.Connected() && rand.IntN(2) == 0:
		return func(ctx context.Context, c *sio.Client, url string) error {
			err := c.Connect(ctx, url)
			if errors.Is(err, sio.ErrAlreadyConnected) { // give it the time
				<-time.After(time.Millisecond)
			}
			return err
		}
	}
	return actions[rand.IntN(len(actions))]
}

// expected returns err if none of the calls above may return it, whatever happens at the same time.
func expected(err error) error {
	for _, known := range []error{
		sio.ErrNotConnected, sio.ErrAlreadyConnected, sio.ErrDisconnected, sio.ErrServerDisconnect, sio.ErrDropped,
		context.DeadlineExceeded, context.Canceled,
	} {
		if errors.Is(err, known) {
			return nil
		}
	}
	var refused *sio.ConnectError
	var handshake *sio.HandshakeError
	var broken *engineio.TransportError // before all namespaces had joined
	if errors.As(err, &refused) || errors.As(err, &handshake) || errors.As(err, &broken) {
		return nil
	}
	return err
}

// TestTorture calls everything at once, from many goroutines and from the hooks and handlers.
func TestTorture(t *testing.T) {
	server := start(t, control.Options{})
	before := stand(t)
	ctx := bounded(t)
	for _, c := range configurations {
		t.Run(c.name, func(t *testing.T) {
			const goroutines, rounds = 16, 600
			config := c.config
			config.ReconnectDelay = 5 * time.Millisecond
			client := sio.New(config)
			var failed failures
			client.OnError(func(_ context.Context, err error) {
				failed.add(expected(err))
			})
			var joined atomic.Int64
			client.OnConnect(func(ctx context.Context, _ sio.Connected) {
				if joined.Add(1)%16 == 0 {
					failed.add(expected(client.Disconnect(ctx)))
				}
			})
			client.OnDisconnect(func(ctx context.Context, _ sio.Disconnected) { client.Namespaces() })
			var running sync.WaitGroup
			for range goroutines {
				running.Go(func() {
					for range rounds {
						failed.add(act(ctx, client, server.URL()))
					}
				})
			}
			running.Wait()
			failed.report(t)
			t.Logf("joined %d times", joined.Load())
			// It is as good as new.
			client = revived(t, client, server.URL())
			must(t, "disconnect", client.Disconnect(ctx))
		})
	}
	regains(t, before)
}

// act does something, and returns what should not have happened.
func act(ctx context.Context, c *sio.Client, url string) error {
	const limit, slack = time.Second, 4 * time.Second
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	begin := time.Now()
	err := expected(choose(c)(ctx, c, url))
	if took := time.Since(begin); took > limit+slack {
		return errors.Join(fmt.Errorf("a call took %v, its context %v", took, limit), err)
	}
	return err
}

// revived connects a client that has been through a lot, without the handlers that disconnect it.
func revived(t *testing.T, c *sio.Client, url string) *sio.Client {
	t.Helper()
	ctx := bounded(t)
	for range 100 {
		must(t, "disconnect", c.Disconnect(ctx))
		c.Off("echo")
		must(t, "connect", expected(c.Connect(ctx, url)))
		err := add(ctx, c)
		if err == nil {
			return c
		}
		must(t, "call", expected(err)) // a hook has disconnected
	}
	t.Fatal("the client does not come back")
	return nil
}
