package sio_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

func TestCall(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		connect(t, client)
		chat := client.Namespace("/chat")
		must(t, chat.Connect(background))
		for name, caller := range map[string]sio.Caller{
			"client": client, "namespace": chat, "emitter": chat.With(sio.EmitOptions{Timeout: time.Second}), "client's emitter": client.With(sio.EmitOptions{}),
		} {
			if sum, err := sio.Call[float64](background, caller, "sum", 1, 2.5); sum != 3.5 || err != nil {
				t.Errorf("%s: %v, %v", name, sum, err)
			}
		}
		args, err := client.Call(background, "echo", 1, "a", []byte{2})
		if got := argsText(args); got != "1 a [2]" || err != nil {
			t.Errorf("all arguments: %s, %v", got, err)
		}
		if all, err := sio.Call[sio.Args](background, client, "echo", 1, 2); all.Len() != 2 || err != nil {
			t.Errorf("as Args: %v, %v", all.Len(), err)
		}
		if none, err := sio.Call[string](background, client, "echo"); none != "" || err != nil {
			t.Errorf("no argument: %q, %v", none, err)
		}
		var wrong *sio.DecodeError
		if _, err := sio.Call[int](background, client, "echo", "x"); !errors.As(err, &wrong) {
			t.Errorf("another type: %v", err)
		}
	})
}

func TestCallTimeouts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		cfg     time.Duration
		context time.Duration
		options time.Duration
		want    error
		took    time.Duration
	}{
		{"default", 0, 0, 0, sio.ErrAckTimeout, time.Minute},
		{"configured", time.Second, 0, 0, sio.ErrAckTimeout, time.Second},
		{"context", time.Second, 2 * time.Second, 0, context.DeadlineExceeded, 2 * time.Second},
		{"option", 3 * time.Second, 0, 4 * time.Second, sio.ErrAckTimeout, 4 * time.Second},
		{"option before context", 0, 2 * time.Second, time.Second, sio.ErrAckTimeout, time.Second},
		{"context before option", 0, time.Second, 2 * time.Second, context.DeadlineExceeded, time.Second},
		{"none, context", -1, time.Hour, 0, context.DeadlineExceeded, time.Hour},
		{"none by option, context", time.Second, time.Hour, -1, context.DeadlineExceeded, time.Hour},
	} {
		bubble(t, c.name, func(t *testing.T) {
			_, client := application(t, siotest.Options{}, sio.Config{AckTimeout: c.cfg})
			connect(t, client)
			ctx, cancel := background, context.CancelFunc(func() {})
			if c.context > 0 {
				ctx, cancel = context.WithTimeout(ctx, c.context)
			}
			defer cancel()
			begin := time.Now()
			_, err := client.With(sio.EmitOptions{Timeout: c.options}).Call(ctx, "nothing")
			if took := time.Since(begin); err != c.want || !errors.Is(err, context.DeadlineExceeded) || took != c.took {
				t.Errorf("Call after %v: %v; want %v after %v", took, err, c.want, c.took)
			}
		})
	}
	bubble(t, "EmitAck", func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{AckTimeout: 2 * time.Second})
		connect(t, client)
		begin := time.Now()
		took := make(chan string, 2)
		note := func(_ sio.Args, err error) { took <- fmt.Sprint(err == sio.ErrAckTimeout, time.Since(begin)) }
		must(t, client.EmitAck(background, note, "nothing"))
		must(t, client.With(sio.EmitOptions{Timeout: time.Second}).EmitAck(background, note, "nothing"))
		if first, second := <-took, <-took; first != "true 1s" || second != "true 2s" {
			t.Errorf("%s, %s", first, second)
		}
	})
}

func TestCallEndsWithTheConnection(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*siotest.Server, *sio.Client){
		"drop":       func(s *siotest.Server, _ *sio.Client) { cut(s) },
		"disconnect": func(_ *siotest.Server, c *sio.Client) { c.Disconnect(background) },
		"leave":      func(_ *siotest.Server, c *sio.Client) { c.Namespace("/").Disconnect(background) },
		"kick":       func(_ *siotest.Server, c *sio.Client) { c.Emit(background, "kick") },
	} {
		bubble(t, name, func(t *testing.T) {
			app, client := application(t, siotest.Options{}, sio.Config{})
			client.Namespace("/chat")
			connect(t, client)
			failed := make(chan error, 1)
			go func() {
				_, err := client.Call(background, "nothing")
				failed <- err
			}()
			var j journal
			for i := range 3 {
				must(t, client.EmitAck(background, func(_ sio.Args, err error) { j.add("%d %v", i, err == sio.ErrDisconnected) }, "nothing"))
			}
			settle()
			begin := time.Now()
			end(app, client)
			if err := <-failed; err != sio.ErrDisconnected || time.Since(begin) > 100*time.Millisecond {
				t.Errorf("Call after %v: %v", time.Since(begin), err)
			}
			j.want(t, "0 true", "1 true", "2 true")
		})
	}
}

