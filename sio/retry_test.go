package sio_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// undelivered collects what OnError is told.
func undelivered(c *sio.Client) chan *sio.UndeliveredError {
	told := make(chan *sio.UndeliveredError, 10)
	c.OnError(func(_ context.Context, err error) {
		var e *sio.UndeliveredError
		if errors.As(err, &e) {
			told <- e
		}
	})
	return told
}

func TestRetriesSendOneAfterTheOther(t *testing.T) {
	alone(t, func(t *testing.T) {
		script, client := scripted(t, sio.Config{Retries: 3})
		second := siotest.Pause(time.Second)
		script.Dial(greeting,
			siotest.Expect(`421["a"]`), second, siotest.Send(`431[]`),
			siotest.Expect(`422["b"]`), second, siotest.Send(`432[]`),
			siotest.Expect(`423["c"]`), siotest.Send(`433[]`), siotest.Expect(`42["d"]`))
		connect(t, client)
		begin := time.Now()
		for _, event := range []string{"a", "b", "c"} {
			must(t, client.Emit(background, event))
		}
		time.Sleep(3 * time.Second)
		must(t, client.With(sio.EmitOptions{Retries: -1}).Emit(background, "d"))
		must(t, script.Wait(background))
		if took := time.Since(begin); took != 3*time.Second {
			t.Errorf("after %v", took)
		}
	})
}

func TestRetriesSendAgainWithTheSameID(t *testing.T) {
	t.Parallel()
	bubble(t, "after a timeout", func(t *testing.T) {
		script, client := scripted(t, sio.Config{Retries: 2, AckTimeout: time.Second})
		script.Dial(greeting, siotest.Expect(`421["a",1]`, `421["a",1]`, `421["a",1]`), siotest.Send(`431["late"]`),
			siotest.Expect(`422["b"]`), siotest.Send(`432[]`))
		told := undelivered(client)
		connect(t, client)
		begin := time.Now()
		answered := make(chan string, 1)
		must(t, client.EmitAck(background, func(args sio.Args, err error) { answered <- fmt.Sprint(argsText(args), err) }, "a", 1))
		must(t, client.Emit(background, "b"))
		if got := <-answered; got != "late<nil>" || time.Since(begin) != 2*time.Second {
			t.Errorf("answered after %v: %s", time.Since(begin), got)
		}
		must(t, script.Wait(background))
		if settle(); len(told) != 0 {
			t.Errorf("OnError: %v", <-told)
		}
	})
	bubble(t, "after a reconnection", func(t *testing.T) {
		script, client := scripted(t, sio.Config{Retries: 1})
		script.Dial(greeting, siotest.Expect(`421["a"]`), siotest.Drop())
		script.Dial(greeting, siotest.Expect(`421["a"]`), siotest.Send(`431["yes"]`), siotest.Expect(`422["b"]`), siotest.Send(`432[]`))
		connect(t, client)
		answer := make(chan string, 1)
		go func() {
			s, err := sio.Call[string](background, client, "a")
			answer <- fmt.Sprint(s, err)
		}()
		settle()
		must(t, client.Emit(background, "b")) // while it reconnects
		if got := <-answer; got != "yes<nil>" {
			t.Errorf("Call: %s", got)
		}
		must(t, script.Wait(background))
	})
}

