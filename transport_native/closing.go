//go:build !js

package transportnative

import (
	"context"
	"errors"
	"net"

	"github.com/siowasm/siowasm/transport"
)

// Close sends a close frame after what Write is writing, and waits for the peer's until
// ctx ends; then it drops the connection. With a ctx that has ended it drops the
// connection at once, and sends no frame. Over TLS, and a Transport of another type than
// [net/http.Transport], the drop may take the 5 s in which crypto/tls says farewell. Where Tries
// reports true over TLS, that farewell is said if it does not wait.
//
// Meanwhile Read goes on. When nothing reads, Close does, up to 1 MiB, and Read returns
// that afterwards. A code that may not be sent, such as 1005, is sent as 1000, and the
// reason is cut to 123 bytes.
//
// Close returns nil when the peer's close frame came, and when the Conn had ended
// before; otherwise it returns ctx's error or why the peer's close frame did not come.
func (c *Conn) Close(ctx context.Context, code int, reason string) error {
	over := false
	select {
	case <-c.ended:
		over = true
	default:
		c.shake(ctx, code, reason)
	}
	c.release()
	var closed *transport.CloseError
	switch {
	case over, errors.As(c.readErr, &closed) && closed.Code != codeAbnormal:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return c.readErr
}

// shake is the closing handshake; there is none when ctx has ended.
func (c *Conn) shake(ctx context.Context, code int, reason string) {
	defer c.dropAfter(ctx, net.ErrClosed)()
	if ctx.Err() != nil {
		return
	}
	// When this fails, the peer's close frame may still wait to be read.
	c.sendLast(closePayload(code, reason))
	for c.hold() {
	}
	select {
	case <-c.ended:
	case <-ctx.Done():
	}
}

// sendLast sends a close frame, if none was sent.
func (c *Conn) sendLast(payload []byte) {
	c.writing.take()
	defer c.endWriting()
	if c.closing || c.writeErr != nil {
		return
	}
	c.closing = true
	if err := c.protocol.control(opClose, payload); err != nil {
		c.writeErr = c.because(err)
	}
}

// hold reads a message for a Read that is yet to come, and tells whether to go on.
func (c *Conn) hold() bool {
	c.reading.take()
	defer c.reading.give()
	if c.held.full() {
		return false
	}
	m, err := c.next()
	if err != nil {
		return false
	}
	_ = c.protocol.lease() // nobody asks for that of what is held
	c.held.put(m)
	return true
}

// release drops the connection and waits until no call is inside it.
func (c *Conn) release() {
	c.wire.drop(net.ErrClosed)
	c.writing.take()
	c.writing.give()
	c.reading.take()
	defer c.reading.give()
	c.later.Wait()
	c.protocol.free()
	if c.readErr == nil {
		c.readErr = c.reason(net.ErrClosed)
		close(c.ended)
	}
}
