package sio_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// silent opens a session and never answers CONNECT.
var silent = siotest.Steps(siotest.Send(siotest.Open), siotest.Expect("40"))

func TestConnectTimeout(t *testing.T) {
	t.Parallel()
	t.Run("no CONNECT answer", func(t *testing.T) {
		for _, c := range []struct {
			name    string
			cfg     sio.Config
			timeout time.Duration // of Connect's context
			want    error
			took    time.Duration
		}{
			{"default", sio.Config{}, 0, sio.ErrConnectTimeout, 20 * time.Second},
			{"configured", sio.Config{ConnectTimeout: 3 * time.Second}, 0, sio.ErrConnectTimeout, 3 * time.Second},
			{"context in place of it", sio.Config{ConnectTimeout: 3 * time.Second}, 4 * time.Second, context.DeadlineExceeded, 4 * time.Second},
		} {
			bubble(t, c.name, func(t *testing.T) {
				script, client := scripted(t, c.cfg)
				script.Dial(silent)
				ctx := background
				if c.timeout > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, c.timeout)
					defer cancel()
				}
				begin := time.Now()
				err := client.Connect(ctx, serverURL)
				if took := time.Since(begin); !errors.Is(err, c.want) || !errors.Is(err, context.DeadlineExceeded) || took != c.took {
					t.Errorf("Connect after %v: %v; want %v after %v", took, err, c.want, c.took)
				}
				if open := script.Network.Stats().Open; open != 0 {
					t.Errorf("%d connections are left", open)
				}
			})
		}
	})
	bubble(t, "names who did not answer", func(t *testing.T) {
		script, client := scripted(t, sio.Config{OneQueue: true})
		client.Namespace("/b")
		script.Dial(siotest.Send(siotest.Open), siotest.Expect("40", "40/b,"), siotest.Send(`40{"sid":"s"}`))
		var j journal
		j.follow(client.Namespace("*"))
		err := client.Connect(background, serverURL)
		var unanswered *sio.ConnectError
		if !errors.As(err, &unanswered) || unanswered.Namespace != "/b" || unanswered.Refused || !errors.Is(err, sio.ErrConnectTimeout) {
			t.Errorf("Connect: %v, want a timeout of /b", err)
		}
		j.want(t, "/ connect", "/ disconnect: transport error, reconnecting false", "/b connect error: ")
	})
	bubble(t, "on reconnection", func(t *testing.T) {
		script, client := scripted(t, sio.Config{ConnectTimeout: 3 * time.Second, RandomizationFactor: -1})
		script.Dial(greeting, siotest.Drop())
		script.Dial(silent)
		script.Dial(greeting)
		ctx, cancel := context.WithTimeout(background, time.Second)
		defer cancel()
		must(t, client.Connect(ctx, serverURL))
		begin := time.Now()
		var second error
		client.OnReconnect(func(_ context.Context, a sio.Attempt) { second = a.LastErr })
		time.Sleep(5500 * time.Millisecond)
		if client.Connected() {
			t.Errorf("connected after %v", time.Since(begin))
		}
		time.Sleep(time.Second) // 1 s, 3 s of silence, 2 s
		synctest.Wait()
		if !client.Connected() || !errors.Is(second, sio.ErrConnectTimeout) {
			t.Errorf("connected: %v, last error %v", client.Connected(), second)
		}
	})
	bubble(t, "with RetryConnect and a deadline", func(t *testing.T) {
		script, client := scripted(t, sio.Config{RetryConnect: true, ConnectTimeout: 3 * time.Second, RandomizationFactor: -1})
		script.Dial(silent)
		script.Dial(greeting)
		ctx, cancel := context.WithTimeout(background, time.Minute)
		defer cancel()
		begin := time.Now()
		must(t, client.Connect(ctx, serverURL))
		if took := time.Since(begin); took != 4*time.Second { // 3 s of silence, 1 s
			t.Errorf("Connect after %v", took)
		}
	})
	bubble(t, "with NoWait and a deadline", func(t *testing.T) {
		script, client := scripted(t, sio.Config{NoWait: true, ConnectTimeout: 3 * time.Second})
		script.Dial(silent)
		ctx, cancel := context.WithTimeout(background, time.Second)
		defer cancel()
		must(t, client.Connect(ctx, serverURL))
		if err := client.Wait(background); !errors.Is(err, sio.ErrConnectTimeout) {
			t.Errorf("Wait: %v", err)
		}
	})
}

func TestConnectFailsAtTheFirstError(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		var j journal
		j.follow(client.Namespace("*"))
		app.Kill()
		err := client.Connect(background, serverURL)
		var handshake *sio.HandshakeError
		if !errors.As(err, &handshake) || !errors.Is(err, siotest.ErrDown) {
			t.Errorf("Connect: %v", err)
		}
		j.want(t, "/ connect error: ")
		if again := client.Wait(background); again == nil || again.Error() != err.Error() {
			t.Errorf("Wait: %v, want what Connect returned", again)
		}
	})
}