func TestRetriesGiveUp(t *testing.T) {
	t.Parallel()
	bubble(t, "OnError", func(t *testing.T) {
		script, client := scripted(t, sio.Config{Retries: 2, AckTimeout: time.Second})
		script.Dial(greeting, siotest.Expect(`421["a"]`, `421["a"]`, `421["a"]`, `422["b"]`), siotest.Send(`431[]`, `432[]`))
		told := undelivered(client)
		connect(t, client)
		begin := time.Now()
		must(t, client.Emit(background, "a"))
		must(t, client.Emit(background, "b"))
		e := <-told
		if !reflect.DeepEqual(e, &sio.UndeliveredError{Namespace: "/", Event: "a", Tries: 3, Err: sio.ErrAckTimeout}) || time.Since(begin) != 3*time.Second {
			t.Errorf("after %v: %+v", time.Since(begin), e)
		}
		if want := `sio: event "a" in / given up after 3 tries: no acknowledgement in time`; e.Error() != want {
			t.Errorf("%s, want %s", e, want)
		}
		must(t, script.Wait(background))
	})
	bubble(t, "Call and EmitAck", func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		told := undelivered(client)
		connect(t, client)
		with := client.With(sio.EmitOptions{Retries: 1, Timeout: time.Second})
		begin := time.Now()
		if _, err := with.Call(background, "nothing"); err != sio.ErrAckTimeout || time.Since(begin) != 2*time.Second {
			t.Errorf("Call after %v: %v", time.Since(begin), err)
		}
		failed := make(chan error, 2)
		must(t, with.EmitAck(background, func(_ sio.Args, err error) { failed <- err }, "nothing"))
		if err := <-failed; err != sio.ErrAckTimeout || time.Since(begin) != 4*time.Second {
			t.Errorf("EmitAck after %v: %v", time.Since(begin), err)
		}
		if settle(); len(told)+len(failed) != 0 {
			t.Error("told twice")
		}
	})
	bubble(t, "a Call whose context has ended", func(t *testing.T) {
		script, client := scripted(t, sio.Config{Retries: 1})
		script.Dial(greeting, siotest.Expect(`421["a"]`), siotest.Pause(5*time.Second), siotest.Send(`431[]`), siotest.Expect(`422["b"]`))
		connect(t, client)
		ctx, cancel := context.WithTimeout(background, time.Second)
		defer cancel()
		if _, err := client.Call(ctx, "a"); err != context.DeadlineExceeded {
			t.Errorf("Call: %v", err)
		}
		must(t, client.Emit(background, "b")) // still behind a
		must(t, script.Wait(background))
	})
}

// Whatever the answer says, it is one.
func TestRetriesTakeAnyAnswer(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{Retries: 5})
		connect(t, client)
		for _, v := range []any{"an error", map[string]any{"message": "no"}, nil, 0.0} {
			args, err := client.Call(background, "echo", v)
			if got := argsText(args); err != nil || got != fmt.Sprint(v) {
				t.Errorf("answer %v, %v; want %v", got, err, v)
			}
		}
	})
}

func TestRetriesAreNotForVolatile(t *testing.T) {
	alone(t, func(t *testing.T) {
		script, client := scripted(t, sio.Config{Retries: 3, AckTimeout: time.Second})
		script.Dial(greeting, siotest.Expect(`42["a"]`), siotest.Expect(`42["b"]`))
		connect(t, client)
		volatile := client.With(sio.EmitOptions{Volatile: true})
		settle()
		must(t, volatile.Emit(background, "a"))
		time.Sleep(10 * time.Second)
		must(t, volatile.Emit(background, "b"))
		must(t, script.Wait(background))
	})
}

func TestRetriesQueueIsBounded(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{Retries: 1, MaxQueue: 100})
		connect(t, client)
		settle()
		app.Kill()
		settle()
		text := strings.Repeat("x", 60)
		must(t, client.Emit(background, "keep", "n", text))
		ctx, cancel := context.WithTimeout(background, time.Second)
		defer cancel()
		if err := client.Emit(ctx, "keep", "n", "never"+text); err != context.DeadlineExceeded {
			t.Errorf("Emit: %v", err)
		}
		waited := make(chan error, 1)
		go func() { waited <- client.Emit(background, "keep", "n", "second"+text) }()
		settle()
		if len(waited) != 0 {
			t.Fatalf("Emit did not wait: %v", <-waited)
		}
		app.Start()
		must(t, <-waited)
		if want := fmt.Sprintf("[[%s] [second%s]]", text, text); received(app) != want {
			t.Errorf("arrived: %s", received(app))
		}
	})
}

