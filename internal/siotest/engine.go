package siotest

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"sync"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/transport"
)

// ErrDown is what requests and dials return between [Engine.Kill] and [Engine.Start].
var ErrDown = errors.New("siotest: connection refused, the server is down")

// A Receiver gets what a [Session]'s client sends. Its methods are called one at a
// time, on the session's goroutine, and must not wait for the client.
type Receiver interface {
	// Receive gets the messages that arrived together.
	Receive(msgs []transport.Message)
	// Closed is called once, at the end, with npm's reason.
	Closed(reason string)
}

// An Engine is an Engine.IO v4 server on a network of its own.
type Engine struct {
	// Network is what clients connect by. Any host leads to this server.
	Network *memnet.Network

	options Options
	open    func(*Session) Receiver
	loops   sync.WaitGroup

	mu       sync.Mutex
	sessions map[string]*Session
	opened   int
	requests []Request
}

var _ memnet.Handler = (*Engine)(nil)

// A Request is a request or a handshake that a server got.
type Request struct {
	Method string // "WEBSOCKET" for a handshake
	URL    string
	Header map[string][]string
	Size   int // of the body, in bytes
}

// NewEngine returns a server that calls open for every session, before anything else
// happens on it.
func NewEngine(options Options, open func(*Session) Receiver) *Engine {
	return newEngine(options.withDefaults("/engine.io/"), open)
}

// newEngine takes complete options.
func newEngine(options Options, open func(*Session) Receiver) *Engine {
	e := &Engine{options: options, open: open, sessions: map[string]*Session{}}
	e.Network = memnet.New(e)
	return e
}

// Echo returns an Engine.IO server that sends every message back.
func Echo(options Options) *Engine {
	return NewEngine(options, func(s *Session) Receiver { return echo{s} })
}

type echo struct{ session *Session }

func (e echo) Receive(msgs []transport.Message) { e.session.Send(msgs...) }
func (e echo) Closed(string)                    {}

// Close ends every session abruptly and waits until nothing of the server runs any
// more. It must not be called by a handler.
func (e *Engine) Close() {
	e.Network.Refuse(memnet.ErrClosed)
	e.forget()
	e.Network.Close()
	e.loops.Wait()
}

// Kill is a server process that dies: its sessions are forgotten, its connections
// break, and new ones are refused with [ErrDown].
func (e *Engine) Kill() {
	e.Network.Refuse(ErrDown)
	e.forget()
	e.Network.Cut()
}

// Start ends [Engine.Kill].
func (e *Engine) Start() { e.Network.Refuse(nil) }

func (e *Engine) forget() {
	for _, s := range e.Sessions() {
		s.Cut()
	}
}

// Sessions returns the sessions that are open.
func (e *Engine) Sessions() []*Session {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.SortedFunc(maps.Values(e.sessions), func(a, b *Session) int { return a.number - b.number })
}

// Requests returns what the server was asked until now, in order.
func (e *Engine) Requests() []Request {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.requests)
}

// ServeHTTP implements [memnet.Handler].
func (e *Engine) ServeHTTP(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	s, query, refusal := e.verify(Request{req.Method, req.URL, req.Header, len(req.Body)}, polling)
	switch {
	case refusal != nil:
		return refusal.response(), nil
	case s == nil:
		return e.handshake(ctx, req, query)
	case req.Method == "GET":
		return s.poll(ctx)
	case req.Method == "POST":
		return s.post(req.Body)
	}
	return badRequest.response(), nil
}

// A refusal is an error that Engine.IO answers with a code.
type refusal struct {
	status  int
	Code    int    `json:"code"`
	Message string `json:"message"`
}

var (
	notFound           = &refusal{404, -1, "Not found"}
	transportUnknown   = &refusal{400, 0, "Transport unknown"}
	sessionUnknown     = &refusal{400, 1, "Session ID unknown"}
	badHandshakeMethod = &refusal{400, 2, "Bad handshake method"}
	badRequest         = &refusal{400, 3, "Bad request"}
	unsupportedVersion = &refusal{400, 5, "Unsupported protocol version"}
)

func (r *refusal) response() *transport.Response {
	if r == notFound {
		return &transport.Response{Status: r.status, Body: []byte(r.Message)}
	}
	body, _ := json.Marshal(r)
	header := map[string][]string{"Content-Type": {"application/json"}}
	return &transport.Response{Status: r.status, Header: header, Body: body}
}

// verify checks a request in the order in which npm's server does. The session is nil
// when the request asks for a new one.
func (e *Engine) verify(req Request, by string) (*Session, url.Values, *refusal) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.requests = append(e.requests, req)
	target, err := url.Parse(req.URL)
	if err != nil || target.Path != e.options.Path {
		return nil, nil, notFound
	}
	query := target.Query()
	name := query.Get("transport")
	if !slices.Contains(e.options.Transports, name) {
		return nil, nil, transportUnknown
	}
	sid := query.Get("sid")
	s := e.sessions[sid]
	switch {
	case query.Has("sid") && s == nil:
		return nil, nil, sessionUnknown
	case name != by:
		return nil, nil, badRequest
	case s != nil && by == polling && s.Transport() != polling:
		return nil, nil, badRequest
	case s == nil && by == polling && req.Method != "GET":
		return nil, nil, badHandshakeMethod
	case query.Get("EIO") != "4":
		return nil, nil, unsupportedVersion
	}
	return s, query, nil
}

// handshake opens a session on polling.
func (e *Engine) handshake(ctx context.Context, req *transport.Request, query url.Values) (*transport.Response, error) {
	s := e.session(polling, req.URL, req.Header, query)
	resp, err := s.poll(ctx)
	if err == nil && e.options.Cookie != "" {
		resp.Header["Set-Cookie"] = []string{e.options.Cookie + "=" + s.ID + "; Path=/; HttpOnly; SameSite=Lax"}
	}
	return resp, err
}

// session makes a session and starts its goroutine.
func (e *Engine) session(by, target string, header map[string][]string, query url.Values) *Session {
	e.mu.Lock()
	e.opened++
	number := e.opened
	e.mu.Unlock()
	s := newSession(e, number, "engine"+strconv.Itoa(number), by)
	s.URL, s.Header, s.Query = target, header, query
	upgrades := []string{}
	if by == polling {
		upgrades = e.options.upgrades()
	}
	greeting, _ := json.Marshal(map[string]any{
		"sid":          s.ID,
		"upgrades":     upgrades,
		"pingInterval": e.options.PingInterval.Milliseconds(),
		"pingTimeout":  e.options.PingTimeout.Milliseconds(),
		"maxPayload":   e.options.MaxPayload,
	})
	s.queue(eioPacket{kind: eioOpen, data: greeting})
	s.receiver = e.open(s)
	e.mu.Lock()
	e.sessions[s.ID] = s
	e.mu.Unlock()
	e.loops.Go(s.run)
	return s
}

func (e *Engine) remove(s *Session) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.sessions, s.ID)
}