func TestRetryConnect(t *testing.T) {
	t.Parallel()
	bubble(t, "until it succeeds", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{RetryConnect: true})
		var j journal
		j.followClient(client)
		app.Kill()
		time.AfterFunc(time.Minute, app.Start)
		begin := time.Now()
		connect(t, client)
		if took := time.Since(begin); took < time.Minute || took > 66*time.Second {
			t.Errorf("connected after %v", took)
		}
		synctest.Wait()
		if lines := j.all(); len(lines) < 10 || strings.HasPrefix(lines[len(lines)-1], "reconnect") {
			t.Errorf("happened %q, want attempts alone", lines)
		}
	})
	bubble(t, "until it gives up", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{RetryConnect: true, ReconnectAttempts: 2})
		var j journal
		j.followClient(client)
		app.Kill()
		if err := client.Connect(background, serverURL); !errors.Is(err, siotest.ErrDown) {
			t.Errorf("Connect: %v", err)
		}
		j.want(t, "attempt 1 true", "attempt 2 true", "failed true")
	})
	bubble(t, "until ctx ends", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{RetryConnect: true})
		app.Kill()
		ctx, cancel := context.WithTimeout(background, time.Minute)
		defer cancel()
		if err := client.Connect(ctx, serverURL); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, siotest.ErrDown) {
			t.Errorf("Connect: %v, want ctx's error and why it took so long", err)
		}
		must(t, client.Wait(background))
		app.Start()
		connect(t, client)
	})
	bubble(t, "until Disconnect", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{RetryConnect: true})
		app.Kill()
		failed := make(chan error)
		go func() { failed <- client.Connect(background, serverURL) }()
		time.Sleep(time.Minute)
		must(t, client.Disconnect(background))
		if err := <-failed; err != sio.ErrDisconnected {
			t.Errorf("Connect: %v", err)
		}
	})
	bubble(t, "not after a refusal", func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{RetryConnect: true})
		var refused *sio.ConnectError
		if err := client.Connect(background, serverURL+"/refuse"); !errors.As(err, &refused) {
			t.Errorf("Connect: %v", err)
		}
	})
}

func TestConnectStopped(t *testing.T) {
	t.Parallel()
	for _, stalled := range []string{"dialling", "joining"} {
		stall := func(t *testing.T) *sio.Client {
			if stalled == "joining" {
				script, client := scripted(t, sio.Config{})
				script.Dial(silent)
				return client
			}
			app, client := application(t, siotest.Options{}, sio.Config{})
			app.Network.Pause()
			return client
		}
		bubble(t, "by its context while "+stalled, func(t *testing.T) {
			client := stall(t)
			var j journal
			j.follow(client.Namespace("*"))
			ctx, cancel := context.WithCancel(background)
			time.AfterFunc(time.Second, cancel)
			begin := time.Now()
			if err := client.Connect(ctx, serverURL); err != context.Canceled || time.Since(begin) != time.Second {
				t.Errorf("Connect after %v: %v", time.Since(begin), err)
			}
			if err := client.Emit(background, "echo"); err != sio.ErrNotConnected {
				t.Errorf("Emit: %v", err)
			}
			j.want(t)
		})
		bubble(t, "by Disconnect while "+stalled, func(t *testing.T) {
			client := stall(t)
			failed := make(chan error)
			go func() { failed <- client.Connect(background, serverURL) }()
			time.Sleep(time.Second)
			ctx, cancel := context.WithTimeout(background, time.Second)
			defer cancel()
			_ = client.Disconnect(ctx) // the scripted server does not answer pings
			if err := <-failed; err != sio.ErrDisconnected {
				t.Errorf("Connect: %v", err)
			}
		})
	}
	bubble(t, "by a context that has ended", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		ctx, cancel := context.WithCancel(background)
		cancel()
		if err := client.Connect(ctx, serverURL); err != context.Canceled || len(app.Requests()) != 0 {
			t.Errorf("Connect: %v, after %d requests", err, len(app.Requests()))
		}
	})
}

func TestNoWait(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{NoWait: true})
		slow, refused := client.Namespace("/slow"), client.Namespace("/refuse")
		var j journal
		j.follow(slow)
		j.follow(refused)
		begin := time.Now()
		connect(t, client)
		if time.Since(begin) > 100*time.Millisecond || slow.Connected() {
			t.Errorf("Connect took %v, joined: %v", time.Since(begin), slow.Connected())
		}
		must(t, slow.Emit(background, "echo", 1)) // while it joins
		if sum, err := sio.Call[int](background, slow, "sum", 1, 2); sum != 3 || err != nil {
			t.Errorf("Call: %d, %v", sum, err)
		}
		j.want(t, "/refuse connect error: not allowed", "/slow connect")
	})
}

func TestWaitAndErrNotConnected(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		if err := client.Wait(background); err != sio.ErrNotConnected {
			t.Errorf("Wait: %v", err)
		}
		must(t, client.Disconnect(background))
		must(t, client.Close())
		connect(t, client)
		ctx, cancel := context.WithTimeout(background, time.Second)
		defer cancel()
		if err := client.Wait(ctx); err != context.DeadlineExceeded {
			t.Errorf("Wait: %v", err)
		}
		must(t, client.Close())
		must(t, client.Close())
		must(t, client.Wait(background))
		if text := fmt.Sprint(client.Connected(), client.SID(), client.Transport(), client.Namespaces()); text != "falsemap[]" {
			t.Errorf("after Close: %s", text)
		}
	})
}
