//go:build js && wasm

package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/siowasm/siowasm/transport"
)

// Write waits while the host holds more than this many bytes that are not sent yet. The
// host does not tell when there is room, so it is asked at these intervals.
const (
	maxBuffered = 1 << 20
	minPoll     = 5 * time.Millisecond
	maxPoll     = 50 * time.Millisecond
)

var errClosed = errors.New("siowasm: websocket closed by this side")

// A socketError is what the host's error event said.
type socketError struct{ message string }

func (e *socketError) Error() string { return "siowasm: websocket error: " + e.message }

// A socket is a WebSocket of the host.
type socket struct {
	number  int32
	limit   int64         // of a message in bytes; 0 is none
	dialed  chan error    // holds the result of the dial
	pongs   chan struct{} // holds a token after a pong; nil where the host cannot ping
	arrived chan struct{} // holds a token after a message was queued, and after the end
	// Ends with the reason when nothing will arrive any more.
	ended context.Context
	end   context.CancelCauseFunc
	// Ends with the reason when nothing can be written any more, not after ended.
	sealed context.Context
	seal   context.CancelCauseFunc

	readErr error               // of the caller of Read: what ended reading
	batch   []transport.Message // of the caller of Read
	next    int                 // in batch

	mu      sync.Mutex
	queue   []transport.Message // what has come since the last batch
	dropped bool                // and nobody is to read any more
}

var (
	_ transport.Conn   = (*socket)(nil)
	_ transport.Pusher = (*socket)(nil)
)

// DialWebSocket implements [transport.Network]. Headers go where the host can send them; a
// browser leaves them out.
func (n *network) DialWebSocket(ctx context.Context, dial *transport.Dial) (transport.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s := &socket{limit: dial.MaxMessage, dialed: make(chan error, 1), arrived: make(chan struct{}, 1)}
	s.ended, s.end = context.WithCancelCause(context.Background())
	s.sealed, s.seal = context.WithCancelCause(s.ended)
	s.number = host.sockets.add(s)
	hostDial(n.client, s.number, dial.URL, lines(dial.Header))
	var err error
	select {
	case err = <-s.dialed:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		s.drop()
		return nil, err
	}
	if s.pongs != nil {
		return pinger{s}, nil
	}
	return s, nil
}

// A pinger is a socket of a host that can ping.
type pinger struct{ *socket }

var _ transport.Pinger = pinger{}

// Ping implements [transport.Pinger]. It is called by one goroutine at a time.
func (p pinger) Ping(ctx context.Context) error {
	select {
	case <-p.pongs: // of a ping that nobody has waited for
	default:
	}
	hostPing(p.number)
	select {
	case <-p.pongs:
		return nil
	case <-p.ended.Done():
		return context.Cause(p.ended)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// opened is told that the socket is open, and whether it can ping.
func (s *socket) opened(pings bool) {
	if pings {
		s.pongs = make(chan struct{}, 1)
	}
	s.dial(nil)
}

func (s *socket) ponged() {
	select {
	case s.pongs <- struct{}{}:
	default:
	}
}

// dial settles the dial; once.
func (s *socket) dial(err error) {
	select {
	case s.dialed <- err:
	default:
	}
}

// failed is told that the socket did not open.
func (s *socket) failed(status, kind int32, message string) {
	switch {
	case status > 0:
		s.dial(&transport.StatusError{Status: int(status)})
	case kind == failedOther:
		s.dial(&socketError{message})
	default:
		s.dial(hostError(kind, message))
	}
}

// closed is told that the socket has closed, after an error or not.
func (s *socket) closed(code int32, reason string, broken bool) {
	var err error = &transport.CloseError{Code: int(code), Reason: reason}
	if broken {
		err = &socketError{reason}
	}
	s.dial(err)
	s.end(err)
	s.tell()
}

// Pushes implements [transport.Pusher]: the host cannot be told to wait.
func (s *socket) Pushes() bool { return true }

// Read implements [transport.Conn].
func (s *socket) Read(ctx context.Context) (transport.Message, error) {
	for s.readErr == nil {
		// Asked first, so that what came before the end is returned before it.
		over := s.ended.Err() != nil
		if m, ok := s.take(); ok {
			if s.limit > 0 && int64(len(m.Data)) > s.limit {
				s.readErr = transport.ErrTooLarge
				s.seal(errClosed)
				hostClose(s.number, 1009, "")
				break
			}
			return m, nil
		}
		if over {
			return transport.Message{}, context.Cause(s.ended)
		}
		if ctx.Done() == nil { // the session's reads: a select costs much of what a message does
			<-s.arrived
			continue
		}
		select {
		case <-s.arrived:
		case <-ctx.Done():
			s.readErr = ctx.Err()
			s.seal(s.readErr)
		}
	}
	return transport.Message{}, s.readErr
}

// Write implements [transport.Conn].
func (s *socket) Write(ctx context.Context, msgs ...transport.Message) error {
	for i := range msgs {
		err := s.write(ctx, &msgs[i])
		if err != nil {
			s.seal(err)
			return err
		}
	}
	return nil
}

func (s *socket) write(ctx context.Context, m *transport.Message) error {
	if s.sealed.Err() != nil {
		return context.Cause(s.sealed)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	buffered := hostSend(s.number, view(m.Data), m.Binary, m.NoCompress)
	for wait := minPoll; buffered > maxBuffered; wait = min(2*wait, maxPoll) {
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
		case <-s.sealed.Done():
		}
		timer.Stop()
		if s.sealed.Err() != nil {
			return context.Cause(s.sealed)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		buffered = hostBuffered(s.number)
	}
	if buffered < 0 {
		return errClosed
	}
	return nil
}

// Close implements [transport.Conn].
func (s *socket) Close(ctx context.Context, code int, reason string) error {
	err := ctx.Err()
	if err == nil {
		s.seal(errClosed)
		hostClose(s.number, int32(code), reason)
		select {
		case <-s.ended.Done():
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	if s.ended.Err() != nil {
		err = nil
	}
	s.drop()
	return err
}

// drop ends the socket, if it has not ended, and leaves nothing of it behind: what was not read
// never is, as the end of a session means.
func (s *socket) drop() {
	if host.sockets.take(s.number) == nil {
		return
	}
	s.mu.Lock()
	s.queue, s.dropped = nil, true
	s.mu.Unlock()
	s.end(errClosed)
	s.tell()
	hostDrop(s.number)
}
