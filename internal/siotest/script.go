package siotest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/transport"
)

// A Script is a server that answers word by word. Each request and each dial takes the
// next entry of its kind: GETs those of [Script.Get], POSTs those of [Script.Post],
// WebSockets those of [Script.Dial]. When they are used up, a GET is held until the
// client gives up, a POST is answered "ok", and a dial is rejected with status 503.
type Script struct {
	// Network is what clients connect by. Any URL leads to this server.
	Network *memnet.Network

	mu       sync.Mutex
	gets     []answerFunc
	posts    []answerFunc
	dials    [][]Step
	rejects  map[int]*transport.StatusError // by number of the dial
	dialled  int
	pending  int           // entries that are not done
	done     chan struct{} // closed when pending comes to 0; nil when nobody waits
	failed   []error
	requests []Request
}

type answerFunc func(ctx context.Context, req *transport.Request) (*transport.Response, error)

// NewScript returns a Script without entries; they can be added at any time.
func NewScript() *Script {
	s := &Script{rejects: map[int]*transport.StatusError{}}
	s.Network = memnet.New(s)
	return s
}

// Close cuts everything off and waits until nothing of the Script runs any more.
func (s *Script) Close() { s.Network.Close() }

// Wait waits until every entry has been used to its end, and returns what did not go
// as scripted, or ctx's error.
func (s *Script) Wait(ctx context.Context) error {
	s.mu.Lock()
	if s.pending > 0 && s.done == nil {
		s.done = make(chan struct{})
	}
	done := s.done
	waiting := s.pending > 0
	s.mu.Unlock()
	var err error
	if waiting {
		select {
		case <-done:
		case <-ctx.Done():
			err = fmt.Errorf("siotest: script not at its end: %w", ctx.Err())
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(append(s.failed, err)...)
}

// Get adds the verbatim answer of a GET. header may be nil.
func (s *Script) Get(status int, header map[string][]string, body string) {
	s.add(&s.gets, fixed(status, header, body))
}

// GetFails lets a GET fail with err, as when the connection broke.
func (s *Script) GetFails(err error) {
	s.add(&s.gets, func(context.Context, *transport.Request) (*transport.Response, error) { return nil, err })
}

// Post expects a POST with that body and adds its verbatim answer; header may be nil.
func (s *Script) Post(want string, status int, header map[string][]string, body string) {
	answer := fixed(status, header, body)
	s.add(&s.posts, func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		if got := string(req.Body); got != want {
			s.fail(fmt.Errorf("siotest: POST %q, want %q", got, want))
		}
		return answer(ctx, req)
	})
}

// Dial accepts a WebSocket and plays steps on it. After the last, or one that failed,
// it reads on, and ignores what comes, until the client closes.
func (s *Script) Dial(steps ...Step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending++
	s.dials = append(s.dials, steps)
}

// DialRejected rejects a WebSocket with an HTTP answer.
func (s *Script) DialRejected(status int, header map[string][]string, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending++
	s.rejects[s.dialled+len(s.dials)] = &transport.StatusError{Status: status, Header: header, Body: []byte(body)}
	s.dials = append(s.dials, nil)
}

func fixed(status int, header map[string][]string, body string) answerFunc {
	return func(context.Context, *transport.Request) (*transport.Response, error) {
		return &transport.Response{Status: status, Header: header, Body: []byte(body)}, nil
	}
}

func (s *Script) add(list *[]answerFunc, f answerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending++
	*list = append(*list, f)
}

// ServeHTTP implements [memnet.Handler].
func (s *Script) ServeHTTP(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	s.record(Request{req.Method, req.URL, req.Header, len(req.Body)})
	f := s.next(req.Method)
	switch {
	case f != nil:
		defer s.finished()
		return f(ctx, req)
	case req.Method == "POST":
		return answer(200, "text/html", "ok"), nil
	}
	<-ctx.Done()
	return nil, ctx.Err()
}

// Requests returns what the server was asked until now, in order.
func (s *Script) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

func (s *Script) record(r Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r)
}

func (s *Script) next(method string) answerFunc {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := &s.gets
	if method == "POST" {
		list = &s.posts
	}
	if len(*list) == 0 {
		return nil
	}
	f := (*list)[0]
	*list = (*list)[1:]
	return f
}

// ServeWebSocket implements [memnet.Handler].
func (s *Script) ServeWebSocket(ctx context.Context, h *memnet.Handshake) {
	s.record(Request{"WEBSOCKET", h.Dial.URL, h.Dial.Header, 0})
	s.mu.Lock()
	if len(s.dials) == 0 {
		s.mu.Unlock()
		h.Reject(&transport.StatusError{Status: 503})
		return
	}
	steps, reject := s.dials[0], s.rejects[s.dialled]
	s.dials = s.dials[1:]
	s.dialled++
	s.mu.Unlock()
	if reject != nil {
		h.Reject(reject)
		s.finished()
		return
	}
	conn := h.Accept("")
	for i, step := range steps {
		if err := step(ctx, conn); err != nil {
			s.fail(fmt.Errorf("siotest: step %d: %w", i+1, err))
			break
		}
	}
	s.finished()
	for {
		if _, err := conn.Read(ctx); err != nil {
			return
		}
	}
}

func (s *Script) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed = append(s.failed, err)
}

func (s *Script) finished() {
	s.mu.Lock()
	s.pending--
	var done chan struct{}
	if s.pending == 0 {
		done, s.done = s.done, nil
	}
	s.mu.Unlock()
	if done != nil {
		close(done)
	}
}
