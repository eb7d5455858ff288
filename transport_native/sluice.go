//go:build !js

package transportnative

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// A sluice is a connection beneath TLS, or what may become that. It passes everything on until it is
// shut. Then Write gathers, and somebody sends: the records of a batch leave with one system call,
// TLS never waits for the peer while it writes, and so neither does who only tries to. And Read takes
// up to 64 KiB from the socket, but holds no memory while it waits.
//
// TLS writes while it reads, too: new keys that the peer has asked for, which have time until the next
// message, RFC 8446, section 4.6.3; and what is wrong with the peer's records.
type sluice struct {
	net.Conn
	socket syscall.RawConn
	isShut atomic.Bool

	turn turn      // of writing: who has it sends
	now  *outgoing // is being sent; guarded by the turn

	mu   sync.Mutex
	out  *outgoing // was written since; nil when that is nothing
	lost error     // why nothing is sent any more

	// These belong to the goroutine that reads.
	in      []byte             // was read and is not yet taken: a part of room
	room    *[scratchSize]byte // nil unless there is something in it
	full    bool               // the last read had as much as a room holds
	hurry   bool               // Read is not to wait
	readErr error              // of receive
	receive func(socket uintptr) (done bool)
}

const (
	// sealedSize is what a batch becomes by encryption, at most: the first records are small.
	sealedSize = batchSize + batchSize/32
	// maxUnsent bounds what is gathered. A peer that has TLS write while it reads, and takes nothing
	// of it, has 64 KiB.
	maxUnsent = 2 * batchSize
)

var errUnsent = errors.New("the peer asks for more of TLS than it takes")

// outgoings has what records are gathered in while there is something to write, for all connections.
var outgoings = sync.Pool{New: func() any { return &outgoing{buf: make([]byte, 0, sealedSize)} }}

type dialContext = func(ctx context.Context, network, address string) (net.Conn, error)

// sluiced returns dial with a sluice around each connection of which everything is known.
func sluiced(dial dialContext) dialContext {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		if socket := socketOf(conn); socket != nil {
			return &sluice{Conn: conn, socket: socket}, nil
		}
		return conn, nil
	}
}

// shut is called once, while nobody reads or writes. From then on send and try are for who has the turn.
func (s *sluice) shut(turn turn) {
	s.turn, s.receive = turn, s.receiveOnce
	s.isShut.Store(true)
}

// Write gathers p.
func (s *sluice) Write(p []byte) (int, error) {
	if !s.isShut.Load() {
		return s.Conn.Write(p)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lost != nil {
		return 0, s.lost
	}
	if s.out == nil {
		s.out = outgoings.Get().(*outgoing)
	}
	if len(s.out.buf)+len(p) > maxUnsent {
		s.lost = errUnsent
		return 0, s.lost
	}
	s.out.buf = append(s.out.buf, p...)
	return len(p), nil
}

// SetWriteDeadline does nothing once Write does not wait: TLS sets one for its farewell, and has it
// pass after that.
func (s *sluice) SetWriteDeadline(t time.Time) error {
	if s.isShut.Load() {
		return nil
	}
	return s.Conn.SetWriteDeadline(t)
}

// try sends what does not wait, and reports whether that is all.
func (s *sluice) try() bool {
	for s.take() {
		if !s.now.try(s.socket) {
			return false
		}
		s.done()
	}
	return true
}

// send sends what is left.
func (s *sluice) send() error {
	for s.take() {
		err := s.now.flush(s.Conn)
		s.done()
		if err != nil {
			s.lose(err)
			return err
		}
	}
	return nil
}

func (s *sluice) lose(cause error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lost == nil {
		s.lost = cause
	}
}

// take reports whether there is something to send, and has it in now.
func (s *sluice) take() bool {
	if s.now == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.now, s.out = s.out, nil
	}
	return s.now != nil
}

func (s *sluice) done() {
	s.now.empty()
	if cap(s.now.buf) == sealedSize {
		outgoings.Put(s.now)
	}
	s.now = nil
}

// owes reports whether there is something to send, and why that will not be, if so.
func (s *sluice) owes() (some bool, lost error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out != nil, s.lost
}

// Close drops the connection. TLS has written its farewell, which is sent unless that waits.
func (s *sluice) Close() error {
	if s.isShut.Load() && s.turn.tryTake() {
		s.try()
		s.turn.give()
	}
	return s.Conn.Close()
}

func (s *sluice) Read(p []byte) (int, error) {
	if !s.isShut.Load() {
		return s.Conn.Read(p)
	}
	if len(s.in) == 0 {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, s.in)
	if s.in = s.in[n:]; len(s.in) == 0 {
		scratches.Put(s.room)
		s.room = nil
	}
	return n, nil
}

// fill reads what there is. After a deadline, TLS goes on where it was.
func (s *sluice) fill() error {
	if s.hurry && !s.full {
		return os.ErrDeadlineExceeded
	}
	if err := s.socket.Read(s.receive); err != nil {
		return err
	}
	if _, failed := s.readErr.(syscall.Errno); failed {
		return s.readFailure()
	}
	return s.readErr
}

// readFailure is what Conn would tell. It is not a part of receiveOnce for the stack of who waits there.
func (s *sluice) readFailure() error {
	return &net.OpError{Op: "read", Net: s.LocalAddr().Network(), Source: s.LocalAddr(), Addr: s.RemoteAddr(), Err: os.NewSyscallError("read", s.readErr)}
}

// receiveOnce is for [syscall.RawConn]. While it waits, no memory is held.
func (s *sluice) receiveOnce(socket uintptr) (done bool) {
	s.room = scratches.Get().(*[scratchSize]byte)
	n, empty, err := receiveOnce(socket, s.room[:])
	if n > 0 {
		s.in, s.full, s.readErr = s.room[:n], n == scratchSize, nil
		return true
	}
	scratches.Put(s.room)
	s.room, s.full = nil, false
	switch {
	case empty && s.hurry:
		s.readErr = os.ErrDeadlineExceeded
	case empty:
		return false
	case err == nil:
		s.readErr = io.EOF
	default:
		s.readErr = err
	}
	return true
}