// Ids start at 1 and never again; what nobody waits for is forgotten.
func TestAckIDs(t *testing.T) {
	alone(t, func(t *testing.T) {
		script, client := scripted(t, sio.Config{ReconnectDelay: time.Millisecond})
		script.Dial(greeting,
			siotest.Expect(`421["a"]`, `422["b"]`), siotest.Send(`432[]`), siotest.Pause(2*time.Second),
			siotest.Send(`431["late"]`, `432["again"]`, `4399["never asked"]`, `43/none,1[]`),
			siotest.Expect(`423["c"]`), siotest.Send(`433["c"]`), siotest.Drop())
		script.Dial(greeting, siotest.Expect(`424["d"]`), siotest.Send(`434["d"]`))
		connect(t, client)
		failed := make(chan error, 1)
		go func() {
			_, err := client.With(sio.EmitOptions{Timeout: time.Second}).Call(background, "a")
			failed <- err
		}()
		synctest.Wait()
		calls := 0
		must(t, client.EmitAck(background, func(sio.Args, error) { calls++ }, "b"))
		if err := <-failed; err != sio.ErrAckTimeout {
			t.Errorf("a: %v", err)
		}
		for _, event := range []string{"c", "d"} {
			waitFor(t, "connection", client.Connected)
			if got, err := sio.Call[string](background, client, event); got != event || err != nil {
				t.Errorf("%s: %q, %v", event, got, err)
			}
			settle()
		}
		if calls != 1 {
			t.Errorf("EmitAck's function was called %d times", calls)
		}
		must(t, script.Wait(background))
	})
}

// Nothing is left of an EmitAck that has failed, or of a Call, such as a timer that refers to the client.
func TestAcknowledgementsLeaveNothing(t *testing.T) {
	t.Parallel()
	app := siotest.App(siotest.Options{MaxPayload: 1000})
	t.Cleanup(app.Close)
	for name, use := range map[string]func(*sio.Client){
		"EmitAck after Close": func(c *sio.Client) {
			must(t, c.Close())
			told := func(_ sio.Args, err error) { t.Errorf("told %v", err) }
			if err := c.With(sio.EmitOptions{Volatile: true}).EmitAck(background, told, "nothing"); err != sio.ErrNotConnected {
				t.Errorf("EmitAck: %v", err)
			}
		},
		"Call after Close": func(c *sio.Client) {
			must(t, c.Close())
			ctx, cancel := context.WithCancel(background)
			time.AfterFunc(time.Millisecond, cancel)
			if _, err := c.Call(ctx, "nothing"); err != context.Canceled {
				t.Errorf("Call: %v", err)
			}
		},
		"EmitAck": func(c *sio.Client) {
			var tooLarge *sio.LimitError
			err := c.EmitAck(background, func(sio.Args, error) {}, "nothing", strings.Repeat("x", 2000))
			if !errors.As(err, &tooLarge) {
				t.Errorf("EmitAck: %v", err)
			}
			must(t, c.Close())
		},
		"Call": func(c *sio.Client) {
			if got, err := sio.Call[string](background, c, "later", 1, "x"); got != "x" || err != nil {
				t.Errorf("Call: %q, %v", got, err)
			}
			must(t, c.Close())
		},
	} {
		client := clientOnce(t, app, use)
		for try := 0; client.Value() != nil; try++ {
			if try == 100 {
				t.Errorf("%s: something refers to the client", name)
				break
			}
			runtime.GC()
		}
	}
}

// clientOnce uses a client of app, which use closes, and to which nothing here refers any more.
//
//go:noinline
func clientOnce(t *testing.T, app *siotest.Server, use func(*sio.Client)) weak.Pointer[sio.Client] {
	client := sio.New(sio.Config{Network: app.Network, Buffer: &sio.Buffer{}})
	must(t, client.Connect(background, serverURL))
	use(client)
	return weak.Make(client)
}

func TestCallOfAContextThatEnds(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		connect(t, client)
		ctx, cancel := context.WithCancel(background)
		time.AfterFunc(time.Second, cancel)
		if _, err := client.Call(ctx, "nothing"); err != context.Canceled {
			t.Errorf("Call: %v", err)
		}
		if got, err := sio.Call[string](background, client, "later", 10, "x"); got != "x" || err != nil {
			t.Errorf("Call after it: %q, %v", got, err)
		}
	})
}
