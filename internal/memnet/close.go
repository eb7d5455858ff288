package memnet

import (
	"context"
	"strings"
	"time"

	"github.com/siowasm/siowasm/transport"
)

// Close implements [transport.Conn]. What arrived before the peer's close frame can
// still be read after it. It returns ctx's error when it dropped the connection
// without the peer's answer.
func (c *Conn) Close(ctx context.Context, code int, reason string) error {
	l := c.link
	l.mu.Lock()
	defer l.unlock()
	defer c.release()
	if c.over() {
		return nil
	}
	if ctx.Err() == nil {
		c.send(frame{kind: kindClose, close: closeFrame(code, reason)})
	}
	c.in.limit, l.dirty = -1, true
	for {
		if c.over() {
			return nil
		}
		if err := ctx.Err(); err != nil {
			c.drop()
			return err
		}
		f := c.in.closeSent
		if f == nil {
			f = c.in.end
		}
		l.wait(ctx, c.in, f)
	}
}

// over reports whether nothing remains to be done to close.
func (c *Conn) over() bool {
	now := time.Now()
	return c.dropped || c.in.arrived(c.in.end, now) || c.out.closeSent != nil && c.in.arrived(c.in.closeSent, now)
}

// release counts the end of the Conn, once.
func (c *Conn) release() {
	if c.closed {
		return
	}
	c.closed, c.link.dirty = true, true
	if c.client {
		c.link.network.unclosed.Add(-1)
	}
}

// Drop ends the connection without a closing handshake, as when the process died:
// the peer's Read returns code 1006 after what was sent before.
func (c *Conn) Drop() {
	c.link.mu.Lock()
	defer c.link.unlock()
	c.drop()
}

func (c *Conn) drop() {
	c.dropped = true
	c.send(frame{kind: kindEnd})
	c.in.limit = -1
	c.in.frames, c.in.size = nil, 0
}

// closeFrame returns what goes on the wire: 1006 and 1015 never do, and a reason has
// at most 123 bytes (RFC 6455, sections 7.4.1 and 5.5). Code 1005 is a frame without
// a code.
func closeFrame(code int, reason string) transport.CloseError {
	if code == 1006 || code == 1015 {
		code = 1000
	}
	if code == 1005 {
		reason = ""
	}
	if len(reason) > 123 {
		reason = strings.ToValidUTF8(reason[:123], "")
	}
	return transport.CloseError{Code: code, Reason: reason}
}

// answerTo returns the close frame that echoes the peer's.
func answerTo(frame transport.CloseError) transport.CloseError {
	return transport.CloseError{Code: frame.Code}
}

func closeError(code int) *transport.CloseError { return &transport.CloseError{Code: code} }
