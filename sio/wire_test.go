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
	"github.com/siowasm/siowasm/transport/engineio"
)

// What is not Socket.IO ends the connection with ErrParse and a cause, and the client comes
// back.
func TestMalformedPackets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		step siotest.Step
		want string
	}{
		{"unknown type", siotest.Send("49"), "unknown packet type"},
		{"nothing", siotest.Send("4"), ""},
		{"no JSON", siotest.Send(`42["x"`), ""},
		{"no list", siotest.Send(`42{"x":1}`), ""},
		{"no name", siotest.Send(`42[]`), ""},
		{"reserved name", siotest.Send(`42["connect"]`), ""},
		{"attachment without a header", siotest.SendBinary([]byte{1}), ""},
		{"text among attachments", siotest.Send(`451-["x",{"_placeholder":true,"num":0}]`, `42["y"]`), ""},
		{"too many attachments", siotest.Send(`4511-["x"]`), ""},
		{"CONNECT without a sid", siotest.Send(`40`), "v2"},
	} {
		bubble(t, c.name, func(t *testing.T) {
			script, client := scripted(t, sio.Config{})
			script.Dial(greeting, c.step)
			script.Dial(greeting)
			told := make(chan sio.Disconnected, 1)
			client.OnDisconnect(func(_ context.Context, d sio.Disconnected) { told <- d })
			var j journal
			client.On("*", j.handler("event"))
			connect(t, client)
			d := <-told
			var wrong *sio.PacketError
			var broken *engineio.TransportError
			if d.Reason != sio.ReasonTransport || !d.Reconnecting || !errors.Is(d.Err, sio.ErrParse) || !errors.As(d.Err, &wrong) || !errors.As(d.Err, &broken) {
				t.Errorf("OnDisconnect: %+v", d)
			} else if !strings.Contains(wrong.Reason, c.want) {
				t.Errorf("reason %q, want %q", wrong.Reason, c.want)
			}
			waitFor(t, "reconnection", client.Connected)
			j.want(t)
			if open := script.Network.Stats().Open; open != 1 {
				t.Errorf("%d connections are open", open)
			}
		})
	}
}

func TestServerOfVersion2(t *testing.T) {
	alone(t, func(t *testing.T) {
		script, client := scripted(t, sio.Config{})
		script.Dial(siotest.Send(siotest.Open), siotest.Expect("40"), siotest.Send("40"))
		err := client.Connect(background, serverURL)
		var wrong *sio.PacketError
		if !errors.Is(err, sio.ErrParse) || !errors.As(err, &wrong) || !strings.Contains(err.Error(), "Socket.IO v2") {
			t.Errorf("Connect: %v", err)
		}
	})
}

// What is odd but harmless changes nothing.
func TestOddPacketsAreIgnored(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		packet string
		warned string
	}{
		{"event of an unknown namespace", `42/none,["x"]`, "EVENT namespace /none"},
		{"CONNECT of an unknown namespace", `40/none,{"sid":"n"}`, "CONNECT namespace /none"},
		{"DISCONNECT of an unknown namespace", `41/none,`, "DISCONNECT namespace /none"},
		{"event of a namespace that is not joined", `42/b,["x"]`, ""},
		{"CONNECT of a namespace that is not joined", `40/b,{"sid":"b"}`, ""},
		{"CONNECT_ERROR of a namespace that is not joined", `44/b,{"message":"no"}`, ""},
		{"DISCONNECT of a namespace that is not joined", `41/b,`, ""},
		{"CONNECT again", `40{"sid":"again"}`, ""},
		{"CONNECT_ERROR when joined", `44{"message":"no"}`, ""},
		{"acknowledgement that nobody waits for", `431[]`, ""},
		{"acknowledgement without an id", `43[]`, ""},
		{"event without handlers", `42["y"]`, ""},
		{"event that wants an answer, without handlers", `421["y"]`, ""},
	} {
		bubble(t, c.name, func(t *testing.T) {
			var log loud
			script, client := scripted(t, sio.Config{Logger: &log})
			script.Dial(greeting, siotest.Pause(time.Second), siotest.Send(c.packet), siotest.Pause(time.Second), siotest.Send(`42["x",1]`))
			var j journal
			j.follow(client.Namespace("*"))
			connect(t, client)
			b := client.Namespace("/b")
			b.On("x", j.handler("/b"))
			client.On("x", j.handler("/"))
			time.Sleep(2 * time.Second)
			j.want(t, "/ connect", "/ 1")
			if client.SID() != "s" || b.Connected() {
				t.Errorf("sid %q, /b joined: %v", client.SID(), b.Connected())
			}
			if text := strings.Join(log.j.all(), "\n"); c.warned == "" && text != "" || !strings.Contains(text, c.warned) {
				t.Errorf("warned %q, want %q", text, c.warned)
			}
		})
	}
}

