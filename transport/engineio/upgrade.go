package engineio

import (
	"context"
	"slices"

	"github.com/siowasm/siowasm/transport"
)

// An upgrade moves a session from polling to WebSocket: probe, stop polling and posting,
// wait for what is pending, say so, go on. "Upgrade" in the specification.
type upgrade struct {
	ctx     context.Context
	cancel  context.CancelFunc
	pause   bool          // the probe was answered: no new poll may begin; guarded by Session.mu
	polled  chan struct{} // closed by the reader when no poll is pending
	decided chan struct{} // closed when the session has moved, or stays
}

const probe = "probe"

// startUpgrade begins an upgrade if the configuration and the server want one.
func (s *Session) startUpgrade() {
	if s.cfg.NoUpgrade || !slices.Contains(s.cfg.Transports, WebSocket) || !slices.Contains(s.opened.upgrades, WebSocket) {
		return
	}
	ctx, cancel := context.WithTimeout(s.ctx, s.cfg.postTimeout(0))
	up := &upgrade{ctx: ctx, cancel: cancel, polled: make(chan struct{}), decided: make(chan struct{})}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.leaves() || s.over {
		cancel()
		return
	}
	s.up = up
	s.tasks.Go(func() { s.upgrade(up) })
}

// stopUpgrade ends a running upgrade, which leaves the session on polling unless it was
// as good as done, and lets none begin. It waits for that until ctx ends.
func (s *Session) stopUpgrade(ctx context.Context) {
	s.mu.Lock()
	if !s.leaves() {
		close(s.closing)
	}
	up := s.up
	s.mu.Unlock()
	if up == nil {
		return
	}
	up.cancel()
	select {
	case <-up.decided:
	case <-ctx.Done():
	}
}

// leaves reports whether Close was called. s.mu is held.
func (s *Session) leaves() bool {
	select {
	case <-s.closing:
		return true
	default:
		return false
	}
}

// pausing returns the running upgrade if polling has to stop for it.
func (s *Session) pausing() *upgrade {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.up == nil || !s.up.pause {
		return nil
	}
	return s.up
}

func (s *Session) upgrade(up *upgrade) {
	defer up.cancel()
	conn, err := s.probe(up.ctx)
	if err == nil {
		err = s.settle(up)
		if err == nil {
			err = conn.Write(s.ctx, transport.Message{Data: []byte{byte(packetUpgrade)}})
			if err != nil { // the server may have read it: neither transport can be relied on
				s.end(ReasonTransport, &TransportError{Transport: WebSocket, Op: "upgrade", Err: err})
			}
		}
		if err != nil {
			drop(conn)
		}
	}

	s.mu.Lock()
	s.up = nil
	moved := err == nil && !s.over
	if moved {
		s.conn = conn
	}
	over := s.over
	s.mu.Unlock()
	if err == nil && !moved {
		drop(conn)
	}
	close(up.decided)
	s.kick(s.out.release())
	switch {
	case over, up.ctx.Err() == context.Canceled && !moved: // nobody waits for it any more
	case moved:
		s.upgraded.Store(true)
		s.letGo() // of the connections that polling used
		s.handler.Upgraded(WebSocket)
	default:
		s.handler.UpgradeFailed(&TransportError{Transport: WebSocket, Op: "upgrade", Err: err})
	}
}

// probe opens a WebSocket and asks whether the server reads from it.
func (s *Session) probe(ctx context.Context) (transport.Conn, error) {
	conn, err := s.dial(ctx, s.opened.sid)
	if err != nil {
		return nil, err
	}
	err = conn.Write(ctx, transport.Message{Data: []byte(string(rune(packetPing)) + probe)})
	if err != nil {
		drop(conn)
		return nil, err
	}
	m, err := conn.Read(ctx)
	if err == nil {
		var p packet
		if p, err = parseFrame(m); err == nil && (p.Type != packetPong || string(p.Data) != probe) {
			err = &PacketError{Reason: "the probe was answered by something else"}
		}
	}
	if err != nil {
		drop(conn)
		return nil, err
	}
	return conn, nil
}

// settle stops polling and posting and waits until nothing of them is pending. The server
// ends the pending poll when it has answered the probe.
func (s *Session) settle(up *upgrade) error {
	s.mu.Lock()
	up.pause = true
	s.mu.Unlock()
	for wait := s.out.hold(); wait != nil; wait = s.out.hold() {
		select {
		case <-wait:
		case <-up.ctx.Done():
			return up.ctx.Err()
		}
	}
	select {
	case <-up.polled:
		return nil
	case <-up.ctx.Done():
		return up.ctx.Err()
	}
}
