package engineio

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/siowasm/siowasm/internal/apart"
	"github.com/siowasm/siowasm/internal/dispatch"
	"github.com/siowasm/siowasm/internal/lock"
	"github.com/siowasm/siowasm/transport"
)

// A Handler takes what a [Session] receives. Its methods must not wait for the session,
// which goes on when they return.
type Handler interface {
	// Message takes a message, whose bytes are the handler's. It is called for one message
	// after the other, by the goroutine that reads.
	Message(m transport.Message)
	// Upgraded is told that the session moved to another transport, before what comes by
	// that. It and UpgradeFailed may be called while Message is.
	Upgraded(transport string)
	// UpgradeFailed is told that it stays where it is, and why.
	UpgradeFailed(err error)
}

// A PingHandler is a [Handler] that wants to know of the server's pings, which the session
// answers. Pinged is called by the goroutine that reads.
type PingHandler interface {
	Pinged()
}

// A Session is one connection to a server, from its handshake to its end. Its methods are
// safe for concurrent use, Serve alone is called once.
type Session struct {
	cfg      *Config
	network  transport.Network
	owned    bool // the network is the session's own
	endpoint *endpoint
	opened   handshake
	early    []packet     // came together with the handshake
	upgraded *atomic.Bool // the client's, which remembers

	out    sendQueue
	wake   chan struct{} // tells the writer that there is something to do
	prompt atomic.Bool   // the next message may be written by who sends it: see Wake

	ctx    context.Context // ends with the session
	cancel context.CancelFunc
	seen   atomic.Int64 // when the last packet came, wall time in nanoseconds
	pinged atomic.Int64 // when the last ping came, or the session was opened
	busy   atomic.Bool  // the handler has a message, or gets the next at once: that is not silence
	wrote  atomic.Int64 // when the last batch was written
	beat   *time.Timer

	handler Handler
	tasks   dispatch.Tasks
	closing chan struct{} // closed when Close is called; guarded by mu for that
	done    chan struct{} // closed when Serve has returned

	mu      lock.Mutex
	conn    transport.Conn // nil while polling
	up      *upgrade       // nil but for the time of an upgrade
	serving bool
	leaving bool // the close that comes next is our own
	over    bool
	reason  Reason
	err     error
}

func newSession(cfg *Config, network transport.Network, owned bool, e *endpoint) *Session {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Session{
		cfg: cfg, network: network, owned: owned, endpoint: e,
		ctx: ctx, cancel: cancel,
		wake: make(chan struct{}, 1), closing: make(chan struct{}), done: make(chan struct{}),
	}
	s.tasks.Gone = func() { s.end(ReasonTransport, apart.ErrGoexit) }
	return s
}

// SID returns the id that the server gave the session.
func (s *Session) SID() string { return s.opened.sid }

// PingInterval returns how often the server sends a ping.
func (s *Session) PingInterval() time.Duration { return s.opened.pingInterval }

// PingTimeout returns how long beyond PingInterval the server may be silent.
func (s *Session) PingTimeout() time.Duration { return s.opened.pingTimeout }

// MaxPayload returns the largest message in bytes that the server takes, 0 if it named none.
func (s *Session) MaxPayload() int { return s.opened.maxPayload }

// Upgrades returns the transports that the server offered to change to.
func (s *Session) Upgrades() []string { return s.opened.upgrades }

// Done is closed when Serve has returned.
func (s *Session) Done() <-chan struct{} { return s.done }

// Context ends with the session.
func (s *Session) Context() context.Context { return s.ctx }

// Transport returns the name of the transport in use.
func (s *Session) Transport() string {
	if s.socket() != nil {
		return WebSocket
	}
	return Polling
}

// socket returns the WebSocket in use, or nil while polling.
func (s *Session) socket() transport.Conn {
	s.mu.Lock()
	conn := s.conn
	s.mu.Unlock()
	return conn
}

// Serve reads until the session ends, calling h, and returns why it ended: with
// [ReasonClient] and nil after Close. When it returns nothing of the session is left
// running. It has to be called once for each session that was opened.
func (s *Session) Serve(h Handler) (Reason, error) {
	defer s.finish()
	s.handler = h
	s.mu.Lock()
	s.serving = true
	s.beat = time.AfterFunc(s.silence(), s.checkSilence)
	s.mu.Unlock()

	for i := 0; i < len(s.early) && s.ctx.Err() == nil; i++ {
		s.receive(&s.early[i], false)
	}
	s.early = nil
	if s.socket() == nil {
		apart.Do(func() {
			s.startUpgrade()
			s.poll()
		})
	}
	if conn := s.socket(); conn != nil {
		s.read(conn)
	}
	s.tasks.Gone() // does nothing but when poll has ended its goroutine
	s.mu.Lock()
	reason, err := s.reason, s.err
	s.mu.Unlock()
	return reason, err
}

