//go:build !js

package transportnative

import (
	"io"
	"syscall"
)

// An outgoing is bytes on their way to a socket.
type outgoing struct {
	buf  []byte
	sent int // of buf, in bytes
	send func(socket uintptr) bool
}

// try writes what the socket has room for, and reports whether that is all. What fails is left to
// flush, to fail again.
func (o *outgoing) try(socket syscall.RawConn) bool {
	if socket == nil {
		return false
	}
	if o.send == nil {
		o.send = o.sendOnce
	}
	return socket.Write(o.send) == nil && o.sent == len(o.buf)
}

// sendOnce is for [syscall.RawConn], which it does not ask to wait.
func (o *outgoing) sendOnce(socket uintptr) bool {
	o.sent += max(sendOnce(socket, o.buf[o.sent:]), 0)
	return true
}

// flush writes what is left.
func (o *outgoing) flush(dst io.Writer) error {
	if o.sent == len(o.buf) {
		o.empty()
		return nil
	}
	_, err := dst.Write(o.buf[o.sent:])
	o.empty()
	return err
}

func (o *outgoing) empty() { o.buf, o.sent = o.buf[:0], 0 }
