package siotest_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport"
)

func script(t *testing.T) (*siotest.Script, raw) {
	s := siotest.NewScript()
	return s, raw{t, s.Network, "host/socket.io/"}
}

func TestScriptedWebSocket(t *testing.T) {
	t.Parallel()
	bubble(t, "as scripted", func(t *testing.T) {
		script, r := script(t)
		defer script.Close()
		called := false
		script.Dial(
			siotest.Send(siotest.Open),
			siotest.Expect("40", "4x"),
			siotest.Ping(),
			siotest.Do(func() { called = true }),
			siotest.ExpectBinary([]byte{1}),
			siotest.Pause(time.Second),
			siotest.SendBinary([]byte{2}, []byte{3}),
			siotest.ExpectClose(),
		)
		script.Dial(siotest.CloseFrame(4000, "again"))
		script.Dial(siotest.Send("a"), siotest.Drop())
		begin := time.Now()
		s := r.dial("")
		s.want(siotest.Open)
		s.send("40", "4x")
		s.want("2")
		s.send("3")
		s.sendBinary(1)
		s.wantBinary(2)
		s.wantBinary(3)
		if took := time.Since(begin); took != time.Second || !called {
			t.Errorf("took %v, Do called: %v", took, called)
		}
		if err := s.conn.Close(t.Context(), 1000, ""); err != nil {
			t.Error(err)
		}
		r.dial("").wantEnd(4000)
		s = r.dial("")
		s.want("a")
		s.wantEnd(1006)
		if err := script.Wait(t.Context()); err != nil {
			t.Error(err)
		}
		if n := len(script.Requests()); n != 3 {
			t.Errorf("%d requests recorded, want 3", n)
		}
	})
	for _, c := range []struct {
		name string
		step siotest.Step
		do   func(s socket)
		want string
	}{
		{"other text", siotest.Expect("a"), func(s socket) { s.send("b") }, `step 1: got "b" (binary: false), expected "a"`},
		{"binary", siotest.Expect("a"), func(s socket) { s.sendBinary('a') }, "binary: true"},
		{"other bytes", siotest.ExpectBinary([]byte{1}), func(s socket) { s.sendBinary(2) }, "expected the bytes 01"},
		{"text for bytes", siotest.ExpectBinary([]byte("a")), func(s socket) { s.send("a") }, "binary: false"},
		{"end", siotest.Expect("a"), func(s socket) { s.conn.Close(s.t.Context(), 1000, "") }, `expected "a": websocket closed with code 1000`},
		{"no pong", siotest.Ping(), func(s socket) { s.send("4") }, `expected "3"`},
		{"no end", siotest.ExpectClose(), func(s socket) { s.send("a") }, "expected a close frame"},
		{"no close frame", siotest.ExpectClose(), func(s socket) {
			ctx, cancel := context.WithCancel(s.t.Context())
			cancel()
			s.conn.Close(ctx, 1000, "")
		}, "1006"},
	} {
		bubble(t, c.name, func(t *testing.T) {
			script, r := script(t)
			defer script.Close()
			script.Dial(c.step)
			c.do(r.dial(""))
			if err := script.Wait(t.Context()); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Wait = %v, want %s", err, c.want)
			}
		})
	}
}

func TestScriptedRequests(t *testing.T) {
	t.Parallel()
	bubble(t, "as scripted", func(t *testing.T) {
		script, r := script(t)
		defer script.Close()
		failure := errors.New("broken")
		script.Get(200, map[string][]string{"Content-Type": {"text/html"}}, "<html>")
		script.GetFails(failure)
		script.Post("40", 500, nil, "oops")
		script.DialRejected(403, nil, "no")
		if resp := r.get("a"); resp.Status != 200 || string(resp.Body) != "<html>" || resp.Header["Content-Type"][0] != "text/html" {
			t.Errorf("GET: %+v", resp)
		}
		if _, err := script.Network.RoundTrip(t.Context(), &transport.Request{Method: "GET", URL: "http://h/"}); !errors.Is(err, failure) {
			t.Errorf("GET: %v", err)
		}
		r.wantPost("x", "40", 500)
		for _, want := range []int{403, 503} {
			_, err := script.Network.DialWebSocket(t.Context(), &transport.Dial{URL: "ws://h/"})
			var status *transport.StatusError
			if !errors.As(err, &status) || status.Status != want {
				t.Errorf("dial: %v, want status %d", err, want)
			}
		}
		if err := script.Wait(t.Context()); err != nil {
			t.Error(err)
		}
		r.wantPost("x", "more", 200)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := script.Network.RoundTrip(ctx, &transport.Request{Method: "GET", URL: "http://h/"}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("GET beyond the script: %v, want it held", err)
		}
	})
	bubble(t, "another body", func(t *testing.T) {
		script, r := script(t)
		defer script.Close()
		script.Post("40", 200, nil, "ok")
		r.wantPost("x", "41", 200)
		if err := script.Wait(t.Context()); err == nil || !strings.Contains(err.Error(), `POST "41", want "40"`) {
			t.Errorf("Wait = %v", err)
		}
	})
	bubble(t, "unused entry", func(t *testing.T) {
		script, _ := script(t)
		defer script.Close()
		script.Get(200, nil, "")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := script.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Wait = %v", err)
		}
	})
}
