package sio_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

// A pingless network is one of a platform that cannot ping.
type pingless struct{ transport.Network }

func (n pingless) DialWebSocket(ctx context.Context, d *transport.Dial) (transport.Conn, error) {
	conn, err := n.Network.DialWebSocket(ctx, d)
	return struct{ transport.Conn }{conn}, err
}

// npm's server drops the events that it reads together with a DISCONNECT.
func TestDisconnectLosesNothing(t *testing.T) {
	t.Parallel()
	const told, closed = "client namespace disconnect", "transport close"
	for _, c := range []struct {
		name       string
		transports []string
		pingless   bool
		wait       time.Duration // before the events
		idle       time.Duration // after them
		want       string        // the reason that the server sees
	}{
		{"polling", []string{"polling"}, false, 0, 0, told},
		{"websocket", []string{"websocket"}, false, 0, 0, told},
		{"during the upgrade", nil, false, 0, 0, told},
		{"after the upgrade", nil, false, time.Second, 0, told},
		{"no ping, just written", []string{"websocket"}, true, 0, 0, closed},
		{"no ping, long ago", []string{"websocket"}, true, 0, 2 * time.Second, told},
	} {
		bubble(t, c.name, func(t *testing.T) {
			app := siotest.New(siotest.Options{})
			t.Cleanup(app.Close)
			received, reason := 0, ""
			app.Handle("/", siotest.Namespace{Connect: func(s *siotest.Socket) {
				s.On("keep", func([]any, func(...any)) { received++ })
				s.OnDisconnect(func(r string) { reason = r })
			}})
			cfg := sio.Config{Transports: c.transports, Network: app.Network}
			if c.pingless {
				cfg.Network = pingless{app.Network}
			}
			client := clientOf(t, app, cfg)
			var j journal
			j.follow(client.Namespace("*"))
			connect(t, client)
			time.Sleep(c.wait)
			for i := range 100 {
				must(t, client.Emit(background, "keep", i))
			}
			time.Sleep(c.idle)
			must(t, client.Disconnect(background))
			settle()
			if received != 100 || app.Dropped() != 0 || reason != c.want {
				t.Errorf("%d of 100 events arrived, %d were dropped, reason %q; want %q", received, app.Dropped(), reason, c.want)
			}
			if stats := app.Network.Stats(); stats.Open != 0 || stats.Unclosed != 0 || sessions(app) != 0 {
				t.Errorf("left open: %+v", stats)
			}
			j.want(t, "/ connect", "/ disconnect: client disconnect, reconnecting false")
		})
	}
}

// What waits for an upgrade is sent without it: Disconnect does not wait for the server to go on with that.
func TestDisconnectDuringAnUpgrade(t *testing.T) {
	alone(t, func(t *testing.T) {
		const latency = 5 * time.Millisecond
		app, client := application(t, siotest.Options{}, sio.Config{})
		app.Network.SetLatency(latency)
		connect(t, client)
		time.Sleep(4 * latency) // the probe is answered; after 100 ms the server ends the poll
		must(t, client.Emit(background, "keep", "k", 0))
		time.Sleep(2 * latency)
		if len(app.Kept("k")) != 0 {
			t.Fatal("the event does not wait")
		}
		ctx, cancel := context.WithTimeout(background, 8*latency)
		defer cancel()
		must(t, client.Disconnect(ctx))
		if len(app.Kept("k")) != 1 {
			t.Error("the event was lost")
		}
	})
}

func TestDisconnectOfASilentServer(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		connect(t, client)
		settle()
		app.Network.Pause()
		ctx, cancel := context.WithTimeout(background, 2*time.Second)
		defer cancel()
		begin := time.Now()
		if err := client.Disconnect(ctx); err != context.DeadlineExceeded || time.Since(begin) != 2*time.Second {
			t.Errorf("Disconnect after %v: %v", time.Since(begin), err)
		}
		must(t, client.Wait(background))
		app.Network.Resume()
		connect(t, client)
		settle()
		app.Network.Pause()
		begin = time.Now()
		if err := client.Close(); err != context.DeadlineExceeded || time.Since(begin) != 5*time.Second {
			t.Errorf("Close after %v: %v", time.Since(begin), err)
		}
	})
}