// Events that come before the answer to CONNECT wait for it.
func TestEventsBeforeConnect(t *testing.T) {
	alone(t, func(t *testing.T) {
		script, client := scripted(t, sio.Config{})
		script.Dial(siotest.Send(siotest.Open), siotest.Expect("40"),
			siotest.Send(`42["x",1]`, `451-1["x",{"_placeholder":true,"num":0}]`), siotest.SendBinary([]byte{2}),
			siotest.Pause(time.Second), siotest.Send(`40{"sid":"s"}`, `42["x",3]`), siotest.Expect(`431[true]`))
		var j journal
		j.follow(client.Namespace("/"))
		client.On("x", sio.Reply(func(_ context.Context, a sio.Args) (bool, error) { j.add("x %s", argsText(a)); return true, nil }))
		connect(t, client)
		j.want(t, "/ connect", "x 1", "x [2]", "x 3")
		must(t, script.Wait(background))
	})
}

func TestTheServerClosesTheConnection(t *testing.T) {
	t.Parallel()
	for name, step := range map[string]siotest.Step{
		"by a close frame": siotest.CloseFrame(1000, ""), "by CLOSE": siotest.Send("1"), "without a word": siotest.Drop(),
	} {
		bubble(t, name, func(t *testing.T) {
			script, client := scripted(t, sio.Config{})
			script.Dial(greeting, step)
			script.Dial(greeting)
			told := make(chan sio.Disconnected, 1)
			client.OnDisconnect(func(_ context.Context, d sio.Disconnected) { told <- d })
			connect(t, client)
			if d := <-told; d.Reason != "transport error" || !errors.Is(d.Err, sio.ErrTransportClose) || !d.Reconnecting {
				t.Errorf("OnDisconnect: %+v", d)
			}
			waitFor(t, "reconnection", client.Connected)
		})
	}
	bubble(t, "by silence", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		told := make(chan sio.Disconnected, 1)
		client.OnDisconnect(func(_ context.Context, d sio.Disconnected) { told <- d })
		connect(t, client)
		settle()
		begin := time.Now()
		app.Network.Pause()
		if d := <-told; !errors.Is(d.Err, sio.ErrPingTimeout) || time.Since(begin) > 45*time.Second {
			t.Errorf("OnDisconnect after %v: %+v", time.Since(begin), d)
		}
		app.Network.Resume()
		waitFor(t, "reconnection", client.Connected)
	})
}

func TestErrorTexts(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"sio: connect /a: refused by the server: no":                    &sio.ConnectError{Namespace: "/a", Refused: true, Message: "no"},
		"sio: connect /a: connecting took too long":                     &sio.ConnectError{Namespace: "/a", Err: sio.ErrConnectTimeout},
		"sio: handler of x in /a: not connected":                        &sio.HandlerError{Namespace: "/a", Event: "x", Err: sio.ErrNotConnected},
		`sio: cannot encode event "x", argument 1: reserved event name`: &sio.EncodeError{Type: sio.PacketEvent, Event: "x", Index: 1, Err: sio.ErrReservedEvent},
	} {
		if err.Error() != want {
			t.Errorf("%q, want %q", err, want)
		}
	}
	for _, err := range []error{sio.ErrAckTimeout, sio.ErrConnectTimeout, fmt.Errorf("x: %w", sio.ErrAckTimeout)} {
		if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
			t.Errorf("%v is not context.DeadlineExceeded", err)
		}
	}
	for _, c := range []struct {
		err  sio.ConnectError
		want bool
	}{
		{sio.ConnectError{Refused: true}, false},
		{sio.ConnectError{Err: fmt.Errorf("x: %w", sio.ErrNoRetry)}, false},
		{sio.ConnectError{Err: sio.ErrConnectTimeout}, true},
		{sio.ConnectError{Err: &sio.HandshakeError{Status: 400}}, false},
		{sio.ConnectError{Err: &sio.EncodeError{Type: sio.PacketConnect, Index: 0, Err: sio.ErrReservedEvent}}, false},
		{sio.ConnectError{Err: &sio.LimitError{}}, false},
		{sio.ConnectError{Err: &sio.ConfigError{}}, false},
		{sio.ConnectError{Err: &sio.HandshakeError{Status: 502}}, true},
	} {
		if got := c.err.Retryable(); got != c.want {
			t.Errorf("Retryable of %v: %v", &c.err, got)
		}
	}
}
