package sio_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// flooded returns a client over a WebSocket whose one handler of flood, which counts, waits
// until goOn is closed, and the server that floods it, which network buffers hold up soon.
func flooded(t *testing.T, cfg sio.Config) (client *sio.Client, app *siotest.Server, handled *atomic.Int64, goOn chan struct{}) {
	t.Helper()
	cfg.Transports = []string{"websocket"}
	app, client = application(t, siotest.Options{}, cfg)
	app.Network.SetBuffer(1)
	handled, goOn = new(atomic.Int64), make(chan struct{})
	client.On("flood", sio.Func(func(context.Context, int) error {
		<-goOn
		handled.Add(1)
		return nil
	}))
	connect(t, client)
	settle()
	return client, app, handled, goOn
}

func sent(app *siotest.Server) int { return app.Network.Stats().ToClient.Frames }

// The reader runs ReadAhead ahead of the handlers, then goes on by 10 messages a second.
func TestReadAhead(t *testing.T) {
	alone(t, func(t *testing.T) {
		client, app, handled, goOn := flooded(t, sio.Config{ReadAhead: 50})
		before := sent(app)
		must(t, client.Emit(background, "flood", 1000, 1))
		time.Sleep(50 * time.Millisecond)
		synctest.Wait()
		const passing = 5 // with the handler, in the network and with the server
		first := sent(app) - before
		if first < 50 || first > 50+passing {
			t.Errorf("%d messages were sent at once, want about 50", first)
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if more := sent(app) - before - first; more < 99 || more > 101 {
			t.Errorf("%d messages in the 10 seconds after it, want 100", more)
		}
		if handled.Load() != 0 {
			t.Error("the handler has not waited")
		}
		close(goOn)
		waitFor(t, "the rest", func() bool { return handled.Load() == 1000 })
		if !client.Connected() {
			t.Error("the connection has ended")
		}
	})
}

// Large events count for more than one.
func TestReadAheadOfBytes(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{Transports: []string{"websocket"}, ReadAhead: 50})
		app.Network.SetBuffer(1)
		goOn := make(chan struct{})
		client.On("burst", sio.Func(func(context.Context, int) error { <-goOn; return nil }))
		connect(t, client)
		settle()
		before := sent(app)
		must(t, client.Emit(background, "burst", 100, 10<<10))
		time.Sleep(50 * time.Millisecond)
		synctest.Wait()
		if n := sent(app) - before; n < 5 || n > 10 {
			t.Errorf("%d messages of 10 KiB were sent at once, want about 5", n)
		}
		close(goOn)
	})
}

// While a Call waits the reader runs on to find the answer.
func TestReadAheadAndCall(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		late bool // the reader waits already
	}{{"begun before", false}, {"begun while it waits", true}} {
		bubble(t, c.name, func(t *testing.T) {
			client, _, handled, goOn := flooded(t, sio.Config{ReadAhead: 10})
			must(t, client.Emit(background, "flood", 500, 1))
			if c.late {
				time.Sleep(1050 * time.Millisecond)
			}
			begin := time.Now()
			sum, err := sio.Call[int](background, client, "sum", 1, 2)
			if took := time.Since(begin); sum != 3 || err != nil || took > 50*time.Millisecond {
				t.Errorf("Call after %v: %d, %v", took, sum, err)
			}
			close(goOn)
			waitFor(t, "the rest", func() bool { return handled.Load() == 500 })
		})
	}
}

// The wait for the handlers is not the server's silence, and pings come through it.
func TestSlowHandlerIsNotSilence(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{PingInterval: time.Second, PingTimeout: time.Second}, sio.Config{Transports: []string{"websocket"}, ReadAhead: 5})
		goOn := make(chan struct{})
		client.On("burst", sio.Func(func(context.Context, int) error { <-goOn; return nil }))
		disconnected := false
		client.OnDisconnect(func(context.Context, sio.Disconnected) { disconnected = true })
		connect(t, client)
		must(t, client.Emit(background, "burst", 10))
		time.Sleep(time.Minute)
		if !client.Connected() || sessions(app) != 1 || app.Sessions()[0].ID != "engine1" {
			t.Error("the connection has ended")
		}
		close(goOn)
		settle()
		if disconnected {
			t.Error("OnDisconnect was called")
		}
	})
}

func TestMaxPending(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		cfg   sio.Config
		event string
		args  []any
	}{
		{"events", sio.Config{ReadAhead: 10, MaxPending: 20}, "burst", []any{100}},
		{"below ReadAhead", sio.Config{MaxPending: 20}, "burst", []any{100}},
		{"bytes", sio.Config{MaxPending: 20}, "burst", []any{5, 5 << 10}},
	} {
		bubble(t, c.name, func(t *testing.T) {
			_, client := application(t, siotest.Options{}, c.cfg)
			var j journal
			goOn := make(chan struct{})
			client.On("burst", sio.Func(func(context.Context, int) error { <-goOn; return nil }))
			told := make(chan error, 1)
			client.OnDisconnect(func(_ context.Context, d sio.Disconnected) { told <- d.Err })
			j.followClient(client)
			connect(t, client)
			must(t, client.Emit(background, c.event, c.args...))
			time.Sleep(5 * time.Second)
			close(goOn)
			if err := <-told; !errors.Is(err, sio.ErrSlowHandler) {
				t.Errorf("OnDisconnect: %v", err)
			}
			j.want(t, "attempt 1 true", "reconnect 1 true")
		})
	}
	bubble(t, "before CONNECT was answered", func(t *testing.T) {
		script, client := scripted(t, sio.Config{MaxPending: 10})
		script.Dial(siotest.Send(siotest.Open), siotest.Expect("40"), siotest.Send(strings.Split(strings.Repeat(`42["x"]|`, 10)+`42["x"]`, "|")...))
		if err := client.Connect(background, serverURL); !errors.Is(err, sio.ErrSlowHandler) {
			t.Errorf("Connect: %v", err)
		}
	})
}

// As many as there can be are no limit.
func TestMaxPendingOfAny(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{MaxPending: math.MaxInt, ReadAhead: math.MaxInt})
		early := client.Namespace("/early")
		var j journal
		early.On("early", j.handler("early"))
		connect(t, client)
		j.want(t, "early 1", "early 2", "early 3")
	})
}

// A handler that disconnects does not wait for what the server still sends.
func TestDisconnectDuringAFlood(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{Transports: []string{"websocket"}, ReadAhead: 5})
		took := make(chan time.Duration, 1)
		client.Once("burst", sio.Func(func(context.Context, int) error {
			time.Sleep(time.Second)
			begin := time.Now()
			err := client.Disconnect(background)
			took <- time.Since(begin)
			return err
		}))
		connect(t, client)
		must(t, client.Emit(background, "burst", 1000))
		if d := <-took; d > 200*time.Millisecond {
			t.Errorf("Disconnect took %v", d)
		}
	})
}

// Hooks that do not return must not make the client keep all that they are to be told.
func TestTraceIsBounded(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{MaxPending: 10})
		goOn, told := make(chan struct{}), 0
		client.OnPacket(func(context.Context, sio.PacketTrace) {
			<-goOn
			told++
		})
		connect(t, client)
		for range 100 {
			must(t, client.Emit(background, "keep", "x"))
		}
		close(goOn)
		settle()
		// One may be told of while the limit is reached, and one more than the limit waits.
		if least, most := 10, 1+10+1; told < least || told > most {
			t.Errorf("told of %d packets, want %d to %d", told, least, most)
		}
	})
}
