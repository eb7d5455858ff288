package engineio

import (
	"context"
	"errors"

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
		drop(conn)
		return err
	}
	s.conn = conn
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

// drop closes a connection without a closing handshake.
func drop(conn transport.Conn) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	_ = conn.Close(ended, 1000, "")
}

// read reads from the WebSocket until the session ends.
func (s *Session) read(conn transport.Conn) {
	// Without an end: a context that can end costs allocations for each message. Close ends it.
	ctx := context.Background()
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
		s.receive(&p, ready(conn))
	}
}

// writeFrames sends a batch with one flush.
func (s *Session) writeFrames(conn transport.Conn, b *buffers, batch []packet) error {
	defer b.clear()
	size := 0
	for i := range batch {
		if p := &batch[i]; !p.Binary {
			size += p.frameLen()
		} else if s.cfg.ForceBase64 {
			size += p.textLen()
		}
	}
	if cap(b.text) < size { // the frames below are parts of it: it must not move
		b.text = make([]byte, 0, size)
	}
	for i := range batch {
		p := &batch[i]
		if p.Binary && !s.cfg.ForceBase64 {
			b.frames = append(b.frames, p.message())
			continue
		}
		start := len(b.text)
		b.text = p.appendText(b.text)
		b.frames = append(b.frames, transport.Message{Data: b.text[start:], NoCompress: p.NoCompress})
	}
	if err := conn.Write(context.Background(), b.frames...); err != nil {
		return &TransportError{Transport: WebSocket, Op: "write", Cause: ErrTransportClose, Err: err}
	}
	return nil
}
