package engineio

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/siowasm/siowasm/transport"
)

// maxBatch is about how many bytes are handed to a WebSocket at once.
const maxBatch = 64 << 10

// Priority says what becomes of a message that cannot be written at once.
type Priority int

// The priorities.
const (
	Normal   Priority = iota // it waits, as long as the queue has room
	Volatile                 // it is dropped, with ErrBusy
	Certain                  // it waits, whatever else does
)

// TrySend queues a unit without waiting. When it cannot be queued yet, full is not nil and
// closed once it is worth another try: the queue has no room, or a message is too large for
// polling and an upgrade is under way. A nil error with a nil channel means that the unit
// is queued: it is sent unless the session ends first, see [Session.Unsent]. The messages'
// bytes must not be changed any more.
func (s *Session) TrySend(u Unit, priority Priority) (full <-chan struct{}, err error) {
	full, err = s.Enqueue(u, priority)
	s.wakeWriter()
	return full, err
}

// Enqueue is TrySend without having the unit written, which is left to Wake: for those who hold a
// lock meanwhile.
func (s *Session) Enqueue(u Unit, priority Priority) (full <-chan struct{}, err error) {
	if wait, err := s.Check(u.Messages); wait != nil || err != nil {
		return wait, err
	}
	if s.remaining() <= 0 && !s.busy.Load() {
		s.start(func() { s.end(ReasonTransport, ErrPingTimeout) }) // not here: the caller may hold a lock
		return nil, ErrNotConnected
	}
	limit := s.cfg.MaxQueue
	switch priority {
	case Volatile:
		if !s.out.idle() {
			return nil, ErrBusy
		}
	case Certain:
		limit = 0
	}
	return s.out.push(u, limit)
}

// Wake has what is queued written, without waiting. A small message alone that is the first since
// one came alone, as an answer or the next question is, is written before Wake returns if the
// connection is a [transport.TryWriter] that has room; all else by a goroutine of the session, which
// writes many at once.
func (s *Session) Wake() {
	if prompts && s.prompt.Load() && s.prompt.Swap(false) && s.writeAlone() && s.out.unwant() {
		return
	}
	s.wakeWriter()
}

// Send queues messages that belong together and waits for room until ctx ends. The errors are
// ctx's, [ErrNotConnected] when the session has ended, and a [*TooLargeError]. The messages'
// bytes must not be changed any more.
func (s *Session) Send(ctx context.Context, msgs ...transport.Message) error {
	for {
		full, err := s.Enqueue(Unit{Messages: msgs}, Normal)
		s.Wake()
		if full == nil || err != nil {
			return err
		}
		select {
		case <-full:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Check refuses what the server would close the connection for, with a [*TooLargeError]. The
// channel is not nil when a running upgrade may make it acceptable, and closed when that
// is decided. A session that has ended before that refuses nothing for it.
func (s *Session) Check(msgs []transport.Message) (wait <-chan struct{}, err error) {
	limit := s.opened.maxPayload
	if limit == 0 {
		return nil, nil
	}
	for i := range msgs {
		p := packet{Type: packetMessage, Data: msgs[i].Data, Binary: msgs[i].Binary}
		if p.textLen() <= limit {
			continue
		}
		if size := p.frameLen(); size > limit && !s.cfg.ForceBase64 {
			return nil, &TooLargeError{"message in bytes", size, limit, "the server's maxPayload"}
		}
		s.mu.Lock()
		up, polling, over := s.up, s.conn == nil, s.over
		s.mu.Unlock()
		switch {
		case over: // the upgrade was not decided
			return nil, nil
		case up != nil:
			return up.decided, nil
		case polling || s.cfg.ForceBase64:
			return nil, &TooLargeError{"message in bytes, as text", p.textLen(), limit, "the server's maxPayload"}
		}
	}
	return nil, nil
}

func (s *Session) pushFirst(p packet) {
	s.out.pushFirst(p)
	s.Wake()
}

// wakeWriter starts the writer, or tells the one that is there.
func (s *Session) wakeWriter() {
	if s.out.wanted.Load() && s.out.wanted.Swap(false) {
		s.start(s.write)
		return
	}
	s.poke()
}

// poke has the writer look about.
func (s *Session) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Flush waits until all that is queued is handed to the network: on polling, until the
// server has answered. The error is ctx's, or [ErrNotConnected] when the session ended.
func (s *Session) Flush(ctx context.Context) error {
	for {
		wait, err := s.out.drained()
		if wait == nil {
			return err
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// readWithin is after what time a server that answers pings can be taken to have read.
const readWithin = time.Second

// Confirm is Flush, and then waits for proof that the server has read it all: the answer
// to a POST, or the pong to a WebSocket ping. Where the platform cannot ping it reports
// whether the last message was written more than a second ago.
func (s *Session) Confirm(ctx context.Context) (bool, error) {
	if err := s.Flush(ctx); err != nil {
		return false, err
	}
	conn := s.socket()
	if conn == nil {
		return true, nil
	}
	pinger, ok := conn.(transport.Pinger)
	if !ok {
		return time.Now().UnixNano()-s.wrote.Load() > int64(readWithin), nil
	}
	return true, pinger.Ping(ctx)
}

// Queued reports whether anything waits to be written or is being written.
func (s *Session) Queued() bool {
	wait, _ := s.out.drained()
	return wait != nil
}

// Writable reports whether a message would be written at once, which is what a volatile one
// needs: the session is open, no upgrade holds it back, and nothing is queued or being written.
func (s *Session) Writable() bool { return s.out.idle() }

// Unsent returns the tags of the units that were queued and not sent, in order, once the
// session has ended. Of the others it is not known whether the server has read them.
func (s *Session) Unsent() []any { return s.out.unsent() }

// write is the writer: it lives while there is something to write, and a little longer.
func (s *Session) write() {
	// Neither a select nor a change of a timer for each batch: they cost much of what it does.
	var lapsed atomic.Bool
	linger := time.AfterFunc(writerLinger, func() {
		lapsed.Store(true)
		s.poke()
	})
	defer linger.Stop()
	idle := false // since the timer was set
	var w work
	for {
		r := room{packets: maxPayloadPackets, bytes: s.opened.maxPayload, text: true}
		if s.socket() != nil {
			r = room{bytes: maxBatch}
		}
		if !w.take(&s.out, r) {
			over := lapsed.Swap(false)
			if (over && idle || s.ctx.Err() != nil) && s.out.leave() {
				return
			}
			if over {
				idle = true
				linger.Reset(writerLinger)
			}
			<-s.wake
			continue
		}
		idle = false
		s.written(&w, s.writeBatch(&w))
	}
}

// writeBatch writes with the transport in use: no upgrade changes it while a batch is out.
func (s *Session) writeBatch(w *work) error {
	if conn := s.socket(); conn != nil {
		return s.writeFrames(conn, w)
	}
	return s.post(w.batch)
}

// written notes what became of a batch.
func (s *Session) written(w *work, err error) {
	s.wrote.Store(time.Now().UnixNano())
	if err != nil {
		s.end(ReasonTransport, err) // before done, which is how Flush learns that all is well
	} else {
		w.free()
	}
	s.out.done()
}
