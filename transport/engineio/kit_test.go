package engineio_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

// Handshakes with and without an upgrade.
const (
	upgradable = `0{"sid":"x","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100}`
	plain      = `0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100}`
)

// bubble runs a subtest with fake time. That nothing is left running at its end is part of it.
func bubble(t *testing.T, name string, f func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, f)
	})
}

// A server is told by the test what to answer.
type server struct {
	*memnet.Network
	open   string              // the answer of the handshake
	header map[string][]string // that comes with it
	polls  chan string         // the answers of the polls
	post   func(ctx context.Context, body string) (*transport.Response, error)
	socket func(ctx context.Context, h *memnet.Handshake)

	mu    sync.Mutex
	asked []transport.Request // a dial has the method "WEBSOCKET"
}

func serve(t *testing.T, open string) *server {
	s := &server{open: open, polls: make(chan string, 100)}
	s.Network = memnet.New(s)
	t.Cleanup(s.Close)
	return s
}

func ok(body string) *transport.Response {
	return &transport.Response{Status: 200, Body: []byte(body)}
}

func (s *server) ServeHTTP(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	s.record(*req)
	switch {
	case !strings.Contains(req.URL, "sid="):
		return &transport.Response{Status: 200, Header: s.header, Body: []byte(s.open)}, nil
	case req.Method == "GET":
		select {
		case body := <-s.polls:
			return ok(body), nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	case s.post != nil:
		return s.post(ctx, string(req.Body))
	}
	return ok("ok"), nil
}

func (s *server) ServeWebSocket(ctx context.Context, h *memnet.Handshake) {
	s.record(transport.Request{Method: "WEBSOCKET", URL: h.Dial.URL, Header: h.Dial.Header})
	if s.socket == nil {
		h.Reject(&transport.StatusError{Status: 503})
		return
	}
	s.socket(ctx, h)
}

func (s *server) record(req transport.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, req)
}

// requests returns what was asked so far.
func (s *server) requests() []transport.Request {
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// posts returns the bodies of the POSTs so far.
func (s *server) posts() []string {
	var bodies []string
	for _, req := range s.requests() {
		if req.Method == "POST" {
			bodies = append(bodies, string(req.Body))
		}
	}
	return bodies
}

func (s *server) wantPosts(t *testing.T, want ...string) {
	t.Helper()
	if got := s.posts(); !slices.Equal(got, want) {
		t.Errorf("posted %q, want %q", got, want)
	}
}

// wantSockets expects n WebSockets that the client has not closed.
func wantSockets(t *testing.T, network *memnet.Network, n int) {
	t.Helper()
	synctest.Wait()
	if stats := network.Stats(); stats.Unclosed != n || stats.Open != n {
		t.Errorf("%d WebSockets are open, %d not closed by the client, want %d", stats.Open, stats.Unclosed, n)
	}
}

// A gate holds answers back until it is opened.
type gate chan struct{}

func (g gate) pass(ctx context.Context) {
	select {
	case <-g:
	case <-ctx.Done():
	}
}

// hold lets each POST wait for the gate.
func (s *server) hold() gate {
	g := make(gate)
	s.post = func(ctx context.Context, _ string) (*transport.Response, error) {
		g.pass(ctx)
		return ok("ok"), ctx.Err()
	}
	return g
}

// events is what a client has told, or a session its handler.
type events struct {
	mu         sync.Mutex
	list       []string
	ended      engineio.Disconnected
	upgradeErr error
	onMessage  func(transport.Message) // called too
}

func (e *events) add(event string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.list = append(e.list, event)
}

// take returns what was told since the last time.
func (e *events) take() []string {
	synctest.Wait()
	e.mu.Lock()
	defer e.mu.Unlock()
	list := e.list
	e.list = nil
	return list
}

func (e *events) want(t *testing.T, want ...string) {
	t.Helper()
	if got := e.take(); !slices.Equal(got, want) {
		t.Errorf("events %q, want %q", got, want)
	}
}

func (e *events) Message(m transport.Message) {
	if m.Binary {
		e.add(fmt.Sprintf("binary %x", m.Data))
	} else {
		e.add("text " + string(m.Data))
	}
	if e.onMessage != nil {
		e.onMessage(m)
	}
}

func (e *events) Upgraded(name string) { e.add("upgraded " + name) }

func (e *events) UpgradeFailed(err error) {
	e.mu.Lock()
	e.upgradeErr = err
	e.mu.Unlock()
	e.add("upgrade failed")
}

func (e *events) disconnected(d engineio.Disconnected) {
	e.mu.Lock()
	e.ended = d
	e.mu.Unlock()
	e.add("end: " + string(d.Reason))
}

// connect connects a client to network. What it tells begins after OnConnect.
func connect(t *testing.T, network transport.Network, cfg engineio.Config) (*engineio.Client, *events) {
	t.Helper()
	cfg.Network = network
	c := engineio.New(cfg)
	e := &events{}
	c.OnConnect(func() { e.add("connect") })
	c.OnMessage(e.Message)
	c.OnUpgrade(e.Upgraded)
	c.OnUpgradeError(e.UpgradeFailed)
	c.OnDisconnect(e.disconnected)
	if err := c.Connect(t.Context(), "http://host/"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Disconnect(ended()) })
	return c, e
}

// open opens a session and serves it.
func open(t *testing.T, network transport.Network, cfg engineio.Config) (*engineio.Session, *events) {
	t.Helper()
	cfg.Network = network
	s, err := engineio.New(cfg).Open(t.Context(), "http://host/", nil)
	if err != nil {
		t.Fatal(err)
	}
	e := &events{}
	go func() {
		reason, err := s.Serve(e)
		e.disconnected(engineio.Disconnected{Reason: reason, Err: err})
	}()
	synctest.Wait()
	t.Cleanup(func() { s.Close(ended()) })
	return s, e
}

// ended returns a context that has ended.
func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func send(t *testing.T, c *engineio.Client, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if err := c.Send(t.Context(), engineio.Text(text)); err != nil {
			t.Fatalf("send %q: %v", text, err)
		}
	}
}

func wantIs(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
}

// as returns the error of type E in err.
func as[E error](t *testing.T, err error) E {
	t.Helper()
	var e E
	if !errors.As(err, &e) {
		t.Fatalf("error %v (%T), want a %T in it", err, err, e)
	}
	return e
}
