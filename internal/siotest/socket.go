package siotest

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// ErrAckTimeout is what [Socket.EmitAck] reports when no acknowledgement came.
var ErrAckTimeout = errors.New("siotest: no acknowledgement")

// A Socket is a client in a namespace. Its methods may be called concurrently, and do
// not wait for the client.
//
// Arguments are what encoding/json makes of any, and []byte: float64, string, bool,
// nil, []any, map[string]any.
type Socket struct {
	ID        string
	Namespace string
	Auth      map[string]any // of the CONNECT; nil when there was none
	Session   *Session

	client *client

	mu           sync.Mutex
	handlers     map[string]Handler
	onDisconnect func(reason string)
	acks         map[int]func([]any, error)
	nextAck      int
}

// A Handler handles an event. ack is nil when the client asked for none; the second
// call of it does nothing. Handlers of a session are called one at a time, in order,
// and must not wait for the client.
type Handler func(args []any, ack func(args ...any))

func newSocket(c *client, id, namespace string, auth map[string]any) *Socket {
	return &Socket{
		ID: id, Namespace: namespace, Auth: auth, Session: c.session, client: c,
		handlers: map[string]Handler{}, acks: map[int]func([]any, error){},
	}
}

// On sets the handler of an event.
func (s *Socket) On(event string, h Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handlers[event] = h
}

// OnDisconnect sets what is called when the client has left, with npm's reason.
func (s *Socket) OnDisconnect(f func(reason string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onDisconnect = f
}

// Emit sends an event.
func (s *Socket) Emit(event string, args ...any) {
	s.client.send(packet{kind: sioEvent, namespace: s.Namespace, data: append([]any{event}, args...)})
}

// EmitAck sends an event and calls f once: with the acknowledgement's arguments, or
// with [ErrAckTimeout] when timeout has gone by. f is never called when the client
// leaves before that.
func (s *Socket) EmitAck(timeout time.Duration, f func(args []any, err error), event string, args ...any) {
	s.mu.Lock()
	id := s.nextAck
	s.nextAck++
	s.acks[id] = f
	s.mu.Unlock()
	s.client.send(packet{kind: sioEvent, namespace: s.Namespace, id: &id, data: append([]any{event}, args...)})
	s.Session.After(timeout, func() {
		if f := s.takeAck(id); f != nil {
			f(nil, ErrAckTimeout)
		}
	})
}

// Disconnect makes the client leave the namespace, or, with closeEngine, all of them
// and the connection.
func (s *Socket) Disconnect(closeEngine bool) {
	leaving := []*Socket{s}
	if closeEngine {
		leaving = s.client.joined()
	}
	for _, l := range leaving {
		s.client.leave(l)
		s.client.send(packet{kind: sioDisconnect, namespace: l.Namespace})
		l.disconnected("server namespace disconnect")
	}
	if closeEngine {
		s.Session.Close()
	}
}

func (s *Socket) event(p *packet) {
	data := p.data.([]any)
	s.mu.Lock()
	h := s.handlers[data[0].(string)]
	s.mu.Unlock()
	if h == nil {
		return
	}
	var ack func(...any)
	if p.id != nil {
		var answered atomic.Bool
		ack = func(args ...any) {
			if answered.CompareAndSwap(false, true) {
				s.client.send(packet{kind: sioAck, namespace: s.Namespace, id: p.id, data: append([]any{}, args...)})
			}
		}
	}
	h(data[1:], ack)
}

func (s *Socket) acknowledged(id int, args []any) {
	if f := s.takeAck(id); f != nil {
		f(args, nil)
	}
}

func (s *Socket) takeAck(id int) func([]any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.acks[id]
	delete(s.acks, id)
	return f
}

func (s *Socket) disconnected(reason string) {
	s.mu.Lock()
	f := s.onDisconnect
	s.onDisconnect = nil
	s.mu.Unlock()
	if f != nil {
		f(reason)
	}
}
