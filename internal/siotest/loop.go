package siotest

import (
	"time"

	"github.com/siowasm/siowasm/transport"
)

// A batch is what arrived together.
type batch struct {
	packets   []eioPacket
	malformed bool // what came after them
	handled   chan struct{}
}

// deliver hands a batch to the session's goroutine and waits until it was handled.
func (s *Session) deliver(packets []eioPacket, err error) {
	b := &batch{packets: packets, malformed: err != nil, handled: make(chan struct{})}
	select {
	case s.inbox <- b:
		<-b.handled
	case <-s.ctx.Done():
	}
}

// run is the session's goroutine: it handles what comes in and keeps the heartbeat.
func (s *Session) run() {
	timer := time.NewTimer(s.engine.options.PingInterval)
	defer timer.Stop()
	pinged := false
	for {
		select {
		case <-s.ctx.Done():
			s.receiver.Closed(s.reason)
			return
		case b := <-s.inbox:
			if s.handle(b) {
				pinged = false
				timer.Reset(s.engine.options.PingInterval)
			}
			close(b.handled)
		case f := <-s.calls:
			f()
		case <-timer.C:
			if pinged {
				s.end(reasonPingTimeout, endGracefully)
				continue
			}
			pinged = true
			s.queue(eioPacket{kind: eioPing})
			timer.Reset(s.engine.options.PingTimeout)
		}
	}
}

// handle reports whether a pong was in the batch.
func (s *Session) handle(b *batch) (pong bool) {
	var msgs []transport.Message
	reason, how := "", endGracefully
	if b.malformed {
		reason = reasonParseError
	}
	for _, p := range b.packets {
		switch p.kind {
		case eioMessage:
			msgs = append(msgs, transport.Message{Data: p.data, Binary: p.binary})
		case eioPong:
			pong = true
		case eioClose:
			reason, how = reasonTransportClose, endQuietly
		case eioPing:
			reason = reasonTransportError // pings are the server's
		}
	}
	s.mu.Lock()
	open := !s.closing && !s.ended
	s.mu.Unlock()
	if len(msgs) > 0 && open {
		s.receiver.Receive(msgs)
	}
	if reason != "" {
		s.end(reason, how)
	}
	return pong
}
