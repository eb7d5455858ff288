//go:build js && wasm

package transportjs

import (
	"context"
	"syscall/js"
	"unicode/utf8"

	"github.com/siowasm/siowasm/internal/jsx"
)

// RFC 6455, section 5.5: the payload of a control frame, less the code.
const maxReason = 125 - 2

// Close implements [transport.Conn]. It returns ctx's error when the connection was dropped
// before it had ended.
func (c *conn) Close(ctx context.Context, code int, reason string) error {
	err := ctx.Err()
	if err == nil {
		c.close(code, reason)
		select {
		case <-c.ended.Done():
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	if c.ended.Err() != nil {
		err = nil
	}
	c.drop(code, reason)
	return err
}

// close asks for the closing handshake and does not wait.
func (c *conn) close(code int, reason string) {
	c.seal(errClosed)
	c.hangUp.Do(func() {
		if _, err := jsx.Call(c.socket, "close", portableCode(code), cutReason(reason)); err != nil {
			_, _ = jsx.Call(c.socket, "close")
		}
	})
}

// drop leaves nothing behind that could call into this program, and ends the connection
// if it has not ended. The compiler would copy it to each place that calls it.
//
//go:noinline
func (c *conn) drop(code int, reason string) {
	c.detach.Do(func() {
		c.inbox.detach()
		c.events.detach()
		c.close(code, reason)
		// Where it exists: otherwise the package ws waits for the peer for 30 seconds
		// and keeps Node alive meanwhile.
		if c.ended.Err() == nil && c.socket.Get("terminate").Type() == js.TypeFunction {
			_, _ = jsx.Call(c.socket, "terminate")
		}
		c.end(errClosed)
	})
}

// portableCode returns the close code that every host can send. Browsers, Deno and Node's
// own WebSocket throw on the others.
func portableCode(code int) int {
	if 3000 <= code && code <= 4999 {
		return code
	}
	return 1000
}

func cutReason(reason string) string {
	if len(reason) <= maxReason {
		return reason
	}
	end := maxReason
	for end > 0 && !utf8.RuneStart(reason[end]) { // not within a character
		end--
	}
	return reason[:end]
}
