package sio_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

func TestOnPacket(t *testing.T) {
	alone(t, func(t *testing.T) {
		script, client := scripted(t, sio.Config{Auth: sio.StaticAuth(map[string]string{"token": "secret"})})
		script.Dial(siotest.Send(siotest.Open), siotest.Expect(`40{"token":"secret"}`), siotest.Send(`40{"sid":"s"}`),
			siotest.Expect(`421["a","secret",2]`), siotest.Send(`431["secret"]`),
			siotest.Send(`451-7["b",{"_placeholder":true,"num":0}]`), siotest.SendBinary([]byte("secret")),
			siotest.Expect(`437["secret"]`), siotest.Send("41"))
		var j journal
		remove := client.OnPacket(func(_ context.Context, p sio.PacketTrace) {
			way, id := "in", ""
			if p.Out {
				way = "out"
			}
			if p.HasID {
				id = fmt.Sprint(p.ID)
			}
			j.add("%s %s %s %s %s %d %d", way, p.Type, p.Namespace, p.Event, id, p.Args, p.Size)
			if text := fmt.Sprintf("%+v", p); strings.Contains(text, "secret") {
				t.Errorf("a secret in %s", text)
			}
		})
		client.On("b", sio.HandlerFunc(func(context.Context, *sio.Event) ([]any, error) { return []any{"secret"}, nil }))
		connect(t, client)
		if _, err := client.Call(background, "a", "secret", 2); err != nil {
			t.Fatal(err)
		}
		must(t, script.Wait(background))
		j.want(t,
			"out CONNECT /   1 19", "in CONNECT /   1 12",
			"out EVENT / a 1 2 18", "in ACK /  1 1 12",
			"in EVENT / b 7 1 45", "out ACK /  7 1 12",
			"in DISCONNECT /   0 1")
		remove()
		_ = client.Connect(background, serverURL)
		j.want(t)
	})
}

func TestOnPing(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{PingInterval: time.Second, PingTimeout: time.Second}, sio.Config{})
		var pings int
		remove := client.OnPing(func(context.Context) { pings++ })
		connect(t, client)
		time.Sleep(10 * time.Second)
		settle()
		if pings != 10 {
			t.Errorf("%d pings in 10 seconds, want 10", pings)
		}
		remove()
		time.Sleep(10 * time.Second)
		if settle(); pings != 10 {
			t.Error("told after it was removed")
		}
	})
}

func TestResume(t *testing.T) {
	t.Parallel()
	for _, delay := range []time.Duration{time.Hour, math.MaxInt64} {
		bubble(t, "ends the wait for the next attempt, "+delay.String(), func(t *testing.T) {
			app, client := application(t, siotest.Options{}, sio.Config{ReconnectDelay: delay, ReconnectDelayMax: delay})
			client.Resume() // means nothing
			connect(t, client)
			cut(app)
			settle()
			if client.Connected() {
				t.Fatal("still connected")
			}
			client.Resume()
			if settle(); !client.Connected() {
				t.Error("not connected")
			}
		})
	}
	bubble(t, "does not shorten a later wait", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{ReconnectDelay: time.Hour, ReconnectDelayMax: time.Hour})
		connect(t, client)
		client.Resume()
		if settle(); !client.Connected() {
			t.Fatal("a connection that was not silent has ended")
		}
		cut(app)
		time.Sleep(20 * time.Minute)
		if client.Connected() {
			t.Error("connected before the delay is over")
		}
	})
	bubble(t, "means nothing after the end", func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		connect(t, client)
		must(t, client.Close())
		client.Resume()
		if settle(); client.Connected() {
			t.Error("connected")
		}
	})
}

// KeepWaiting lasts for as long as Timeout says, whatever becomes of the connection, but
// not beyond Disconnect.
func TestKeepWaitingOutlivesADrop(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		end  func(app *siotest.Server, c *sio.Client)
		want error
		took time.Duration
	}{
		{"a drop", func(app *siotest.Server, _ *sio.Client) { cut(app) }, sio.ErrAckTimeout, time.Minute},
		{"Disconnect", func(_ *siotest.Server, c *sio.Client) { c.Close() }, sio.ErrDisconnected, time.Second},
	} {
		bubble(t, c.name, func(t *testing.T) {
			app, client := application(t, siotest.Options{}, sio.Config{})
			connect(t, client)
			settle()
			keep := client.With(sio.EmitOptions{KeepWaiting: true, Timeout: time.Minute})
			type end struct {
				err  error
				took time.Duration
			}
			ends, begin := make(chan end, 2), time.Now()
			go func() {
				_, err := keep.Call(background, "nothing")
				ends <- end{err, time.Since(begin)}
			}()
			must(t, keep.EmitAck(background, func(_ sio.Args, err error) { ends <- end{err, time.Since(begin)} }, "nothing"))
			time.Sleep(time.Second - time.Millisecond)
			c.end(app, client)
			for range 2 {
				if e := <-ends; e.err != c.want || e.took > c.took || e.took < c.took-time.Millisecond {
					t.Errorf("%v after %v; want %v after %v", e.err, e.took, c.want, c.took)
				}
			}
		})
	}
}

// An Auth that fails while it is asked for one namespace again is asked once more, as it is by
// a reconnection.
func TestAskingAgainOutlivesAnErrorOfAuth(t *testing.T) {
	alone(t, func(t *testing.T) {
		tired := errors.New("tired")
		answers := []any{"fresh", "stale", tired, tired, "fresh"}
		var j journal
		app, client := application(t, siotest.Options{}, sio.Config{Auth: func(_ context.Context, a sio.Attempt) (any, error) {
			if a.Namespace != "/renew" {
				return nil, nil
			}
			j.add("auth %d %v", a.Number, a.LastErr)
			next := answers[0]
			answers = answers[1:]
			if err, failed := next.(error); failed {
				return nil, err
			}
			return map[string]any{"token": next}, nil
		}})
		renew := client.Namespace("/renew")
		connect(t, client)
		j.want(t, "auth 0 <nil>")
		app.Kill()
		settle()
		app.Start()
		waitFor(t, "reconnection", client.Connected)
		sid := client.SID()
		waitFor(t, "the namespace", renew.Connected)
		lines := j.all()[1:]
		want := []string{"auth 1 sio: connect /renew: refused by the server: expired", "auth 2 tired", "auth 3 tired"}
		if fmt.Sprint(lines) != fmt.Sprint(want) {
			t.Errorf("%q, want %q", lines, want)
		}
		if client.SID() != sid {
			t.Error("the other namespace has lost its connection")
		}
	})
}
