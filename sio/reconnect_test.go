package sio_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// waits returns how long the client waited before each of the next attempts, which fail.
func waits(t *testing.T, app *siotest.Server, client *sio.Client, n int) []time.Duration {
	t.Helper()
	attempts := make(chan time.Time, n)
	remove := client.OnReconnectAttempt(func(context.Context, sio.Attempt) {
		select {
		case attempts <- time.Now():
		default:
		}
	})
	defer remove()
	last := time.Now()
	app.Kill()
	var all []time.Duration
	for range n {
		now := <-attempts
		all = append(all, now.Sub(last).Round(time.Millisecond))
		last = now
	}
	return all
}

func TestBackoff(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	for _, c := range []struct {
		name string
		rand float64
		cfg  sio.Config
		want []time.Duration
	}{
		{"middle", 0.5, sio.Config{}, []time.Duration{1000 * ms, 2000 * ms, 4000 * ms, 5000 * ms, 5000 * ms}},
		{"shortest", 0, sio.Config{}, []time.Duration{500 * ms, 1000 * ms, 2000 * ms, 4000 * ms, 5000 * ms}},
		{"longest, bounded afterwards", 0.999999, sio.Config{}, []time.Duration{1500 * ms, 3000 * ms, 5000 * ms, 5000 * ms}},
		{"no jitter", 0, sio.Config{RandomizationFactor: -1}, []time.Duration{1000 * ms, 2000 * ms, 4000 * ms, 5000 * ms}},
		{"all jitter", 0.25, sio.Config{RandomizationFactor: 1}, []time.Duration{500 * ms, 1000 * ms, 2000 * ms, 4000 * ms, 5000 * ms}},
		{"other delays", 0.5, sio.Config{ReconnectDelay: 10 * ms, ReconnectDelayMax: 25 * ms}, []time.Duration{10 * ms, 20 * ms, 25 * ms}},
		{"bound below the delay", 0.5, sio.Config{ReconnectDelay: time.Minute, ReconnectDelayMax: ms}, []time.Duration{ms, ms}},
	} {
		bubble(t, c.name, func(t *testing.T) {
			c.cfg.Rand = func() float64 { return c.rand }
			app, client := application(t, siotest.Options{}, c.cfg)
			connect(t, client)
			if got := waits(t, app, client, len(c.want)); !slices.Equal(got, c.want) {
				t.Errorf("waited %v, want %v", got, c.want)
			}
			app.Start()
			waitFor(t, "reconnection", client.Connected)
			if got := waits(t, app, client, 1); got[0] != c.want[0] {
				t.Errorf("after a connection waited %v, want %v again", got[0], c.want[0])
			}
		})
	}
}

// The doubled delay must not overflow, however long a server is away.
func TestBackoffOfManyAttempts(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{ReconnectDelayMax: time.Second, RandomizationFactor: -1})
		connect(t, client)
		for i, wait := range waits(t, app, client, 1200) {
			if wait != time.Second {
				t.Fatalf("waited %v before attempt %d", wait, i+1)
			}
		}
	})
}

func (j *journal) followClient(c *sio.Client) {
	c.OnReconnectAttempt(func(_ context.Context, a sio.Attempt) { j.add("attempt %d %v", a.Number, a.LastErr != nil) })
	c.OnReconnect(func(_ context.Context, a sio.Attempt) { j.add("reconnect %d %v", a.Number, a.LastErr != nil) })
	c.OnReconnectFailed(func(_ context.Context, err error) { j.add("failed %v", errors.Is(err, siotest.ErrDown)) })
}

func TestReconnectHooks(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{OneQueue: true, RandomizationFactor: -1})
		var j journal
		j.follow(client.Namespace("*"))
		j.followClient(client)
		client.Namespace("/chat")
		connect(t, client)
		j.want(t, "/ connect", "/chat connect")
		first := client.SID()
		app.Kill()
		j.want(t, "/ disconnect: transport error, reconnecting true", "/chat disconnect: transport error, reconnecting true")
		if client.Connected() || client.SID() != "" || client.Transport() != "" || len(client.Namespaces()) != 0 {
			t.Errorf("while reconnecting: connected %v, sid %q, transport %q", client.Connected(), client.SID(), client.Transport())
		}
		if err := client.Connect(background, serverURL); err != sio.ErrAlreadyConnected {
			t.Errorf("Connect while reconnecting: %v", err)
		}
		time.Sleep(time.Second)
		j.want(t, "attempt 1 true", "/ connect error: ", "/chat connect error: ")
		app.Start()
		time.Sleep(2 * time.Second)
		j.want(t, "attempt 2 true", "/ connect", "/chat connect", "reconnect 2 true")
		if sid := client.SID(); sid == "" || sid == first {
			t.Errorf("sid %q after %q", sid, first)
		}
		cut(app)
		time.Sleep(time.Second)
		j.want(t, "/ disconnect: transport error, reconnecting true", "/chat disconnect: transport error, reconnecting true",
			"attempt 1 true", "/ connect", "/chat connect", "reconnect 1 true")
	})
}

