package siotest

import (
	"context"
	"sync"
	"time"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/transport"
)

const (
	// tick is how long a message may lie in the socket before the server turns to it:
	// npm's server handles what came in together at once.
	tick = time.Millisecond
	// releaseInterval is how often a held poll is answered during an upgrade.
	releaseInterval = 100 * time.Millisecond
	// closeTimeout is how long the server waits for the client's close frame.
	closeTimeout = 30 * time.Second
	// noStatus is the close frame without a code that npm's server sends.
	noStatus = 1005
)

// ServeWebSocket implements [memnet.Handler].
func (e *Engine) ServeWebSocket(ctx context.Context, h *memnet.Handshake) {
	s, query, refusal := e.verify(Request{"WEBSOCKET", h.Dial.URL, h.Dial.Header, 0}, websocket)
	if refusal != nil {
		h.Reject(&transport.StatusError{Status: refusal.status, Body: []byte(refusal.Message)})
		return
	}
	if s == nil {
		s = e.session(websocket, h.Dial.URL, h.Dial.Header, query)
		s.serve(ctx, h.Accept(""))
		return
	}
	s.mu.Lock()
	refused := s.upgrading || s.transport == websocket || e.options.NoUpgrade
	s.upgrading = true
	s.mu.Unlock()
	conn := h.Accept("")
	if refused {
		closeConn(ctx, conn, noStatus)
		return
	}
	upgraded := s.probe(ctx, conn)
	s.mu.Lock()
	s.upgrading = false
	s.mu.Unlock()
	if !upgraded {
		closeConn(ctx, conn, noStatus)
		return
	}
	s.serve(ctx, conn)
}

// probe takes an upgrade to its UPGRADE packet.
func (s *Session) probe(ctx context.Context, conn *memnet.Conn) bool {
	ctx, cancel := context.WithTimeout(ctx, s.engine.options.UpgradeTimeout)
	var releasing sync.WaitGroup
	defer releasing.Wait()
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	probed := false
	for {
		m, err := conn.Read(ctx)
		switch {
		case err != nil || m.Binary:
			return false
		case !probed && string(m.Data) == "2probe":
			probed = true
			if err := conn.Write(ctx, textPacket(eioPong, "probe").frame()); err != nil {
				return false
			}
			releasing.Go(func() { s.releasePolls(ctx) })
		case probed && string(m.Data) == string(eioUpgrade):
			return s.switchTransport()
		default:
			return false
		}
	}
}

// releasePolls answers polls that are held, so that the client can go over.
func (s *Session) releasePolls(ctx context.Context) {
	ticker := time.NewTicker(releaseInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			s.mu.Lock()
			if s.polled && len(s.out) == 0 && !s.ended {
				s.out = append(s.out, eioPacket{kind: eioNoop})
			}
			s.mu.Unlock()
			s.signal()
		case <-ctx.Done():
			return
		}
	}
}

func (s *Session) switchTransport() bool {
	s.mu.Lock()
	if s.ended {
		s.mu.Unlock()
		return false
	}
	s.transport = websocket
	s.mu.Unlock()
	s.signal()
	return true
}

// serve carries the session by conn to its end.
func (s *Session) serve(ctx context.Context, conn *memnet.Conn) {
	var loops sync.WaitGroup
	defer loops.Wait()
	loops.Go(func() { s.write(ctx, conn) })
	loops.Go(func() { s.hangUp(ctx, conn) })
	linger := tick
	if s.engine.options.KeepWithDisconnect {
		linger = 0
	}
	for {
		msgs, err := conn.ReadAll(ctx, linger)
		if err != nil {
			s.end(reasonTransportClose, endQuietly)
			return
		}
		for _, m := range msgs {
			if len(m.Data) > s.engine.options.MaxPayload {
				s.end(reasonTransportError, endTooLarge)
				return
			}
		}
		s.deliver(parseFrames(msgs))
	}
}

// write sends what is queued.
func (s *Session) write(ctx context.Context, conn *memnet.Conn) {
	for {
		packets, _ := s.take(websocket)
		var msgs []transport.Message
		last := false
		for _, p := range packets {
			if p.kind == eioClose {
				last = true
				break
			}
			msgs = append(msgs, p.frame())
		}
		if len(msgs) > 0 {
			if err := conn.Write(ctx, msgs...); err != nil {
				s.end(reasonTransportClose, endQuietly)
			}
		}
		if last {
			s.end(reasonForcedClose, endGracefully)
		}
		select {
		case <-s.ready:
		case <-s.ctx.Done():
			return
		}
	}
}

// hangUp ends conn when and as the session ends.
func (s *Session) hangUp(ctx context.Context, conn *memnet.Conn) {
	<-s.ctx.Done()
	switch s.how() {
	case endAbruptly:
		conn.Drop()
	case endTooLarge:
		closeConn(ctx, conn, 1009)
	default:
		closeConn(ctx, conn, noStatus)
	}
}

func closeConn(ctx context.Context, conn *memnet.Conn, code int) {
	ctx, cancel := context.WithTimeout(ctx, closeTimeout)
	defer cancel()
	conn.Close(ctx, code, "")
}
