//go:build !js

package endurance_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/sio"
)

// each configuration of the transports, by name.
var configurations = []struct {
	name   string
	config sio.Config
}{
	{"polling", sio.Config{Transports: []string{"polling"}}},
	{"websocket", sio.Config{Transports: []string{"websocket"}}},
	{"upgrade", sio.Config{}},
}

// TestSilence suspends the server, whose connections stay open.
func TestSilence(t *testing.T) {
	t.Parallel()
	const interval, timeout = time.Second, 500 * time.Millisecond
	for _, c := range configurations {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server := start(t, control.Options{PingInterval: interval, PingTimeout: timeout})
			config := c.config
			config.NoReconnect = true
			config.MaxQueue = 64 << 10
			client := sio.New(config)
			gone := make(chan sio.Disconnected, 1)
			client.OnDisconnect(func(_ context.Context, d sio.Disconnected) { gone <- d })
			connect(t, client, server.URL())
			ctx := bounded(t)
			must(t, "call", add(ctx, client))

			begin := time.Now()
			must(t, "stop", server.Stop(ctx))
			must(t, "emit", fill(ctx, client, 200*time.Millisecond))
			d := expect(t, "disconnection", gone)
			took := time.Since(begin)
			if !errors.Is(d.Err, sio.ErrPingTimeout) || d.Reason != sio.ReasonTransport || d.Reconnecting {
				t.Errorf("disconnected: %+v", d)
			}
			if limit := interval + timeout + time.Second; took > limit {
				t.Errorf("noticed after %v, want within %v", took, limit)
			}
			if err := client.Emit(ctx, "echo"); !errors.Is(err, sio.ErrNotConnected) {
				t.Errorf("emit at the end: %v, want %v", err, sio.ErrNotConnected)
			}
			must(t, "continue", server.Cont(ctx))
		})
	}
}

// fill emits until the send queue is full, and returns what is wrong with how Emit waits then.
func fill(ctx context.Context, c *sio.Client, patience time.Duration) error {
	text := make([]byte, 8<<10) // the kernels hold a few MiB of them
	for range 4096 {
		short, cancel := context.WithTimeout(ctx, patience)
		begin := time.Now()
		err := c.Emit(short, "echo", text)
		cancel()
		switch took := time.Since(begin); {
		case took > patience+time.Second:
			return errors.New("an emit took " + took.String())
		case errors.Is(err, context.DeadlineExceeded):
			return nil
		case err != nil:
			return err
		}
	}
	return errors.New("32 MiB were queued")
}

// TestDisconnectInSilence disconnects from a suspended server, which does not answer.
func TestDisconnectInSilence(t *testing.T) {
	t.Parallel()
	server := start(t, control.Options{})
	ctx := bounded(t)
	var clients []*sio.Client
	for _, c := range configurations {
		client := sio.New(c.config)
		connect(t, client, server.URL())
		must(t, "call", add(ctx, client))
		clients = append(clients, client)
	}
	must(t, "stop", server.Stop(ctx))
	for i, client := range clients {
		const limit, slack = 200 * time.Millisecond, 300 * time.Millisecond
		must(t, "emit", client.Emit(ctx, "echo", i))
		short, cancel := context.WithTimeout(ctx, limit)
		begin := time.Now()
		err := client.Disconnect(short)
		cancel()
		if took := time.Since(begin); took > limit+slack {
			t.Errorf("%s: took %v, want %v", configurations[i].name, took, limit)
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v, want %v", configurations[i].name, err, context.DeadlineExceeded)
		}
		must(t, "wait", client.Wait(ctx))
	}
	must(t, "continue", server.Cont(ctx))
}
