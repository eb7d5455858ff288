//go:build !js

package transportnative

import (
	"crypto/tls"
	"io"
	"net"
	"sync/atomic"
	"syscall"
)

// A turn is a lock that is held across I/O. Whoever waits for one is woken by a drop
// of the wire, which fails the I/O of the holder.
type turn chan struct{}

func newTurn() turn { return make(turn, 1) }

func (t turn) take() { t <- struct{}{} }
func (t turn) give() { <-t }

func (t turn) tryTake() bool {
	select {
	case t <- struct{}{}:
		return true
	default:
		return false
	}
}

// A relay is a turn that is taken for each message: it costs a third, and cannot be waited for
// together with something else.
type relay struct {
	wanted atomic.Int32  // by who has it and those who wait
	passed chan struct{} // has an element when it was given to one who waits
}

func (r *relay) take() {
	if r.wanted.Add(1) > 1 {
		<-r.passed
	}
}

func (r *relay) give() {
	if r.wanted.Add(-1) > 0 {
		r.passed <- struct{}{}
	}
}

// A wire is an upgraded connection.
type wire struct {
	body io.ReadWriteCloser
	conn net.Conn // beneath body; nil when it is not known
	// What writes to body ends in, as it is; nil where something in between may have a share in it.
	socket syscall.RawConn
	sluice *sluice // beneath TLS, if it is shut
	owes   bool    // TLS wrote while it read; belongs to the goroutine that reads

	closed atomic.Bool
	cause  atomic.Pointer[error]
}

func newWire(body io.ReadWriteCloser, conn net.Conn) *wire {
	return &wire{body: body, conn: conn, socket: socketOf(conn)}
}

// shut shuts the sluice beneath TLS, if there is one, while nobody reads or writes. From then on who
// writes has the turn.
func (w *wire) shut(turn turn) {
	t, ok := w.conn.(*tls.Conn)
	if !ok || t.ConnectionState().Version < tls.VersionTLS13 { // which cannot begin another handshake
		return
	}
	if s, ok := t.NetConn().(*sluice); ok {
		s.shut(turn)
		w.sluice = s
	}
}

// socketOf returns conn's socket if conn does no more than write to it: what has a connection of the
// package net embedded may do more.
func socketOf(conn net.Conn) syscall.RawConn {
	var socket syscall.RawConn
	if !asks {
		return nil
	}
	switch conn := conn.(type) {
	case *sluice:
		socket = conn.socket
	case *net.TCPConn:
		socket, _ = conn.SyscallConn() // fails only for a nil one
	case *net.UnixConn:
		socket, _ = conn.SyscallConn()
	}
	return socket
}

// Read returns all that there is, where TLS would return one record. It is one function, for the stack
// of a goroutine that waits here.
func (w *wire) Read(p []byte) (n int, err error) {
	if w.sluice == nil {
		return w.body.Read(p)
	}
	for n < len(p) && err == nil {
		var more int
		more, err = w.body.Read(p[n:])
		n += more
		w.sluice.hurry = n > 0
	}
	w.sluice.hurry = false
	err = w.judge(err)
	if n > 0 {
		err = nil // it was for now, or comes again
	}
	return n, err
}

// judge looks what TLS has written while it read, and returns why reading has failed.
func (w *wire) judge(err error) error {
	owes, lost := w.sluice.owes()
	w.owes = owes && lost == nil
	if err != nil && lost == errUnsent {
		return lost // TLS goes on with a key that the peer has not any more
	}
	return err
}

func (w *wire) Write(p []byte) (int, error) {
	n, err := w.body.Write(p)
	if w.sluice != nil && err == nil {
		err = w.sluice.send()
	}
	return n, err
}

// tries reports whether try may write anything.
func (w *wire) tries() bool { return w.socket != nil || w.sluice != nil }

// try writes b as far as that does not wait: all of it, or nothing, or all but rest, which the caller
// has somebody write who may wait. It gives b back.
func (w *wire) try(b *batch) (all bool, rest func() error) {
	if w.sluice == nil {
		all = b.try(w.socket)
		if b.sent > 0 && !all {
			return false, b.finish
		}
		b.free()
		return all, nil
	}
	defer b.free()
	if _, err := w.body.Write(b.buf); err != nil {
		return false, nil
	}
	return w.tryOwed()
}

// tryOwed is try with what TLS has written already.
func (w *wire) tryOwed() (all bool, rest func() error) {
	if w.sluice == nil || w.sluice.try() {
		return true, nil
	}
	return false, w.sluice.send
}

// drop ends all reads and writes at once; cause is what they report.
func (w *wire) drop(cause error) {
	w.cause.CompareAndSwap(nil, &cause)
	if conn := beneathTLS(w.conn); conn != nil && w.sluice == nil {
		// TLS would first write its own farewell, and wait up to 5 s for a peer that
		// does not read.
		conn.Close()
	}
	w.Close()
}

func beneathTLS(conn net.Conn) net.Conn {
	for {
		t, ok := conn.(*tls.Conn)
		if !ok {
			return conn
		}
		conn = t.NetConn()
	}
}

// dropped returns the cause of the drop, or nil.
func (w *wire) dropped() error {
	if cause := w.cause.Load(); cause != nil {
		return *cause
	}
	return nil
}

func (w *wire) Close() error {
	if w.closed.Swap(true) {
		return nil
	}
	return w.body.Close()
}
