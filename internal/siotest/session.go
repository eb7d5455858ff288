package siotest

import (
	"context"
	"net/url"
	"sync"
	"time"

	"github.com/siowasm/siowasm/transport"
)

// npm's reasons for the end of a session.
const (
	reasonPingTimeout    = "ping timeout"
	reasonTransportClose = "transport close"
	reasonTransportError = "transport error"
	reasonParseError     = "parse error"
	reasonForcedClose    = "forced close"
)

// An ending is how the client learns of the end.
type ending int

const (
	endGracefully ending = iota // a poll is answered with CLOSE, a WebSocket gets a close frame
	endQuietly                  // the client began: a poll is answered with NOOP
	endAbruptly                 // the connections break
	endTooLarge                 // a WebSocket gets close code 1009
)

// A Session is one client of an [Engine]. Its methods may be called concurrently, and
// do not wait for the client.
type Session struct {
	ID     string
	URL    string // of the handshake, as are the next two
	Header map[string][]string
	Query  url.Values

	engine   *Engine
	number   int
	receiver Receiver
	inbox    chan *batch
	calls    chan func()
	ctx      context.Context // ends with the session
	cancel   context.CancelFunc
	ready    chan struct{} // told that there is something to send

	mu        sync.Mutex
	transport string
	out       []eioPacket
	drained   chan struct{} // closed when out has been taken; nil when nobody waits
	polled    bool          // a GET is held
	posting   bool          // a POST is handled
	upgrading bool          // a WebSocket is being probed
	closing   bool          // CLOSE is in out
	ended     bool
	ending    ending
	reason    string
}

func newSession(e *Engine, number int, id, by string) *Session {
	s := &Session{
		ID: id, engine: e, number: number, transport: by,
		inbox: make(chan *batch), calls: make(chan func()), ready: make(chan struct{}, 1),
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s
}

// Transport returns "polling" or "websocket".
func (s *Session) Transport() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.transport
}

// Send queues messages. Those to a session that has ended are dropped.
func (s *Session) Send(msgs ...transport.Message) {
	packets := make([]eioPacket, len(msgs))
	for i, m := range msgs {
		packets[i] = eioPacket{kind: eioMessage, data: m.Data, binary: m.Binary}
	}
	s.queue(packets...)
}

// Close ends the session after what has been queued, and lets the client know.
func (s *Session) Close() {
	s.mu.Lock()
	again := s.closing || s.ended
	s.mu.Unlock()
	if again {
		return
	}
	s.queue(eioPacket{kind: eioClose})
	s.After(30*time.Second, func() { s.end(reasonForcedClose, endAbruptly) })
}

// Cut breaks the client's connections, without a word, and ends the session.
func (s *Session) Cut() { s.end(reasonTransportClose, endAbruptly) }

// Drained waits until the transport has taken all that was queued, or the session
// has ended, which it reports.
func (s *Session) Drained() bool {
	s.mu.Lock()
	if len(s.out) == 0 || s.ended {
		defer s.mu.Unlock()
		return !s.ended
	}
	if s.drained == nil {
		s.drained = make(chan struct{})
	}
	drained := s.drained
	s.mu.Unlock()
	select {
	case <-drained:
		return true
	case <-s.ctx.Done():
		return false
	}
}

// After calls f on the session's goroutine when d has gone by, unless the session has
// ended by then.
func (s *Session) After(d time.Duration, f func()) {
	s.engine.loops.Go(func() {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-s.ctx.Done():
			return
		}
		select {
		case s.calls <- f:
		case <-s.ctx.Done():
		}
	})
}

// queue appends packets to what goes out.
func (s *Session) queue(packets ...eioPacket) {
	s.mu.Lock()
	if !s.closing && !s.ended {
		s.out = append(s.out, packets...)
		s.closing = len(packets) == 1 && packets[0].kind == eioClose
	}
	s.mu.Unlock()
	s.signal()
}

func (s *Session) signal() {
	select {
	case s.ready <- struct{}{}:
	default:
	}
}

// take returns what goes out by the transport that asks, if it is the session's.
func (s *Session) take(by string) (packets []eioPacket, current bool) {
	s.mu.Lock()
	if s.transport != by {
		s.mu.Unlock()
		return nil, false
	}
	packets, s.out = s.out, nil
	drained := s.drained
	s.drained = nil
	s.mu.Unlock()
	if drained != nil {
		close(drained)
	}
	return packets, true
}

// end ends the session; only the first call counts.
func (s *Session) end(reason string, how ending) {
	s.mu.Lock()
	again := s.ended
	if !again {
		s.ended, s.reason, s.ending = true, reason, how
	}
	s.mu.Unlock()
	if again {
		return
	}
	s.engine.remove(s)
	s.cancel()
}

func (s *Session) how() ending {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ending
}
