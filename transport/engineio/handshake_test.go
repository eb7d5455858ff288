package engineio_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

// opening returns the error of a Connect to script by one transport.
func opening(t *testing.T, script *siotest.Script, name string) *engineio.HandshakeError {
	t.Helper()
	c := engineio.New(engineio.Config{Network: script.Network, Transports: []string{name}})
	err := c.Connect(t.Context(), "http://host")
	e := as[*engineio.HandshakeError](t, err)
	if e.Transport != name {
		t.Errorf("transport %q, want %q", e.Transport, name)
	}
	if c.SID() != "" || c.Transport() != "" {
		t.Errorf("there is a session %q by %q", c.SID(), c.Transport())
	}
	wantIs(t, c.Send(t.Context()), engineio.ErrNotConnected)
	if stats := script.Network.Stats(); stats.Unclosed != 0 {
		t.Errorf("%d WebSockets are not closed", stats.Unclosed)
	}
	if err := script.Wait(t.Context()); err != nil {
		t.Error(err)
	}
	return e
}

func newScript(t *testing.T) *siotest.Script {
	script := siotest.NewScript()
	t.Cleanup(script.Close)
	return script
}

// answers are those to a handshake that do not open a session.
var answers = []struct {
	name    string
	status  int
	header  map[string][]string
	body    string
	code    int
	message string // a part of it
	retry   bool
}{
	{"web page", 200, nil, "\n<!DOCTYPE html>", -1, "web page", false},
	{"empty", 200, nil, "", -1, "empty", false},
	{"Engine.IO v3", 200, nil, `96:0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":5000}2:40`, -1, "Engine.IO v3", false},
	{"text", 200, nil, "hello", -1, "not an Engine.IO handshake", false},
	{"another packet", 200, nil, "4hello", -1, "not an Engine.IO handshake", false},
	{"code 0", 400, nil, `{"code":0,"message":"Transport unknown"}`, 0, "Transport unknown", false},
	{"code 1", 400, nil, `{"code":1,"message":"Session ID unknown"}`, 1, "Session ID unknown", false},
	{"code 2", 400, nil, `{"code":2,"message":"Bad handshake method"}`, 2, "Bad handshake method", false},
	{"code 3", 400, nil, `{"code":3,"message":"Bad request"}`, 3, "Bad request", false},
	{"code 4", 403, nil, `{"code":4,"message":"Forbidden"}`, 4, "Forbidden", false},
	{"code 5", 400, nil, `{"code":5,"message":"Unsupported protocol version"}`, 5, "version: the server does not speak Engine.IO v4", false},
	{"code without a message", 400, nil, `{"code":5}`, -1, `{"code":5}`, false},
	{"JSON of another kind", 400, nil, `["no"]`, -1, `["no"]`, false},
	{"redirect", 301, map[string][]string{"Location": {"https://other/engine.io/?token=secret"}}, "moved", -1, "https://other/engine.io/", false},
	{"redirect to nowhere", 302, nil, "", -1, "", false},
	{"text with 401", 401, nil, " token expired\n", -1, "token expired", false},
	{"bytes with 403", 403, nil, "no\xff", -1, "no\uFFFD", false},
	{"page with 404", 404, nil, "<html>", -1, "", false},
	{"timeout", 408, nil, "", -1, "", true},
	{"too early", 425, nil, "", -1, "", true},
	{"too many", 429, nil, "slow down", -1, "slow down", true},
	{"server error", 500, nil, "", -1, "", true},
	{"no server behind the proxy", 502, nil, "<h1>Bad gateway</h1>", -1, "", true},
	{"other success", 204, nil, "", -1, "", false},
}

