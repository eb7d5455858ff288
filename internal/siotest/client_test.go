package siotest_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/transport"
)

// bubble runs a subtest in a synctest bubble.
func bubble(t *testing.T, name string, f func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, f)
	})
}

// A raw client writes Engine.IO by hand.
type raw struct {
	t       *testing.T
	network *memnet.Network
	base    string // host and path
}

func (r raw) get(query string) *transport.Response { return r.request("GET", query, "") }

func (r raw) post(sid, body string) *transport.Response {
	return r.request("POST", "EIO=4&transport=polling&sid="+sid, body)
}

func (r raw) request(method, query, body string) *transport.Response {
	r.t.Helper()
	resp, err := r.network.RoundTrip(r.t.Context(), &transport.Request{
		Method: method, URL: "http://" + r.base + "?" + query, Body: []byte(body),
	})
	if err != nil {
		r.t.Errorf("%s %s: %v", method, query, err)
		return &transport.Response{}
	}
	return resp
}

// poll returns the body of a poll that was answered with status 200.
func (r raw) poll(sid string) string {
	r.t.Helper()
	resp := r.get("EIO=4&transport=polling&sid=" + sid)
	if resp.Status != 200 {
		r.t.Errorf("poll: status %d %s", resp.Status, resp.Body)
	}
	return string(resp.Body)
}

func (r raw) wantPoll(sid, want string) {
	r.t.Helper()
	if got := r.poll(sid); got != want {
		r.t.Errorf("poll = %q, want %q", got, want)
	}
}

func (r raw) wantPost(sid, body string, status int) {
	r.t.Helper()
	if resp := r.post(sid, body); resp.Status != status {
		r.t.Errorf("POST %q: status %d %s, want %d", body, resp.Status, resp.Body, status)
	}
}

func (r raw) wantRefusal(resp *transport.Response, body string) {
	r.t.Helper()
	if resp.Status != 400 || string(resp.Body) != body {
		r.t.Errorf("status %d %s, want 400 %s", resp.Status, resp.Body, body)
	}
}

// open opens a session on polling; its id is engine1, engine2 and so on.
func (r raw) open() {
	r.t.Helper()
	if resp := r.get("EIO=4&transport=polling"); resp.Status != 200 {
		r.t.Fatalf("handshake: status %d %s", resp.Status, resp.Body)
	}
}

// A socket is an open WebSocket.
type socket struct {
	t    *testing.T
	conn transport.Conn
}

func (r raw) dial(query string) socket {
	r.t.Helper()
	conn, err := r.network.DialWebSocket(r.t.Context(), &transport.Dial{URL: "ws://" + r.base + "?" + query})
	if err != nil {
		r.t.Fatal(err)
	}
	return socket{r.t, conn}
}

// join opens a session on websocket and joins the default namespace.
func (r raw) join() socket {
	r.t.Helper()
	s := r.dial("EIO=4&transport=websocket")
	s.read()
	s.send("40")
	s.want(`40{"sid":"socket1"}`)
	return s
}

func (s socket) send(texts ...string) {
	s.t.Helper()
	var msgs []transport.Message
	for _, text := range texts {
		msgs = append(msgs, transport.Message{Data: []byte(text)})
	}
	if err := s.conn.Write(s.t.Context(), msgs...); err != nil {
		s.t.Fatal(err)
	}
}

func (s socket) sendBinary(data ...byte) {
	s.t.Helper()
	if err := s.conn.Write(s.t.Context(), transport.Message{Data: data, Binary: true}); err != nil {
		s.t.Fatal(err)
	}
}

// ping leaves a reader behind that ends with the connection.
func (s socket) ping() {
	s.t.Helper()
	go s.conn.Read(s.t.Context())
	if err := s.conn.(transport.Pinger).Ping(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

func (s socket) read() transport.Message {
	s.t.Helper()
	m, err := s.conn.Read(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

func (s socket) want(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		if m := s.read(); m.Binary || string(m.Data) != text {
			s.t.Fatalf("read %q (binary: %v), want %q", m.Data, m.Binary, text)
		}
	}
}

func (s socket) wantBinary(data ...byte) {
	s.t.Helper()
	if m := s.read(); !m.Binary || string(m.Data) != string(data) {
		s.t.Fatalf("read %q (binary: %v), want the bytes %x", m.Data, m.Binary, data)
	}
}

// wantEnd expects the end of the connection, by a close frame unless code is 1006.
func (s socket) wantEnd(code int) {
	s.t.Helper()
	m, err := s.conn.Read(s.t.Context())
	var closed *transport.CloseError
	if !errors.As(err, &closed) || closed.Code != code {
		s.t.Fatalf("read %q, %v; want close code %d", m.Data, err, code)
	}
}
