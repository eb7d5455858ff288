package sio_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// followConnection notes what becomes of the connection.
func (j *journal) followConnection(c *sio.Client) {
	c.OnOpen(func(_ context.Context, o sio.Opened) { j.add("open %d %s", o.Attempt.Number, o.Transport) })
	c.OnOpenError(func(_ context.Context, f sio.OpenFailed) {
		j.add("open error %d %v, retrying %v", f.Attempt.Number, errors.Is(f.Err, siotest.ErrDown), f.Retrying)
	})
	c.OnClose(func(_ context.Context, d sio.Closed) {
		j.add("close: %s %v, reconnecting %v", d.Reason, d.Err != nil, d.Reconnecting)
	})
}

func TestConnectionHooks(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{OneQueue: true, RandomizationFactor: -1, ReconnectAttempts: 2})
		var j journal
		j.follow(client.Namespace("*"))
		j.followConnection(client)
		connect(t, client)
		j.want(t, "open 0 polling", "/ connect")
		app.Kill()
		time.Sleep(time.Second)
		j.want(t, "close: transport error true, reconnecting true", "/ disconnect: transport error, reconnecting true",
			"open error 1 true, retrying true", "/ connect error: ")
		app.Start()
		time.Sleep(2 * time.Second)
		j.want(t, "open 2 polling", "/ connect")
		app.Kill()
		time.Sleep(4 * time.Second)
		j.want(t, "close: transport error true, reconnecting true", "/ disconnect: transport error, reconnecting true",
			"open error 1 true, retrying true", "/ connect error: ",
			"open error 2 true, retrying false", "/ connect error: ")
		app.Start()
		connect(t, client)
		must(t, client.Disconnect(background))
		j.want(t, "open 0 polling", "/ connect",
			"close: client disconnect false, reconnecting false", "/ disconnect: client disconnect, reconnecting false")
		app.Network.Pause()
		time.AfterFunc(time.Second, func() { client.Disconnect(background) })
		if err := client.Connect(background, serverURL); err != sio.ErrDisconnected {
			t.Errorf("Connect: %v", err)
		}
		j.want(t) // the program has ended the attempt
		app.Network.Resume()
	})
}

// A refusal of the last namespace closes the connection.
func TestCloseOfARefusal(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{OneQueue: true})
		var j journal
		j.follow(client.Namespace("*"))
		j.followConnection(client)
		if err := client.Connect(background, serverURL+"/refuse"); err == nil {
			t.Error("Connect: nil")
		}
		j.want(t, "open 0 polling", "/refuse connect error: not allowed", "close: client disconnect false, reconnecting false")
	})
}

// An auth that cannot be sent ends a connection that was open.
func TestCloseOfAnAuth(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{OneQueue: true, Auth: sio.StaticAuth("no object")})
		var j journal
		j.follow(client.Namespace("*"))
		j.followConnection(client)
		if err := client.Connect(background, serverURL); err == nil {
			t.Error("Connect: nil")
		}
		j.want(t, "open 0 polling", "close: transport error true, reconnecting false", "/ connect error: ")
	})
}

func TestOpened(t *testing.T) {
	alone(t, func(t *testing.T) {
		script, client := scripted(t, sio.Config{})
		script.Dial(siotest.Send(`0{"sid":"engine","upgrades":["webtransport"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`),
			siotest.Expect("40"), siotest.Send(`40{"sid":"s"}`))
		told := make(chan sio.Opened, 1)
		client.OnOpen(func(_ context.Context, o sio.Opened) { told <- o })
		connect(t, client)
		o := <-told
		if o.SID != "engine" || o.Transport != "websocket" || len(o.Upgrades) != 1 || o.Upgrades[0] != "webtransport" ||
			o.PingInterval != 25*time.Second || o.PingTimeout != 20*time.Second || o.MaxPayload != 1_000_000 || o.Attempt.Number != 0 {
			t.Errorf("OnOpen got %+v", o)
		}
	})
}