func TestHandshakeRefused(t *testing.T) {
	t.Parallel()
	for _, a := range answers {
		check := func(t *testing.T, e *engineio.HandshakeError) {
			t.Helper()
			if e.Status != a.status || e.Code != a.code || e.Retryable() != a.retry || e.Err != nil {
				t.Errorf("status %d, code %d, retryable %v, cause %v", e.Status, e.Code, e.Retryable(), e.Err)
			}
			if !strings.Contains(e.Message, a.message) || a.message == "" && e.Message != "" {
				t.Errorf("message %q, want %q", e.Message, a.message)
			}
			if text := e.Error(); !strings.Contains(text, a.message) || strings.Contains(text, "secret") {
				t.Errorf("the error says %q", text)
			}
		}
		bubble(t, a.name, func(t *testing.T) {
			script := newScript(t)
			script.Get(a.status, a.header, a.body)
			check(t, opening(t, script, engineio.Polling))
		})
		if a.status == 200 {
			continue
		}
		bubble(t, a.name+", dialled", func(t *testing.T) {
			script := newScript(t)
			script.DialRejected(a.status, a.header, a.body)
			check(t, opening(t, script, engineio.WebSocket))
		})
	}
}

func TestHandshakeMalformed(t *testing.T) {
	t.Parallel()
	const rest = `,"upgrades":[],"pingInterval":25000,"pingTimeout":20000}`
	for name, open := range map[string]string{
		"no JSON":            `0{"sid":`,
		"empty":              `0`,
		"null":               `0null`,
		"a list":             `0["sid"]`,
		"no sid":             `0{"x":1` + rest,
		"empty sid":          `0{"sid":""` + rest,
		"sid is a number":    `0{"sid":1` + rest,
		"no times":           `0{"sid":"x"}`,
		"interval is zero":   `0{"sid":"x","pingInterval":0,"pingTimeout":20000}`,
		"interval below":     `0{"sid":"x","pingInterval":-1,"pingTimeout":20000}`,
		"interval is huge":   `0{"sid":"x","pingInterval":1e300,"pingTimeout":20000}`,
		"interval overflows": `0{"sid":"x","pingInterval":1e999,"pingTimeout":20000}`,
		"interval is text":   `0{"sid":"x","pingInterval":"25000","pingTimeout":20000}`,
		"interval is NaN":    `0{"sid":"x","pingInterval":NaN,"pingTimeout":20000}`,
		"interval is a week": `0{"sid":"x","pingInterval":604800000,"pingTimeout":20000}`,
		"timeout is zero":    `0{"sid":"x","pingInterval":25000,"pingTimeout":0}`,
		"timeout below":      `0{"sid":"x","pingInterval":25000,"pingTimeout":-20000}`,
		"maxPayload below":   `0{"sid":"x","maxPayload":-1` + rest,
		"maxPayload is huge": `0{"sid":"x","maxPayload":1e30` + rest,
	} {
		bubble(t, name, func(t *testing.T) {
			script := newScript(t)
			script.Get(200, nil, open)
			script.Dial(siotest.Send(open))
			for _, transport := range []string{engineio.Polling, engineio.WebSocket} {
				c := engineio.New(engineio.Config{Network: script.Network, Transports: []string{transport}})
				e := as[*engineio.HandshakeError](t, c.Connect(t.Context(), "http://host"))
				as[*engineio.PacketError](t, e)
				if e.Retryable() || e.Code != -1 || !strings.Contains(e.Error(), "malformed handshake") {
					t.Errorf("%s: %v; retryable: %v, code %d", transport, e, e.Retryable(), e.Code)
				}
			}
		})
	}
}

func TestHandshakeWebSocket(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		step    siotest.Step
		message string
		closed  int // the close code that is the cause
		retry   bool
	}{
		{"message", siotest.Send("4hello"), "not an Engine.IO handshake", 0, false},
		{"binary", siotest.SendBinary([]byte(siotest.Open)), "not an Engine.IO handshake", 0, false},
		{"unknown packet", siotest.Send("x"), "not an Engine.IO handshake", 0, false},
		{"empty frame", siotest.Send(""), "empty", 0, false},
		{"closed", siotest.CloseFrame(1011, "busy"), "", 1011, true},
		{"dropped", siotest.Drop(), "", 1006, true},
	} {
		bubble(t, c.name, func(t *testing.T) {
			script := newScript(t)
			script.Dial(c.step)
			e := opening(t, script, engineio.WebSocket)
			if e.Status != 0 || e.Code != -1 || e.Retryable() != c.retry || !strings.Contains(e.Message, c.message) {
				t.Errorf("%+v, retryable: %v", e, e.Retryable())
			}
			if c.closed != 0 && as[*transport.CloseError](t, e).Code != c.closed {
				t.Errorf("cause %v, want code %d", e.Err, c.closed)
			}
		})
	}
	bubble(t, "not supported", func(t *testing.T) {
		script := newScript(t)
		script.Network.RefuseWebSocket(&transport.UnsupportedError{Option: "WebSocket"})
		e := opening(t, script, engineio.WebSocket)
		wantIs(t, e, transport.ErrUnsupported)
		if e.Retryable() {
			t.Error("retryable")
		}
	})
	bubble(t, "silent", func(t *testing.T) {
		script := newScript(t)
		script.Dial()
		ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
		defer cancel()
		begin := time.Now()
		err := engineio.New(engineio.Config{Network: script.Network, Transports: []string{engineio.WebSocket}}).Connect(ctx, "http://host")
		wantIs(t, err, ctx.Err())
		if took := time.Since(begin); took != 7*time.Second {
			t.Errorf("took %v", took)
		}
		wantSockets(t, script.Network, 0)
	})
}

