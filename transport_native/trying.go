//go:build !js

package transportnative

import (
	"fmt"

	"github.com/siowasm/siowasm/transport"
)

// maxTry is up to how many bytes TryWrite takes: they have to fit a batch.
const maxTry = 16 << 10

// Tries reports whether TryWrite may write: over a TCP or Unix socket, without compression, but not on
// Windows. Over TLS it may if that is TLS 1.3 and the Network's own client has dialled, not an HTTPClient.
func (c *Conn) Tries() bool { return c.protocol.tries() }

// TryWrite implements [transport.TryWriter], for messages of up to 16 KiB. When the socket had room
// for a part of the message, a goroutine writes the rest, which Close waits for; until then the
// next TryWrite reports false, and Write waits.
func (c *Conn) TryWrite(m transport.Message) bool {
	if len(m.Data) > maxTry || !c.Tries() || !c.writing.tryTake() {
		return false
	}
	all := false
	if c.writable() == nil {
		var rest func() error
		if all, rest = c.protocol.try(opcode(&m), m.Data); rest != nil {
			c.writeLater(rest)
			return true
		}
	}
	c.endTrying()
	return all
}

// writeLater has a goroutine write, which takes over the turn.
func (c *Conn) writeLater(write func() error) {
	c.later.Go(func() {
		defer c.endWriting()
		if err := write(); err != nil && c.writeErr == nil {
			c.writeErr = fmt.Errorf("write websocket: %w", c.because(err))
		}
	})
}

// endTrying is endWriting for those who must not wait.
func (c *Conn) endTrying() {
	if c.wire.dropped() == nil {
		if _, rest := c.wire.tryOwed(); rest != nil {
			c.writeLater(rest)
			return
		}
	}
	for {
		pong := c.takePong()
		if pong != nil && !c.closing && c.writeErr == nil && c.wire.dropped() == nil && !c.tryPong(*pong) {
			return
		}
		c.writing.give()
		if c.pong.Load() == nil || !c.writing.tryTake() {
			return
		}
	}
}

// tryPong answers a ping. It reports false when a goroutine does, which has the turn.
func (c *Conn) tryPong(payload []byte) bool {
	all, rest := c.protocol.try(opPong, payload)
	switch {
	case rest != nil:
		c.writeLater(rest)
	case !all:
		c.writeLater(func() error { return c.protocol.control(opPong, payload) })
	}
	return all
}