func TestBackoffOfTheProgram(t *testing.T) {
	alone(t, func(t *testing.T) {
		enough := errors.New("enough")
		var asked []sio.Attempt
		app, client := application(t, siotest.Options{}, sio.Config{OneQueue: true, Backoff: func(a sio.Attempt) (time.Duration, error) {
			asked = append(asked, a)
			if a.Number == 3 {
				return 0, enough
			}
			return time.Duration(a.Number) * time.Minute, nil
		}})
		var j journal
		j.followConnection(client)
		j.followClient(client)
		connect(t, client)
		app.Kill()
		begin := time.Now()
		err := client.Wait(background)
		if took := time.Since(begin); took != 3*time.Minute || !errors.Is(err, enough) || !errors.Is(err, siotest.ErrDown) {
			t.Errorf("Wait after %v: %v", took, err)
		}
		j.want(t, "open 0 polling", "close: transport error true, reconnecting true", "attempt 1 true",
			"open error 1 true, retrying true", "attempt 2 true", "open error 2 true, retrying false", "failed true")
		for i, a := range asked {
			if a.Number != i+1 || a.LastErr == nil || a.Namespace != "" {
				t.Errorf("asked %d: %+v", i, a)
			}
		}
		app.Start()
		asked = nil
		connect(t, client)
		settle()
		cut(app)
		time.Sleep(time.Minute)
		settle()
		if !client.Connected() || len(asked) != 1 || asked[0].Number != 1 {
			t.Errorf("connected %v, asked for %+v", client.Connected(), asked)
		}
	})
}

// Backoff may keep a refused namespace from being asked for again, and leaves the others alone.
func TestBackoffOfARefusal(t *testing.T) {
	alone(t, func(t *testing.T) {
		var asked []string
		_, client := application(t, siotest.Options{}, sio.Config{
			Auth: tokens("old", "fresh"),
			Backoff: func(a sio.Attempt) (time.Duration, error) {
				asked = append(asked, a.Namespace)
				return 0, sio.ErrNoRetry
			},
		})
		connect(t, client)
		renew := client.Namespace("/renew")
		if err := renew.Connect(background); err == nil {
			t.Error("Connect: nil")
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if renew.Connected() || !client.Connected() || len(asked) != 1 || asked[0] != "/renew" {
			t.Errorf("joined %v, asked for %q", renew.Connected(), asked)
		}
	})
}

func TestHeld(t *testing.T) {
	alone(t, func(t *testing.T) {
		script, client := scripted(t, sio.Config{})
		script.Dial(siotest.Send(siotest.Open), siotest.Expect("40"),
			siotest.Send(`42["a"]`, `42["b"]`, `40{"sid":"s"}`, `42["c"]`), siotest.Drop())
		script.Dial(greeting)
		var j journal
		client.OnConnect(func(_ context.Context, c sio.Connected) { j.add("held %d", c.Held) })
		for _, event := range []string{"a", "b", "c"} {
			client.On(event, j.handler(event))
		}
		connect(t, client)
		time.Sleep(5 * time.Second)
		j.want(t, "held 2", "a", "b", "c", "held 0")
	})
}

func TestWritable(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{Transports: []string{"websocket"}})
		app.Network.SetBuffer(1)
		volatile := client.With(sio.EmitOptions{Volatile: true})
		if client.Writable() {
			t.Error("writable before Connect")
		}
		connect(t, client)
		settle()
		if !client.Writable() {
			t.Error("not writable at rest")
		}
		app.Network.Pause()
		for range 3 { // one in the network's buffer, one with the writer, one waits
			must(t, client.Emit(background, "echo"))
			synctest.Wait()
		}
		if err := volatile.Emit(background, "echo"); client.Writable() || err != sio.ErrDropped {
			t.Errorf("writable %v while an event is queued, Emit: %v", client.Writable(), err)
		}
		app.Network.Resume()
		settle()
		if err := volatile.Emit(background, "echo"); err != nil {
			t.Errorf("Emit: %v", err)
		}
		settle()
		cut(app)
		synctest.Wait()
		if client.Writable() {
			t.Error("writable without a connection")
		}
	})
}