func TestHandshakeNetwork(t *testing.T) {
	t.Parallel()
	down := errors.New("no route")
	for _, name := range []string{engineio.Polling, engineio.WebSocket} {
		bubble(t, name+" fails", func(t *testing.T) {
			script := newScript(t)
			script.Network.Refuse(down)
			e := opening(t, script, name)
			wantIs(t, e, down)
			if e.Status != 0 || e.Code != -1 || !e.Retryable() {
				t.Errorf("%+v, retryable: %v", e, e.Retryable())
			}
		})
		bubble(t, name+" hangs", func(t *testing.T) {
			script := newScript(t)
			script.Network.Pause()
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			err := engineio.New(engineio.Config{Network: script.Network, Transports: []string{name}, TryAllTransports: true}).Connect(ctx, "http://host")
			wantIs(t, err, ctx.Err())
		})
	}
	bubble(t, "too large", func(t *testing.T) {
		script := newScript(t)
		script.Get(200, nil, siotest.Open)
		c := engineio.New(engineio.Config{Network: script.Network, MaxMessage: 10})
		wantIs(t, c.Connect(t.Context(), "http://host"), transport.ErrTooLarge)
	})
}

func TestHandshakePackets(t *testing.T) {
	t.Parallel()
	bubble(t, "delivered", func(t *testing.T) {
		s := serve(t, plain+"\x1e4hello\x1e2x\x1ebAQI=\x1e6\x1e4")
		c, e := connect(t, s, engineio.Config{})
		e.want(t, "connect", "text hello", "binary 0102", "text ")
		s.wantPosts(t, "3x")
		if c.SID() != "x" || c.Transport() != engineio.Polling {
			t.Errorf("session %q by %q", c.SID(), c.Transport())
		}
	})
	bubble(t, "session values", func(t *testing.T) {
		s, _ := open(t, serve(t, `0{"sid":"a","upgrades":["x","websocket"],"pingInterval":300,"pingTimeout":200.5,"maxPayload":1e15}`), engineio.Config{NoUpgrade: true})
		if s.SID() != "a" || s.PingInterval() != 300*time.Millisecond || s.PingTimeout() != 200500*time.Microsecond ||
			s.MaxPayload() != 1<<30 || strings.Join(s.Upgrades(), " ") != "x websocket" {
			t.Errorf("%s %v %v %d %v", s.SID(), s.PingInterval(), s.PingTimeout(), s.MaxPayload(), s.Upgrades())
		}
	})
	bubble(t, "closed at once", func(t *testing.T) {
		s := serve(t, upgradable+"\x1e4a\x1e1\x1e4b")
		c, e := connect(t, s, engineio.Config{})
		e.want(t, "connect", "text a", "end: transport error")
		wantIs(t, c.Wait(t.Context()), engineio.ErrTransportClose)
		if n := len(s.requests()); n != 1 {
			t.Errorf("%d requests were made", n)
		}
	})
	bubble(t, "malformed behind it", func(t *testing.T) {
		err := engineio.New(engineio.Config{Network: serve(t, plain+"\x1ex")}).Connect(t.Context(), "http://host")
		as[*engineio.PacketError](t, as[*engineio.HandshakeError](t, err))
	})
}
