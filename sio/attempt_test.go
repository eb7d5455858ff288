package sio_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

func attemptText(a sio.Attempt) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s %v", a.Number, a.Namespace, a.LastErr != nil))
}

func TestFunctionsOfEachAttempt(t *testing.T) {
	alone(t, func(t *testing.T) {
		var j journal
		app, client := application(t, siotest.Options{}, sio.Config{
			OneQueue: true, RandomizationFactor: -1,
			URL: func(_ context.Context, a sio.Attempt) (string, error) {
				j.add("url %s", attemptText(a))
				return serverURL + "?n=" + fmt.Sprint(a.Number), nil
			},
			Header: func(_ context.Context, a sio.Attempt) (map[string][]string, error) {
				j.add("header %s", attemptText(a))
				return map[string][]string{"x-number": {fmt.Sprint(a.Number)}}, nil
			},
			Auth: func(_ context.Context, a sio.Attempt) (any, error) {
				j.add("auth %s", attemptText(a))
				return map[string]int{"number": a.Number}, nil
			},
		})
		client.Namespace("/chat")
		handshake := func(want string) {
			t.Helper()
			var told struct {
				Auth    struct{ Number int }
				Query   struct{ N string }
				Headers map[string]string
			}
			args, err := client.Call(background, "handshake")
			must(t, err)
			must(t, args.Bind(&told))
			if got := fmt.Sprintf("%d %s %s", told.Auth.Number, told.Query.N, told.Headers["x-number"]); got != want {
				t.Errorf("the server got %s, want %s", got, want)
			}
		}
		connect(t, client)
		j.want(t, "url 0  false", "header 0  false", "auth 0 / false", "auth 0 /chat false")
		handshake("0 0 0")
		app.Kill()
		time.Sleep(time.Second)
		j.want(t, "url 1  true", "header 1  true", "auth 1 / true", "auth 1 /chat true")
		app.Start()
		waitFor(t, "reconnection", client.Connected)
		j.want(t, "url 2  true", "header 2  true", "auth 2 / true", "auth 2 /chat true")
		handshake("2 2 2")
		for _, r := range app.Requests() {
			if len(r.Header["X-Number"]) != 1 {
				t.Errorf("%s %s without the header", r.Method, r.URL)
			}
		}
	})
}

func TestLastErrTellsWhy(t *testing.T) {
	alone(t, func(t *testing.T) {
		causes := make(chan error, 10)
		app, client := application(t, siotest.Options{}, sio.Config{Auth: func(_ context.Context, a sio.Attempt) (any, error) {
			causes <- a.LastErr
			return map[string]string{"token": "secret"}, nil
		}})
		must(t, client.Connect(background, serverURL+"/auth"))
		settle()
		cut(app)
		app.Handle("/auth", siotest.Namespace{Middleware: func(_ *siotest.Socket, next func(*siotest.Refusal)) {
			next(&siotest.Refusal{Message: "later"})
		}})
		var refused *sio.ConnectError
		for i, check := range []func(error) bool{
			func(err error) bool { return err == nil },
			func(err error) bool { return err != nil && !errors.As(err, &refused) },
			func(err error) bool { return errors.As(err, &refused) && refused.Message == "later" },
		} {
			if err := <-causes; !check(err) {
				t.Errorf("attempt %d: LastErr is %v", i, err)
			}
		}
	})
}

func TestErrNoRetryEndsIt(t *testing.T) {
	t.Parallel()
	fail := func(a sio.Attempt, from int) error {
		if a.Number < from {
			return nil
		}
		return fmt.Errorf("no: %w", sio.ErrNoRetry)
	}
	for _, c := range []struct {
		name string
		cfg  func(from int) sio.Config
	}{
		{"URL", func(from int) sio.Config {
			return sio.Config{URL: func(_ context.Context, a sio.Attempt) (string, error) { return serverURL, fail(a, from) }}
		}},
		{"Header", func(from int) sio.Config {
			return sio.Config{Header: func(_ context.Context, a sio.Attempt) (map[string][]string, error) { return nil, fail(a, from) }}
		}},
		{"Auth", func(from int) sio.Config {
			return sio.Config{Auth: func(_ context.Context, a sio.Attempt) (any, error) { return nil, fail(a, from) }}
		}},
	} {
		bubble(t, c.name+" at first", func(t *testing.T) {
			cfg := c.cfg(0)
			cfg.RetryConnect = true
			_, client := application(t, siotest.Options{}, cfg)
			if err := client.Connect(background, serverURL); !errors.Is(err, sio.ErrNoRetry) {
				t.Errorf("Connect: %v", err)
			}
		})
		bubble(t, c.name+" on reconnection", func(t *testing.T) {
			app, client := application(t, siotest.Options{}, c.cfg(1))
			failed := make(chan error, 1)
			client.OnReconnectFailed(func(_ context.Context, err error) { failed <- err })
			connect(t, client)
			settle()
			cut(app)
			if err := client.Wait(background); !errors.Is(err, sio.ErrNoRetry) {
				t.Errorf("Wait: %v", err)
			}
			if err := <-failed; !errors.Is(err, sio.ErrNoRetry) {
				t.Errorf("OnReconnectFailed: %v", err)
			}
		})
	}
	bubble(t, "another error is retried", func(t *testing.T) {
		tired := errors.New("tired")
		app, client := application(t, siotest.Options{}, sio.Config{Auth: func(_ context.Context, a sio.Attempt) (any, error) {
			if a.Number == 1 {
				return nil, tired
			}
			return nil, nil
		}})
		last := make(chan error, 1)
		client.OnReconnect(func(_ context.Context, a sio.Attempt) { last <- a.LastErr })
		connect(t, client)
		settle()
		cut(app)
		if err := <-last; !errors.Is(err, tired) {
			t.Errorf("LastErr: %v", err)
		}
	})
}

// Auth that cannot be sent names its namespace and leaves nothing half done.
func TestAuthThatCannotBeSent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		bad  any
	}{{"encoded", make(chan int)}, {"taken by the server", map[string]string{"a": strings.Repeat("x", 2000)}}} {
		bubble(t, "cannot be "+c.name, func(t *testing.T) {
			bad := c.bad
			app, client := application(t, siotest.Options{MaxPayload: 1000}, sio.Config{Auth: func(_ context.Context, a sio.Attempt) (any, error) {
				if a.Namespace == "/chat" {
					return bad, nil
				}
				return nil, nil
			}})
			chat := client.Namespace("/chat")
			err := client.Connect(background, serverURL)
			var wrong *sio.ConnectError
			if !errors.As(err, &wrong) || wrong.Namespace != "/chat" || wrong.Refused {
				t.Errorf("Connect: %v, want an error about /chat", err)
			}
			if err := client.Emit(background, "echo"); err != sio.ErrNotConnected {
				t.Errorf("Emit: %v", err)
			}
			bad = nil
			connect(t, client)
			if !client.Connected() || !chat.Connected() || sessions(app) != 1 {
				t.Errorf("connected %v and %v, %d sessions", client.Connected(), chat.Connected(), sessions(app))
			}
		})
	}
}
