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

var errClosed = errors.New("websocket closed by this side")

var (
	_ transport.Conn   = (*conn)(nil)
	_ transport.Pusher = (*conn)(nil)
)

// A conn is a [transport.Conn] over a WebSocket object of the host.
type conn struct {
	socket      js.Value
	send        js.Value // bound to socket
	subprotocol string

	events
	inbox   inbox
	readErr error // belongs to the caller of Read: what ended reading

	// Ends with the reason when nothing can be written any more, which is the case
	// before ended is.
	sealed context.Context
	seal   context.CancelCauseFunc

	hangUp sync.Once
	detach sync.Once
}

func newConn(socket js.Value, limit int64) *conn {
	c := &conn{socket: socket}
	c.events.init()
	c.inbox.init(socket, limit)
	c.sealed, c.seal = context.WithCancelCause(c.ended)
	return c
}

// listen attaches the listeners. It has to be called in the same turn of the event loop
// that made the socket, or the first events are lost.
func (c *conn) listen() {
	c.events.attach(c.socket)
	c.inbox.attach(&c.funcs)
}

// open is prepare, of which it returns what went wrong.
func (c *conn) open() error {
	if err := jsx.Try(c.prepare); err != nil {
		return &opError{op: "websocket dial", err: err}
	}
	return nil
}

// prepare reads what is known once the socket is open.
func (c *conn) prepare() {
	c.send = jsx.Bind(c.socket, "send")
	c.subprotocol = jsx.Text(c.socket.Get("protocol"))
}

// Subprotocol returns the subprotocol that the server chose, or "".
func (c *conn) Subprotocol() string { return c.subprotocol }

// Pushes implements [transport.Pusher]: the host cannot be told to wait.
func (c *conn) Pushes() bool { return true }

// Read implements [transport.Conn].
func (c *conn) Read(ctx context.Context) (transport.Message, error) {
	if q := c.inbox.pairs; q != nil && c.readErr == nil {
		if m, ok := q.next(c.inbox.limit); ok {
			return m, nil
		}
	}
	return c.read(ctx)
}

// read is Read where that is not all: each call that a message of a flood goes through counts.
func (c *conn) read(ctx context.Context) (transport.Message, error) {
	over := false
	for c.readErr == nil {
		m, ok, err := c.inbox.next()
		if err != nil {
			c.readErr = err
			c.close(1009, "")
		}
		if ok || err != nil {
			return m, err
		}
		if over {
			return transport.Message{}, context.Cause(c.ended)
		}
		if over = c.ended.Err() != nil; over {
			continue // once more: what came before the end is returned before it
		}
		c.inbox.rest()
		select {
		case <-c.inbox.arrived:
		case <-c.ended.Done():
		case <-ctx.Done():
			c.readErr = ctx.Err()
			c.seal(c.readErr)
		}
	}
	return transport.Message{}, c.readErr
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