// finish waits for all that the session started. It is deferred.
func (s *Session) finish() {
	apart.Repanic(recover())
	s.tasks.Gone() // does nothing but when that has ended Serve
	s.beat.Stop()
	s.tasks.Wait()
	s.letGo()
	close(s.done)
}

// letGo closes the idle connections of a network of the session's own. The compiler would copy it
// to each place that calls it.
//
//go:noinline
func (s *Session) letGo() {
	if n, ok := s.network.(interface{ CloseIdleConnections() }); ok && s.owned {
		n.CloseIdleConnections()
	}
}

// start runs f on a goroutine that finish waits for, unless the session has ended.
func (s *Session) start(f func()) bool {
	s.mu.Lock()
	over := s.over
	if !over {
		s.tasks.Go(f)
	}
	s.mu.Unlock()
	return !over
}

// end ends the session, for the first reason that is given, and drops the connection.
func (s *Session) end(reason Reason, err error) {
	s.mu.Lock()
	if s.over {
		s.mu.Unlock()
		return
	}
	if s.leaving {
		reason, err = ReasonClient, nil
	}
	s.over, s.reason, s.err = true, reason, err
	s.tasks.Add(1) // finish waits for the connection to be closed
	conn := s.conn
	s.mu.Unlock()

	s.out.close()
	s.cancel()
	s.poke()
	if conn != nil {
		_ = conn.Close(s.ctx, 1000, "") // s.ctx has ended: it drops at once
	}
	s.tasks.Done()
}

// Pushed reports whether messages come in whether or not the handler returns, so that
// there is no point in holding it back.
func (s *Session) Pushed() bool {
	p, ok := s.socket().(transport.Pusher)
	return ok && p.Pushes()
}

// Lease returns what gives back the memory of the binary message that the handler is called with,
// once, or nil: see [transport.Lender]. It is for the handler, before it returns.
func (s *Session) Lease() transport.Lease {
	if l, ok := s.socket().(transport.Lender); ok {
		return l.Lease()
	}
	return nil
}

// PingDue reports whether it is time for the server's next ping, so that it may be behind
// what was not read yet: the server closes the connection if the answer takes longer than
// PingTimeout.
func (s *Session) PingDue() bool {
	return time.Duration(time.Now().UnixNano()-s.pinged.Load()) >= s.opened.pingInterval
}

// receive handles a packet on the reader. More tells that the next one is there already.
func (s *Session) receive(p *packet, more bool) {
	if p.Type == packetMessage {
		s.busy.Store(true)
		s.handler.Message(p.message())
		if more {
			return // the clock costs as much as a small message
		}
	}
	s.seen.Store(time.Now().UnixNano()) // not before: the server may have spoken meanwhile
	s.busy.Store(false)
	switch p.Type {
	case packetPing:
		s.pinged.Store(s.seen.Load())
		s.pushFirst(packet{Type: packetPong, Data: p.Data})
		if h, ok := s.handler.(PingHandler); ok {
			h.Pinged()
		}
	case packetClose:
		s.end(ReasonTransport, &TransportError{Transport: s.Transport(), Op: "read", Cause: ErrTransportClose})
	}
}

// Abort drops the connection at once, without a closing handshake, and makes Serve return
// [ReasonTransport] with err. The server notices by the WebSocket or the poll that breaks off,
// and if no poll was pending by its next ping. Abort does not wait for Serve to return.
//
//go:noinline
func (s *Session) Abort(err error) { // the compiler would copy it to each place that calls it
	s.end(ReasonTransport, err)
}

// Close sends what is queued, tells the server and waits until Serve has returned, reading
// on meanwhile. When ctx ends first the connection is dropped and the error is ctx's. On a
// session that has ended it does nothing.
func (s *Session) Close(ctx context.Context) error {
	s.mu.Lock()
	select {
	case <-s.closing:
	default:
		close(s.closing)
	}
	s.mu.Unlock()
	s.StopUpgrade(ctx)
	err := s.Flush(ctx)
	s.mu.Lock()
	conn := s.conn
	s.leaving = true
	s.mu.Unlock()
	if err == nil {
		if conn != nil {
			err = conn.Close(ctx, 1000, "")
		} else {
			s.pushFirst(packet{Type: packetClose})
			err = s.Flush(ctx)
		}
	}
	s.end(ReasonClient, nil)
	s.mu.Lock()
	serving := s.serving
	s.mu.Unlock()
	if serving {
		<-s.done
	} else {
		s.tasks.Wait()
		s.letGo()
	}
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return nil
}
