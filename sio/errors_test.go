package sio_test

import (
	"context"
	"errors"
	"testing"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// TestTimeouts are deadlines that were exceeded, to those who ask in general.
func TestTimeouts(t *testing.T) {
	t.Parallel()
	for _, err := range []error{sio.ErrAckTimeout, sio.ErrConnectTimeout} {
		var timeout interface{ Timeout() bool }
		if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &timeout) || !timeout.Timeout() {
			t.Errorf("%v is no timeout", err)
		}
	}
	if errors.Is(sio.ErrAckTimeout, sio.ErrConnectTimeout) {
		t.Error("one timeout is the other")
	}
}

// TestErrorsOfAClient are what users read: what was tried, the thing and the limit once, and the name
// of this package at most once, and of no other one.
func TestErrorsOfAClient(t *testing.T) {
	t.Parallel()
	opening := func(status int, body string) func(*testing.T) error {
		return func(t *testing.T) error {
			script := siotest.NewScript()
			t.Cleanup(script.Close)
			script.Get(status, nil, body)
			return sio.New(sio.Config{Network: script.Network}).Connect(background, serverURL)
		}
	}
	connecting := func(cfg sio.Config, steps ...siotest.Step) func(*testing.T) error {
		return func(t *testing.T) error {
			script, client := scripted(t, cfg)
			script.Dial(steps...)
			return client.Connect(background, serverURL)
		}
	}
	connected := func(cfg sio.Config, next siotest.Step, fail func(*sio.Client) error) func(*testing.T) error {
		return func(t *testing.T) error {
			cfg.NoReconnect = true
			script, client := scripted(t, cfg)
			script.Dial(siotest.Send(`0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000}`),
				siotest.Expect("40"), siotest.Send(`40{"sid":"s"}`), next)
			connect(t, client)
			return fail(client)
		}
	}
	wait := func(c *sio.Client) error { return c.Wait(background) }
	handler := func(c *sio.Client) error {
		told := make(chan error, 1)
		c.OnError(func(_ context.Context, err error) { told <- err })
		c.On("a", sio.Func(func(context.Context, int) error { return nil }))
		must(t, c.Emit(background, "ready"))
		return <-told
	}
	for _, c := range []struct {
		name string
		fail func(*testing.T) error
		want string
	}{
		{"an option", connecting(sio.Config{MaxPending: -1}), "option MaxPending: is negative"},
		{"a page", opening(404, "<html>"), "polling handshake: HTTP status 404"},
		{"no handshake", opening(200, `0{"sid":""}`), "polling handshake: HTTP status 200: malformed handshake: no sid"},
		{"no packet", opening(200, "0{}\x1ex"), `polling handshake: HTTP status 200: unknown packet type "x"`},
		{"in time", connecting(sio.Config{}, siotest.Send(siotest.Open), siotest.Expect("40")), "sio: connect /: connecting took too long"},
		{"auth", connecting(sio.Config{Auth: sio.StaticAuth(make(chan int))}, siotest.Send(siotest.Open)),
			"sio: connect /: cannot encode CONNECT, argument 0: a chan int is nothing that JSON knows"},
		{"closed", connected(sio.Config{}, siotest.CloseFrame(4000, "bye"), wait),
			"websocket read: transport close: websocket closed with code 4000: bye"},
		{"silent", connected(sio.Config{}, siotest.Steps(), wait), "ping timeout"},
		{"not Engine.IO", connected(sio.Config{}, siotest.Send("x"), wait), `websocket read: parse error: unknown packet type "x"`},
		{"not Socket.IO", connected(sio.Config{}, siotest.Send("4x"), wait), `websocket read: parse error: malformed packet: unknown packet type: "x"`},
		{"abort", connected(sio.Config{}, siotest.Steps(), func(c *sio.Client) error { c.Abort(); return wait(c) }), "forced close"},
		{"large", connected(sio.Config{}, siotest.Steps(), func(c *sio.Client) error { return c.Emit(background, "a", make([]byte, 2000)) }),
			"message in bytes: 2000 is above the server's maxPayload 1000"},
		{"attachments", connected(sio.Config{MaxAttachments: 1}, siotest.Steps(), func(c *sio.Client) error { return c.Emit(background, "a", []byte{1}, []byte{2}) }),
			"attachments: 2 is above MaxAttachments 1"},
		{"a handler", connected(sio.Config{}, siotest.Steps(siotest.Expect(`42["ready"]`), siotest.Send(`42["a","b"]`)), handler),
			"sio: handler of a in /: cannot decode argument 0 into *int: string does not fit into int"},
	} {
		bubble(t, c.name, func(t *testing.T) {
			if err := c.fail(t); err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}