func TestConcurrentDisconnects(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		var j journal
		j.follow(client.Namespace("*"))
		connect(t, client)
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				if err := client.Disconnect(background); err != nil {
					t.Error(err)
				}
				if err := client.Wait(background); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		j.want(t, "/ connect", "/ disconnect: client disconnect, reconnecting false")
	})
}

func TestDisconnectInside(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		set  func(client *sio.Client, disconnect func())
	}{
		{"OnConnect", func(c *sio.Client, disconnect func()) {
			c.OnConnect(func(context.Context, sio.Connected) { disconnect() })
		}},
		{"a handler", func(c *sio.Client, disconnect func()) {
			c.OnConnect(func(context.Context, sio.Connected) { c.Emit(background, "burst", 2000) })
			c.On("burst", sio.Func(func(context.Context, int) error { disconnect(); return nil }))
		}},
		{"OnDisconnect", func(c *sio.Client, disconnect func()) {
			c.OnConnect(func(context.Context, sio.Connected) { c.Emit(background, "cut") })
			c.OnDisconnect(func(context.Context, sio.Disconnected) { disconnect() })
		}},
		{"OnReconnectAttempt", func(c *sio.Client, disconnect func()) {
			c.OnConnect(func(context.Context, sio.Connected) { c.Emit(background, "cut") })
			c.OnReconnectAttempt(func(context.Context, sio.Attempt) { disconnect() })
		}},
		{"the answer to EmitAck", func(c *sio.Client, disconnect func()) {
			c.OnConnect(func(context.Context, sio.Connected) {
				c.EmitAck(background, func(sio.Args, error) { disconnect() }, "sum", 1, 2)
			})
		}},
	} {
		bubble(t, c.name, func(t *testing.T) {
			_, client := application(t, siotest.Options{}, sio.Config{})
			var times int
			c.set(client, func() {
				times++
				if err := client.Disconnect(background); err != nil {
					t.Error(err)
				}
			})
			must(t, client.Connect(background, serverURL))
			begin := time.Now()
			must(t, client.Wait(background))
			if took := time.Since(begin); took > 3*time.Second {
				t.Errorf("took %v", took)
			}
			settle()
			if times != 1 && c.name != "OnDisconnect" {
				t.Errorf("called %d times", times)
			}
		})
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	bubble(t, "ends with ctx", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		ctx, cancel := context.WithTimeout(background, time.Minute)
		defer cancel()
		client.OnConnect(func(ctx context.Context, _ sio.Connected) { client.Emit(ctx, "keep", "k") })
		must(t, client.Run(ctx, serverURL))
		if client.Connected() || len(app.Kept("k")) != 1 || sessions(app) != 0 {
			t.Errorf("connected %v, kept %d, %d sessions", client.Connected(), len(app.Kept("k")), sessions(app))
		}
	})
	bubble(t, "ends with Disconnect", func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		time.AfterFunc(time.Second, func() { client.Close() })
		must(t, client.Run(background, serverURL))
	})
	bubble(t, "ends with a kick", func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		client.OnConnect(func(ctx context.Context, _ sio.Connected) { client.Emit(ctx, "kick") })
		if err := client.Run(background, serverURL); err != sio.ErrServerDisconnect {
			t.Errorf("Run: %v", err)
		}
	})
	bubble(t, "cannot connect", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		app.Kill()
		if err := client.Run(background, serverURL); err == nil {
			t.Error("Run: nil")
		}
	})
}

func TestGo(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		for range 2 {
			connect(t, client)
			var ended sync.WaitGroup
			for range 3 {
				ended.Add(1)
				wait := client.Go(func(ctx context.Context) { <-ctx.Done() })
				go func() { wait(); ended.Done() }()
			}
			cut(app) // a task outlives a reconnection
			waitFor(t, "reconnection", client.Connected)
			short := client.Go(func(ctx context.Context) {
				if ctx.Err() != nil {
					t.Error("the task's context has ended")
				}
			})
			short()
			must(t, client.Close())
			ended.Wait()
		}
		synctest.Wait()
	})
}
