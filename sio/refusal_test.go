package sio_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

func TestRefusedNamespaces(t *testing.T) {
	alone(t, func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		for _, name := range []string{"/refuse", "/auth", "/none", "/chat"} {
			client.Namespace(name)
		}
		var j journal
		j.follow(client.Namespace("*"))
		err := client.Connect(background, serverURL)
		joined, ok := err.(interface{ Unwrap() []error })
		if !ok {
			t.Fatalf("Connect: %v", err)
		}
		messages := map[string]string{}
		for _, err := range joined.Unwrap() {
			var refused *sio.ConnectError
			if !errors.As(err, &refused) || !refused.Refused || refused.Err != nil || refused.Retryable() {
				t.Errorf("%#v", err)
				continue
			}
			messages[refused.Namespace] = refused.Message
			if refused.Namespace != "/refuse" {
				continue
			}
			var data struct {
				Data struct{ Hint string }
			}
			if fmt.Sprint(refused.Data) != "map[code:401 hint:token]" || refused.Args.Decode(0, &data) != nil || data.Data.Hint != "token" {
				t.Errorf("data %v, arguments %+v", refused.Data, data)
			}
			if refused.Error() != "sio: connect /refuse: refused by the server: not allowed" {
				t.Errorf("%q", refused.Error())
			}
		}
		if got := fmt.Sprint(messages); got != "map[/auth:bad token /none:Invalid namespace /refuse:not allowed]" {
			t.Errorf("refused: %s", got)
		}
		settle()
		lines := j.all()
		slices.Sort(lines) // the namespaces have queues of their own
		if want := []string{
			"/ connect", "/ disconnect: client disconnect, reconnecting false", "/auth connect error: bad token",
			"/chat connect", "/chat disconnect: client disconnect, reconnecting false",
			"/none connect error: Invalid namespace", "/refuse connect error: not allowed",
		}; !slices.Equal(lines, want) {
			t.Errorf("happened %q, want %q", lines, want)
		}
		if sessions(app) != 0 {
			t.Error("the connection is left open")
		}
	})
}

func TestRefusalContents(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, packet, message, data, text string }{
		{"object", `44{"message":"no","data":[1]}`, "no", "[1]", "sio: connect /: refused by the server: no"},
		{"string", `44"no"`, "no", "<nil>", "sio: connect /: refused by the server: no"},
		{"list", `44["no"]`, "", "<nil>", "sio: connect /: refused by the server"},
		{"other object", `44{"message":5}`, "", "<nil>", "sio: connect /: refused by the server"},
		{"nothing", `44`, "", "<nil>", "sio: connect /: refused by the server"},
	} {
		bubble(t, c.name, func(t *testing.T) {
			script, client := scripted(t, sio.Config{})
			script.Dial(siotest.Send(siotest.Open), siotest.Expect("40"), siotest.Send(c.packet), siotest.ExpectClose())
			err := client.Connect(background, serverURL)
			var refused *sio.ConnectError
			if !errors.As(err, &refused) || !refused.Refused || refused.Message != c.message || fmt.Sprint(refused.Data) != c.data || err.Error() != c.text {
				t.Errorf("Connect: %v (%#v)", err, refused)
			}
			must(t, script.Wait(background))
		})
	}
}

// tokens is an Auth function that goes through a list.
func tokens(list ...string) func(context.Context, sio.Attempt) (any, error) {
	return func(_ context.Context, a sio.Attempt) (any, error) {
		if a.Namespace != "/renew" {
			return nil, nil
		}
		token := list[0]
		list = list[min(1, len(list)-1):]
		if token == "" {
			return nil, sio.ErrNoRetry
		}
		return map[string]string{"token": token}, nil
	}
}

// What a namespace that is refused on reconnection does, while the others go on.
func TestRefusedOnReconnection(t *testing.T) {
	t.Parallel()
	const refused = "/renew connect error: expired"
	const joined = "/renew connect"
	for _, c := range []struct {
		name  string
		auth  func(context.Context, sio.Attempt) (any, error)
		later []string // over the same connection
	}{
		{"a function is asked again", tokens("fresh", "stale", "fresh"), []string{joined}},
		{"and again", tokens("fresh", "stale", "old", "fresh"), []string{refused, joined}},
		{"a function that says no", tokens("fresh", "stale", ""), nil},
	} {
		bubble(t, c.name, func(t *testing.T) {
			app, client := application(t, siotest.Options{}, sio.Config{Auth: c.auth})
			renew := client.Namespace("/renew")
			var j journal
			j.follow(renew)
			connect(t, client)
			j.want(t, joined)
			cut(app)
			time.Sleep(time.Minute)
			want := []string{"/renew disconnect: transport error, reconnecting true", refused}
			j.want(t, append(want, c.later...)...)
			if !client.Connected() || renew.Connected() != (c.later != nil) {
				t.Errorf("/ joined: %v, /renew joined: %v", client.Connected(), renew.Connected())
			}
			must(t, client.Emit(background, "echo"))
		})
	}
}

