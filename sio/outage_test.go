package sio_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// Events that are emitted without a connection wait for the next, if they may.
func TestBufferedEvents(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{Buffer: &sio.Buffer{MaxEvents: 2}})
		connect(t, client)
		app.Kill()
		settle()
		for i := range 3 {
			want := error(nil)
			if i == 2 {
				want = sio.ErrBufferFull
			}
			if err := client.Emit(background, "keep", "list", i); !errors.Is(err, want) {
				t.Errorf("Emit %d: %v, want %v", i, err, want)
			}
		}
		app.Start()
		waitFor(t, "the events", func() bool { return len(app.Kept("list")) == 2 })
	})
}

// An event with retries is sent again when it is not acknowledged, on the next connection too.
func TestRetriesUntilAcknowledged(t *testing.T) {
	alone(t, func(t *testing.T) {
		script, client := scripted(t, sio.Config{Retries: 2, AckTimeout: time.Second})
		script.Dial(greeting, siotest.Expect(`421["a"]`, `421["a"]`), siotest.Drop())
		script.Dial(greeting, siotest.Expect(`421["a"]`), siotest.Send(`431[]`), siotest.Expect(`422["b"]`), siotest.Send(`432[]`))
		connect(t, client)
		must(t, client.Emit(background, "a"))
		must(t, client.Emit(background, "b"))
		must(t, script.Wait(background))
	})
}

// With a private id and an offset a client asks for what it has missed.
func TestMissedEvents(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{"recovered": `40{"sid":"s","pid":"p"}`, "forgotten": `40{"sid":"other","pid":"q"}`} {
		bubble(t, name, func(t *testing.T) {
			script, client := scripted(t, sio.Config{Auth: sio.StaticAuth(map[string]string{"token": "t"})})
			script.Dial(siotest.Send(siotest.Open), siotest.Expect(`40{"token":"t"}`), siotest.Send(`40{"sid":"s","pid":"p"}`, `42["x",1,"o1"]`), siotest.Drop())
			script.Dial(siotest.Send(siotest.Open), siotest.Expect(`40{"offset":"o1","pid":"p","token":"t"}`), siotest.Send(answer, `42["x",2,"o2"]`))
			var j journal
			client.OnConnect(func(_ context.Context, c sio.Connected) { j.add("%s %v", c.SID, c.Recovered) })
			client.On("x", j.handler("x"))
			connect(t, client)
			must(t, script.Wait(background))
			if name == "recovered" {
				j.want(t, "s false", "x 1 o1", "s true", "x 2 o2")
			} else {
				j.want(t, "s false", "x 1 o1", "other false", "x 2 o2")
			}
		})
	}
}

// A Call that keeps waiting does not fail when the connection ends.
func TestKeepWaiting(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		connect(t, client)
		time.AfterFunc(time.Second, app.Kill)
		began := time.Now()
		_, err := client.With(sio.EmitOptions{KeepWaiting: true, Timeout: 3 * time.Second}).Call(background, "nothing")
		if took := time.Since(began); !errors.Is(err, sio.ErrAckTimeout) || took != 3*time.Second {
			t.Errorf("Call after %v: %v", took, err)
		}
	})
}

// A loop over the events outlives a reconnection, and ends with the client.
func TestEventsLoop(t *testing.T) {
	alone(t, func(t *testing.T) {
		script, client := scripted(t, sio.Config{})
		script.Dial(greeting, siotest.Send(`421["x",1]`), siotest.Expect(`431["yes"]`), siotest.Drop())
		script.Dial(greeting, siotest.Send(`42["x",2]`))
		var j journal
		ended := make(chan struct{})
		events := client.Events(background)
		go func() {
			defer close(ended)
			for e, err := range events {
				if err != nil {
					j.add("error %v", err)
					return
				}
				j.add("%s %s", e.Name, argsText(e.Args))
				if err := e.Reply("yes"); err != nil {
					j.add("reply: %v", err)
				}
			}
		}()
		connect(t, client)
		must(t, script.Wait(background))
		j.want(t, "x 1", "x 2")
		must(t, client.Disconnect(background))
		<-ended
		j.want(t)
	})
}

func TestSendWithAcknowledgement(t *testing.T) {
	alone(t, func(t *testing.T) {
		script, client := scripted(t, sio.Config{})
		script.Dial(greeting, siotest.Expect(`421["message","hi"]`), siotest.Send(`431["heard"]`))
		connect(t, client)
		var j journal
		must(t, client.EmitAck(background, func(args sio.Args, err error) { j.add("%s %v", argsText(args), err) }, "message", "hi"))
		j.want(t, "heard <nil>")
	})
}