func TestReconnectGivesUp(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{OneQueue: true, ReconnectAttempts: 2, ReconnectDelay: time.Millisecond})
		var j journal
		j.followClient(client)
		for range 2 { // a client that gave up is as good as new
			connect(t, client)
			app.Kill()
			if err := client.Wait(background); !errors.Is(err, siotest.ErrDown) {
				t.Errorf("Wait: %v, want the last error", err)
			}
			if err := client.Wait(background); !errors.Is(err, siotest.ErrDown) {
				t.Errorf("Wait later: %v", err)
			}
			j.want(t, "attempt 1 true", "attempt 2 true", "failed true")
			app.Start()
		}
		connect(t, client)
		cut(app)
		j.want(t, "attempt 1 true", "reconnect 1 true")
		must(t, client.Disconnect(background))
		must(t, client.Wait(background))
	})
}

func TestNoReconnect(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{NoReconnect: true})
		var j journal
		j.follow(client.Namespace("/"))
		j.followClient(client)
		connect(t, client)
		cut(app)
		if err := client.Wait(background); err == nil {
			t.Error("Wait: nil, want the cause")
		}
		j.want(t, "/ connect", "/ disconnect: transport error, reconnecting false")
	})
}

// Whatever says that no reconnection follows may connect again.
func TestConnectInsideHooks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		cfg  sio.Config
		end  func(app *siotest.Server, client *sio.Client)
		wait time.Duration
	}{
		{"OnDisconnect of a kick", sio.Config{}, func(_ *siotest.Server, c *sio.Client) { c.Emit(background, "kick") }, 0},
		{"OnDisconnect without reconnection", sio.Config{NoReconnect: true}, func(app *siotest.Server, _ *sio.Client) { cut(app) }, 0},
		{"OnReconnectFailed", sio.Config{ReconnectAttempts: 1}, func(app *siotest.Server, _ *sio.Client) { app.Kill() }, 10 * time.Second},
		{"OnDisconnect of Disconnect", sio.Config{}, func(_ *siotest.Server, c *sio.Client) { c.Disconnect(background) }, 0},
	} {
		bubble(t, c.name, func(t *testing.T) {
			app, client := application(t, siotest.Options{}, c.cfg)
			connect(t, client)
			again := make(chan error, 1)
			stop := client.OnDisconnect(func(_ context.Context, d sio.Disconnected) {
				if !d.Reconnecting {
					again <- client.Connect(background, serverURL)
				}
			})
			client.OnReconnectFailed(func(context.Context, error) {
				app.Start()
				again <- client.Connect(background, serverURL)
			})
			c.end(app, client)
			must(t, <-again)
			stop() // the clean-up disconnects, too
			if !client.Connected() {
				t.Error("not connected")
			}
		})
	}
}

func TestDisconnectStopsReconnection(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		stop func(app *siotest.Server)
	}{
		{"while it waits", func(app *siotest.Server) { app.Kill() }},
		{"while it connects", func(app *siotest.Server) { cut(app); app.Network.Pause(); time.Sleep(10 * time.Second) }},
	} {
		bubble(t, c.name, func(t *testing.T) {
			app, client := application(t, siotest.Options{}, sio.Config{})
			var j journal
			j.follow(client.Namespace("/"))
			connect(t, client)
			c.stop(app)
			synctest.Wait()
			begin := time.Now()
			must(t, client.Disconnect(background))
			must(t, client.Wait(background))
			if took := time.Since(begin); took != 0 {
				t.Errorf("Disconnect took %v", took)
			}
			time.Sleep(time.Minute)
			j.want(t, "/ connect", "/ disconnect: transport error, reconnecting true")
			app.Network.Resume()
			app.Start()
			connect(t, client)
		})
	}
}

func TestAbortReconnects(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		client.Abort() // does nothing
		var j journal
		ended := make(chan sio.Disconnected, 1)
		client.OnDisconnect(func(_ context.Context, d sio.Disconnected) { ended <- d })
		client.OnReconnect(func(_ context.Context, a sio.Attempt) { j.add("attempt %d", a.Number) })
		connect(t, client)
		settle()
		sid := client.SID()
		client.Abort()
		if d := <-ended; d.Reason != sio.ReasonTransport || !errors.Is(d.Err, sio.ErrForcedClose) || !d.Reconnecting {
			t.Errorf("disconnected: %+v", d)
		}
		waitFor(t, "another id", func() bool { return client.SID() != "" && client.SID() != sid })
		j.want(t, "attempt 1")
		if n := sessions(app); n != 1 {
			t.Errorf("%d sessions", n)
		}
	})
}