// A Connect that a refusal ends is over: nothing is asked again over the connection that closes.
func TestRefusedConnectIsOver(t *testing.T) {
	alone(t, func(t *testing.T) {
		var attempts []int
		app, client := application(t, siotest.Options{}, sio.Config{
			Transports:     []string{"polling"},
			ReconnectDelay: time.Millisecond,
			Auth: func(_ context.Context, a sio.Attempt) (any, error) {
				if a.Namespace == "/renew" {
					attempts = append(attempts, a.Number)
				}
				return nil, nil
			},
		})
		client.Namespace("/renew")
		app.Network.SetLatency(50 * time.Millisecond) // so that it closes slowly
		var refused *sio.ConnectError
		if err := client.Connect(background, serverURL); !errors.As(err, &refused) || refused.Message != "expired" {
			t.Errorf("Connect: %v", err)
		}
		settle()
		if !slices.Equal(attempts, []int{0}) {
			t.Errorf("Auth was asked with attempts %v", attempts)
		}
	})
}

// A namespace that was accepted once and is refused then: StaticAuth has nothing else to say.
func TestStaticAuthIsNotRetried(t *testing.T) {
	t.Parallel()
	for _, alone := range []bool{true, false} {
		bubble(t, fmt.Sprintf("alone %v", alone), func(t *testing.T) {
			app, client := application(t, siotest.Options{}, sio.Config{Auth: sio.StaticAuth(map[string]string{"token": "secret"})})
			url := serverURL
			if alone {
				url += "/auth"
			}
			auth := client.Namespace("/auth")
			must(t, client.Connect(background, url))
			app.Handle("/auth", siotest.Namespace{Middleware: func(_ *siotest.Socket, next func(*siotest.Refusal)) {
				next(&siotest.Refusal{Message: "no more"})
			}})
			var reconnected int
			client.OnReconnect(func(context.Context, sio.Attempt) { reconnected++ })
			cut(app)
			if alone {
				err := client.Wait(background)
				var refused *sio.ConnectError
				if !errors.As(err, &refused) || refused.Message != "no more" || !errors.Is(err, sio.ErrNoRetry) {
					t.Errorf("Wait: %v", err)
				}
				settle()
				if reconnected != 0 {
					t.Errorf("OnReconnect was called though nothing was joined")
				}
				return
			}
			waitFor(t, "reconnection", client.Connected)
			settle()
			if auth.Connected() || reconnected != 1 {
				t.Errorf("joined %v, OnReconnect called %d times", auth.Connected(), reconnected)
			}
			app.Handle("/auth", siotest.Namespace{})
			must(t, auth.Connect(background)) // the program asks, so it is tried
		})
	}
}

func TestUnsentOfARefusal(t *testing.T) {
	alone(t, func(t *testing.T) {
		script, client := scripted(t, sio.Config{NoWait: true})
		script.Dial(siotest.Send(siotest.Open), siotest.Expect("40"), siotest.Pause(time.Second), siotest.Send(`44{"message":"no"}`))
		connect(t, client)
		for range 3 {
			must(t, client.Emit(background, "lost"))
		}
		acked := make(chan error, 1)
		must(t, client.EmitAck(background, func(_ sio.Args, err error) { acked <- err }, "lost"))
		told := make(chan int, 1)
		client.OnConnectError(func(_ context.Context, err *sio.ConnectError) { told <- err.Unsent })
		if n := <-told; n != 4 {
			t.Errorf("%d unsent, want 4", n)
		}
		var refused *sio.ConnectError
		if err := <-acked; !errors.As(err, &refused) {
			t.Errorf("EmitAck: %v", err)
		}
		if err := client.Wait(background); !errors.As(err, &refused) {
			t.Errorf("Wait: %v", err)
		}
	})
}

// An attempt of the client's own that begins as the program asks by itself is not its answer.
func TestOwnAttemptWithConnect(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{
			ReconnectDelay:      time.Second,
			ReconnectDelayMax:   time.Second,
			RandomizationFactor: -1,
			Auth: func(_ context.Context, a sio.Attempt) (any, error) {
				if a.Namespace == "/refuse" && a.Number > 0 {
					return nil, sio.ErrNoRetry
				}
				return nil, nil
			},
		})
		must(t, client.Connect(background, serverURL))
		refuse := client.Namespace("/refuse")
		for range 200 {
			err := refuse.Connect(background)
			var refused *sio.ConnectError
			if !errors.As(err, &refused) || !refused.Refused {
				t.Fatalf("Connect: %v", err)
			}
			time.Sleep(time.Second) // the client's own attempt begins now, too
		}
	})
}
