package engineio

import (
	"context"
	"slices"

	"github.com/siowasm/siowasm/internal/apart"
	"github.com/siowasm/siowasm/transport"
)

// An upgrade moves a session from polling to WebSocket: probe, stop polling and posting,
// wait for what is pending, say so, go on. "Upgrade" in the specification.
type upgrade struct {
	ctx     context.Context // ends when the session ends or is to stay where it is
	cancel  context.CancelFunc
	begun   bool          // guarded by Session.mu, as is the next
	pause   bool          // the probe was answered: no new poll may begin
	polled  chan struct{} // closed by the reader when no poll is pending
	decided chan struct{} // closed when the session has moved, or stays
}

const probe = "probe"

// planUpgrade plans the upgrade that the configuration and the server want, if they do. It
// begins with Serve; what is too large for polling waits for it from now on.
func (s *Session) planUpgrade() {
	if s.cfg.NoUpgrade || !slices.Contains(s.cfg.Transports, WebSocket) || !slices.Contains(s.opened.upgrades, WebSocket) {
		return
	}
	ctx, cancel := context.WithCancel(s.ctx)
	s.up = &upgrade{ctx: ctx, cancel: cancel, polled: make(chan struct{}), decided: make(chan struct{})}
}

// startUpgrade begins the upgrade that is planned, unless the session has ended.
func (s *Session) startUpgrade() {
	s.mu.Lock()
	up := s.up
	switch {
	case up == nil:
	case s.over:
		s.forgetUpgrade()
	default:
		up.begun = true
		s.tasks.Go(func() { s.upgrade(up) })
	}
	s.mu.Unlock()
}

// forgetUpgrade decides against an upgrade that has not begun. s.mu is held.
func (s *Session) forgetUpgrade() {
	s.up.cancel()
	close(s.up.decided)
	s.up = nil
}

// StopUpgrade ends an upgrade that is under way or to come, which leaves the session on polling
// unless it was as good as done, and waits for that until ctx ends. What waits to be sent need
// not wait for the upgrade any more. Close does it first.
func (s *Session) StopUpgrade(ctx context.Context) {
	s.mu.Lock()
	up := s.up
	if up != nil && !up.begun {
		s.forgetUpgrade()
		up = nil
	}
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

// pausing returns the running upgrade if polling has to stop for it.
func (s *Session) pausing() *upgrade {
	s.mu.Lock()
	up := s.up
	if up != nil && !up.pause {
		up = nil
	}
	s.mu.Unlock()
	return up
}

func (s *Session) upgrade(up *upgrade) {
	defer s.decide(up)
	ctx, cancel := context.WithTimeout(up.ctx, s.cfg.postTimeout(0))
	defer cancel()
	moved := false
	conn, err := s.dial(ctx, s.opened.sid)
	if err == nil {
		defer dropUnless(&moved, conn)
		if err = s.probe(ctx, conn); err == nil {
			err = s.settle(ctx, up)
		}
		if err == nil {
			err = conn.Write(s.ctx, transport.Message{Data: []byte{byte(packetUpgrade)}})
			if err != nil { // the server may have read it: neither transport can be relied on
				s.end(ReasonTransport, &TransportError{Transport: WebSocket, Op: "upgrade", Err: err})
			}
		}
	}

	s.mu.Lock()
	over := s.over
	moved = err == nil && !over
	if moved {
		s.conn = conn
	}
	s.mu.Unlock()
	switch {
	case moved:
		s.upgraded.Store(true)
		s.letGo() // of the connections that polling used
		s.handler.Upgraded(WebSocket)
	case over, up.ctx.Err() != nil: // nobody waits for it any more
	default:
		s.handler.UpgradeFailed(&TransportError{Transport: WebSocket, Op: "upgrade", Err: err})
	}
}

// decide ends the wait for an upgrade, also for one whose goroutine has been ended: what comes by
// WebSocket comes after the handler's news. It is deferred, and nothing follows a panic.
func (s *Session) decide(up *upgrade) {
	apart.Repanic(recover())
	up.cancel()
	s.mu.Lock()
	s.up = nil
	s.mu.Unlock()
	close(up.decided)
	s.out.release()
	s.wakeWriter()
}

// probe asks whether the server reads from a WebSocket.
func (s *Session) probe(ctx context.Context, conn transport.Conn) error {
	err := conn.Write(ctx, transport.Message{Data: []byte(string(rune(packetPing)) + probe)})
	if err != nil {
		return err
	}
	m, err := conn.Read(ctx)
	if err != nil {
		return err
	}
	p, err := parseFrame(m)
	if err == nil && (p.Type != packetPong || string(p.Data) != probe) {
		err = &PacketError{Reason: "the probe was answered by something else"}
	}
	return err
}

// settle stops polling and posting and waits until nothing of them is pending. The server
// ends the pending poll when it has answered the probe.
func (s *Session) settle(ctx context.Context, up *upgrade) error {
	s.mu.Lock()
	up.pause = true
	s.mu.Unlock()
	for wait := s.out.hold(); wait != nil; wait = s.out.hold() {
		select {
		case <-wait:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	select {
	case <-up.polled:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
