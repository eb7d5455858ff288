//go:build js && wasm

package transportjs

import (
	"context"
	"errors"
	"sync"
	"syscall/js"
	"time"

	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/transport"
)

// Write waits while the host holds more than this many bytes that are not sent yet. The
// host does not tell when there is room, so it is asked at these intervals.
const (
	maxBuffered = 1 << 20
	minPoll     = 5 * time.Millisecond
	maxPoll     = 50 * time.Millisecond
)

var errClosed = errors.New("transportjs: websocket closed by this side")

var (
	_ transport.Conn   = (*conn)(nil)
	_ transport.Pusher = (*conn)(nil)
)

// A conn is a [transport.Conn] over a WebSocket object of the host.
type conn struct {
	socket      js.Value
	send        js.Value // bound to socket
	limit       int64    // of a message; 0 is none
	subprotocol string

	events
	readErr error // belongs to the caller of Read: what ended reading

	// Ends with the reason when nothing can be written any more, which is the case
	// before ended is.
	sealed context.Context
	seal   context.CancelCauseFunc

	hangUp sync.Once
	detach sync.Once
}

func newConn(socket js.Value, limit int64) *conn {
	c := &conn{socket: socket, limit: limit}
	c.events.init()
	c.sealed, c.seal = context.WithCancelCause(c.ended)
	return c
}

// listen attaches the listeners. It has to be called in the same turn of the event loop
// that made the socket, or the first events are lost.
func (c *conn) listen() {
	c.socket.Set("binaryType", "arraybuffer")
	c.events.attach(c.socket)
}

// open reads what is known once the socket is open.
func (c *conn) open() error {
	err := jsx.Try(func() {
		c.send = c.socket.Get("send").Call("bind", c.socket)
		c.subprotocol = jsx.Text(c.socket.Get("protocol"))
	})
	if err != nil {
		return &opError{op: "websocket dial", err: err}
	}
	return nil
}

// Subprotocol returns the subprotocol that the server chose, or "".
func (c *conn) Subprotocol() string { return c.subprotocol }

// Pushes implements [transport.Pusher]: the host cannot be told to wait.
func (c *conn) Pushes() bool { return true }

// Read implements [transport.Conn].
func (c *conn) Read(ctx context.Context) (transport.Message, error) {
	for c.readErr == nil {
		// Asked first, so that what came before the end is returned before it.
		over := c.ended.Err() != nil
		if data, ok := c.next(); ok {
			m, err := c.message(data)
			if err != nil {
				c.readErr = err
				c.close(1009, "")
			}
			return m, err
		}
		if over {
			return transport.Message{}, context.Cause(c.ended)
		}
		select {
		case <-c.arrived:
		case <-c.ended.Done():
		case <-ctx.Done():
			c.readErr = ctx.Err()
			c.seal(c.readErr)
		}
	}
	return transport.Message{}, c.readErr
}

// message copies the data of a message event.
func (c *conn) message(data js.Value) (m transport.Message, err error) {
	tooLarge := func(n int) bool { return c.limit > 0 && int64(n) > c.limit }
	failed := jsx.Try(func() {
		switch {
		case data.Type() == js.TypeString:
			if tooLarge(jsx.TextLen(data)) {
				err = &limitError{what: "websocket message", limit: c.limit}
				return
			}
			m.Data = jsx.TextBytes(data)
		case data.Type() == js.TypeObject && data.Get("byteLength").Type() == js.TypeNumber:
			if tooLarge(data.Get("byteLength").Int()) {
				err = &limitError{what: "websocket message", limit: c.limit}
				return
			}
			m.Data, m.Binary = jsx.Bytes(data), true
		default:
			err = errors.New("transportjs: websocket message is neither text nor an ArrayBuffer")
		}
	})
	if failed != nil {
		return transport.Message{}, &opError{op: "websocket read", err: failed}
	}
	if err == nil && tooLarge(len(m.Data)) {
		return transport.Message{}, &limitError{what: "websocket message", limit: c.limit}
	}
	return m, err
}

// Write implements [transport.Conn]. NoCompress is ignored.
func (c *conn) Write(ctx context.Context, msgs ...transport.Message) error {
	for i := range msgs {
		err := c.room(ctx)
		if err == nil {
			err = c.write(&msgs[i])
		}
		if err != nil {
			c.seal(err)
			return err
		}
	}
	return nil
}

func (c *conn) write(m *transport.Message) error {
	err := jsx.Try(func() {
		if m.Binary {
			// A new array each time: the package ws compresses it after send returned.
			c.send.Invoke(jsx.FromBytes(m.Data))
			return
		}
		c.send.Invoke(string(m.Data))
	})
	if err != nil {
		return &opError{op: "websocket write", err: err}
	}
	return nil
}

// room waits until the host's buffer has room.
func (c *conn) room(ctx context.Context) error {
	for wait := minPoll; ; wait = min(2*wait, maxPoll) {
		if c.sealed.Err() != nil {
			return context.Cause(c.sealed)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if buffered := c.socket.Get("bufferedAmount"); buffered.Type() != js.TypeNumber || buffered.Int() <= maxBuffered {
			return nil
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
		case <-c.sealed.Done():
		}
		timer.Stop()
	}
}
