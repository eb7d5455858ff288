package engineio

import (
	"context"
	"errors"

	"github.com/siowasm/siowasm/internal/apart"
	"github.com/siowasm/siowasm/internal/cause"
	"github.com/siowasm/siowasm/transport"
)

func (s *Session) dial(ctx context.Context, sid string) (transport.Conn, error) {
	return s.network.DialWebSocket(ctx, &transport.Dial{
		URL:          s.endpoint.url(WebSocket, sid),
		Header:       s.endpoint.headers(),
		Subprotocols: s.cfg.Subprotocols,
		MaxMessage:   s.cfg.MaxMessage,
	})
}

// openWebSocket opens a session with a WebSocket.
func (s *Session) openWebSocket(ctx context.Context) error {
	conn, err := s.dial(ctx, "")
	if err != nil {
		return dialError(err)
	}
	kept := false
	defer dropUnless(&kept, conn)
	m, err := conn.Read(ctx)
	if err == nil {
		p, parseErr := parseFrame(m)
		if parseErr != nil {
			p.Type = packetNoop // no handshake, whatever it is
		}
		err = s.accept(WebSocket, &p, 0, m.Data, nil)
	} else {
		err = &HandshakeError{Transport: WebSocket, Code: -1, Err: err}
	}
	if err != nil {
		return err
	}
	kept = true
	s.conn = conn
	s.prompt.Store(tries(conn))
	return nil
}

// dialError makes a HandshakeError of what DialWebSocket returned.
func dialError(err error) error {
	answered := cause.Find(err, func(err error) bool {
		_, ok := err.(*transport.StatusError)
		return ok
	})
	if refused, ok := answered.(*transport.StatusError); ok {
		if e := refusal(WebSocket, refused.Status, refused.Header, refused.Body); e != nil {
			return e
		}
		return &HandshakeError{Transport: WebSocket, Status: refused.Status, Code: -1,
			Message: "the server answered without opening a WebSocket"}
	}
	return &HandshakeError{Transport: WebSocket, Code: -1, Err: err}
}

// dropUnless closes a connection that is not kept without a closing handshake, also when it has ended
// the goroutine that uses it. It is deferred, and nothing follows a panic.
func dropUnless(kept *bool, conn transport.Conn) {
	apart.Repanic(recover())
	if *kept {
		return
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	_ = conn.Close(ended, 1000, "")
}

// read reads from the WebSocket until the session ends.
func (s *Session) read(conn transport.Conn) {
	// Without an end: a context that can end costs allocations for each message. Close ends it.
	ctx := context.Background()
	prompt, more := tries(conn), false
	for {
		m, err := conn.Read(ctx)
		if err != nil {
			e := &TransportError{Transport: WebSocket, Op: "read", Cause: ErrTransportClose, Err: err}
			if errors.Is(err, transport.ErrTooLarge) {
				e.Cause = nil
			}
			s.end(ReasonTransport, e)
			return
		}
		p, err := parseFrame(m)
		if err != nil {
			s.end(ReasonTransport, &TransportError{Transport: WebSocket, Op: "read", Cause: ErrParse, Err: err})
			return
		}
		came := more
		more = ready(conn)
		if alone := !came && !more; prompt && alone != s.prompt.Load() {
			s.prompt.Store(alone) // which costs more than to look
		}
		s.receive(&p, more)
	}
}

// writeFrames sends a batch with one flush.
func (s *Session) writeFrames(conn transport.Conn, w *work) error {
	w.encode(s.cfg.ForceBase64)
	err := conn.Write(context.Background(), w.frames...)
	w.clear()
	if err != nil {
		return &TransportError{Transport: WebSocket, Op: "write", Cause: ErrTransportClose, Err: err}
	}
	return nil
}
