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
	raw  net.Conn // beneath TLS; nil when it is not known
	// What writes to body ends in, as it is; nil where something in between may have a share in it.
	socket syscall.RawConn

	closed atomic.Bool
	cause  atomic.Pointer[error]
}

func newWire(body io.ReadWriteCloser, conn net.Conn) *wire {
	w := &wire{body: body, socket: socketOf(conn)}
	for {
		t, ok := conn.(*tls.Conn)
		if !ok {
			break
		}
		conn = t.NetConn()
	}
	w.raw = conn
	return w
}

// socketOf returns conn's socket if conn does no more than write to it: what has a connection of the
// package net embedded may do more.
func socketOf(conn net.Conn) syscall.RawConn {
	var socket syscall.RawConn
	if !sends {
		return nil
	}
	switch conn := conn.(type) {
	case *net.TCPConn:
		socket, _ = conn.SyscallConn() // fails only for a nil one
	case *net.UnixConn:
		socket, _ = conn.SyscallConn()
	}
	return socket
}

func (w *wire) Read(p []byte) (int, error) { return w.body.Read(p) }

func (w *wire) Write(p []byte) (int, error) { return w.body.Write(p) }

// drop ends all reads and writes at once; cause is what they report.
func (w *wire) drop(cause error) {
	w.cause.CompareAndSwap(nil, &cause)
	if w.raw != nil {
		// TLS would first write its own farewell, and wait up to 5 s for a peer that
		// does not read.
		w.raw.Close()
	}
	w.Close()
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