func TestRetriesFailAtTheEnd(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		cfg  sio.Config
		end  func(app *siotest.Server, c *sio.Client) error
	}{
		{"Disconnect", sio.Config{}, func(_ *siotest.Server, c *sio.Client) error { return c.Disconnect(background) }},
		{"Disconnect while reconnecting", sio.Config{}, func(app *siotest.Server, c *sio.Client) error {
			app.Kill()
			settle()
			return c.Disconnect(background)
		}},
		{"Disconnect of the namespace", sio.Config{}, func(_ *siotest.Server, c *sio.Client) error { return c.Namespace("/").Disconnect(background) }},
		{"Disconnect of the namespace while reconnecting", sio.Config{}, func(app *siotest.Server, c *sio.Client) error {
			app.Kill()
			settle()
			return c.Namespace("/").Disconnect(background)
		}},
		{"no reconnection", sio.Config{NoReconnect: true}, func(app *siotest.Server, c *sio.Client) error { app.Kill(); settle(); return nil }},
		{"the last reconnection", sio.Config{ReconnectAttempts: 2}, func(app *siotest.Server, c *sio.Client) error {
			app.Kill()
			_ = c.Wait(background)
			return nil
		}},
		{"the server's disconnect", sio.Config{}, func(_ *siotest.Server, c *sio.Client) error {
			return c.With(sio.EmitOptions{Retries: -1}).Emit(background, "kick")
		}},
	} {
		bubble(t, c.name, func(t *testing.T) {
			c.cfg.Retries = 3
			app, client := application(t, siotest.Options{}, c.cfg)
			client.Namespace("/chat")
			told := undelivered(client)
			connect(t, client)
			settle()
			called, acked := make(chan error, 1), make(chan error, 2)
			go func() {
				_, err := client.Call(background, "nothing")
				called <- err
			}()
			settle()
			must(t, client.EmitAck(background, func(_ sio.Args, err error) { acked <- err }, "nothing"))
			must(t, client.Emit(background, "keep", "n", 1))
			begin := time.Now()
			must(t, c.end(app, client))
			if err := <-called; err != sio.ErrDisconnected {
				t.Errorf("Call: %v", err)
			}
			if err := <-acked; err != sio.ErrDisconnected {
				t.Errorf("EmitAck: %v", err)
			}
			if e := <-told; e.Event != "keep" || e.Tries != 0 || !errors.Is(e, sio.ErrDisconnected) {
				t.Errorf("OnError: %+v", e)
			}
			if took := time.Since(begin); took > 30*time.Second {
				t.Errorf("after %v", took)
			}
			settle()
			if err := client.Emit(background, "keep", "n", 2); err != sio.ErrNotConnected {
				t.Errorf("Emit afterwards: %v", err)
			}
			if got := received(app); got != "[]" || len(acked) != 0 {
				t.Errorf("arrived: %s; EmitAck told again %d times", got, len(acked))
			}
		})
	}
}

// OnError's functions may Disconnect.
func TestRetriesErrorHookMayDisconnect(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{Retries: 1, NoReconnect: true})
		over := make(chan error, 1)
		client.OnError(func(context.Context, error) { over <- client.Disconnect(background) })
		connect(t, client)
		must(t, client.Emit(background, "nothing"))
		settle()
		app.Kill()
		must(t, <-over)
	})
}

// Nobody hears of a namespace that cannot emit, or of one that has not been named.
func TestRetriesWithoutANamespace(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{Retries: 1})
		if err := client.Emit(background, "a"); err != sio.ErrNotConnected {
			t.Errorf("before Connect: %v", err)
		}
		connect(t, client)
		if err := client.Namespace("*").Emit(background, "a"); err != sio.ErrNotConnected {
			t.Errorf("in *: %v", err)
		}
	})
}

func TestRetriesOfManyEventsArriveInOrderThroughDrops(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{Retries: 100, AckTimeout: time.Second, RandomizationFactor: -1})
		app.Network.SetLatency(5 * time.Millisecond)
		connect(t, client)
		const events = 200
		for i := range events {
			must(t, client.Emit(background, "keep", "n", i))
		}
		for range 5 {
			time.Sleep(300 * time.Millisecond)
			cut(app)
			time.Sleep(1500 * time.Millisecond)
		}
		waitFor(t, "all", func() bool {
			kept := app.Kept("n")
			return len(kept) > 0 && fmt.Sprint(kept[len(kept)-1]) == fmt.Sprintf("[%d]", events-1)
		})
		next := 0
		for _, args := range app.Kept("n") { // one may come again, none is missing or late
			switch fmt.Sprint(args) {
			case fmt.Sprintf("[%d]", next):
				next++
			case fmt.Sprintf("[%d]", next-1):
			default:
				t.Fatalf("%v, want %d", args, next)
			}
		}
		if next != events {
			t.Errorf("%d arrived, want %d", next, events)
		}
	})
}
