//go:build !js

package transportnative

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync/atomic"

	"github.com/coder/websocket"
	"github.com/siowasm/siowasm/transport"
)

var (
	_ transport.Conn   = (*Conn)(nil)
	_ transport.Pinger = (*Conn)(nil)
)

// A Conn is an open WebSocket, as [transport.Conn] describes it. It starts no
// goroutine, but for the moment in which a context ends.
//
// Calls are cheapest with a context that cannot end, since Close ends them as well.
// Pings of the peer are answered while a goroutine is in Read.
type Conn struct {
	ws        *websocket.Conn
	wire      *wire
	limit     int64
	threshold int // zero: compression was not negotiated

	writing  turn // of writing whole messages, for these
	writeErr error
	closing  bool                   // the close frame was written
	pong     atomic.Pointer[[]byte] // a ping's payload to be answered; not guarded by the turn

	reading  turn // of reading, for these
	held     []transport.Message
	heldSize int
	readErr  error
	ended    chan struct{} // closed after readErr was set
}

func newConn(limit int64) *Conn {
	return &Conn{limit: limit, writing: newTurn(), reading: newTurn(), ended: make(chan struct{})}
}

// Subprotocol returns the subprotocol that the server chose; it is empty for none.
func (c *Conn) Subprotocol() string { return c.ws.Subprotocol() }

// Read waits for the next message; its bytes are the caller's. The end of the
// connection is reported as a [*transport.CloseError]: the peer's, with code 1005 when
// its close frame had none, or one with code 1006 beside the cause when the connection
// failed without a close frame. A message above MaxMessage is refused with code 1009
// and an error that is [transport.ErrTooLarge]. After Close, the error is
// [net.ErrClosed] unless the peer's close frame came. Every later call returns the
// same error.
func (c *Conn) Read(ctx context.Context) (transport.Message, error) {
	defer c.dropAfter(ctx, nil)()
	c.reading.take()
	defer c.reading.give()
	if len(c.held) > 0 && ctx.Err() == nil {
		return c.unhold(), nil
	}
	return c.next()
}

// Write sends the messages in order: what fits 64 KiB with one write to the network,
// more with one for every 64 KiB. It keeps none of their bytes after it returned, and
// waits while the peer does not read. Where compression was negotiated, a message with
// NoCompress that is not below the threshold is sent in fragments. After Close, the
// error is [net.ErrClosed]; after the connection has ended, it is that of Read.
func (c *Conn) Write(ctx context.Context, msgs ...transport.Message) error {
	if len(msgs) == 0 {
		return nil
	}
	defer c.dropAfter(ctx, nil)()
	c.writing.take()
	defer c.endWriting()
	if err := c.writable(); err != nil {
		return err
	}
	c.wire.begin()
	err := c.writeBatch(msgs)
	if endErr := c.wire.end(); err == nil {
		err = endErr
	}
	if err == nil {
		return nil
	}
	c.writeErr = fmt.Errorf("write websocket: %w", c.because(err))
	return c.writeErr
}

// Ping sends a ping and waits for its answer, which proves that the peer has read what
// was written before. It returns only while another goroutine is in Read, or when ctx
// or the connection ends; an ended ctx does not end the connection.
func (c *Conn) Ping(ctx context.Context) error {
	err := c.ws.Ping(ctx)
	if err == nil {
		return nil
	}
	select {
	case <-c.ended:
		return c.readErr
	default:
	}
	return fmt.Errorf("ping websocket: %w", c.because(err))
}

// dropAfter drops the connection when ctx ends before the returned function was called.
// A nil cause stands for ctx's error.
func (c *Conn) dropAfter(ctx context.Context, cause error) (release func()) {
	if ctx.Done() == nil {
		return func() {}
	}
	drop := func() {
		if cause == nil {
			c.wire.drop(ctx.Err())
			return
		}
		c.wire.drop(cause)
	}
	if ctx.Err() != nil {
		drop()
		return func() {}
	}
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		drop()
	})
	return func() {
		if !stop() {
			<-done
		}
	}
}

func (c *Conn) writable() error {
	if c.writeErr != nil {
		return c.writeErr
	}
	select {
	case <-c.ended:
		return c.readErr
	default:
	}
	if c.closing {
		return fmt.Errorf("write websocket: %w", net.ErrClosed)
	}
	if err := c.wire.dropped(); err != nil {
		return fmt.Errorf("write websocket: %w", err)
	}
	return nil
}

func (c *Conn) writeBatch(msgs []transport.Message) error {
	for i := range msgs {
		if err := c.writeMessage(&msgs[i]); err != nil {
			return err
		}
		if err := c.sendPong(); err != nil {
			return err
		}
	}
	return nil
}

func (c *Conn) writeMessage(m *transport.Message) error {
	typ := websocket.MessageText
	if m.Binary {
		typ = websocket.MessageBinary
	}
	// The calls that bound ctx allocate for each frame, and the drop serves them all.
	ctx := context.Background()
	if !m.NoCompress || c.threshold == 0 || len(m.Data) < c.threshold {
		return c.ws.Write(ctx, typ, m.Data)
	}
	// A message whose first fragment is below the threshold is not compressed.
	w, err := c.ws.Writer(ctx, typ)
	if err != nil {
		return err
	}
	first := c.threshold - 1
	if _, err := w.Write(m.Data[:first]); err != nil {
		return err
	}
	if _, err := w.Write(m.Data[first:]); err != nil {
		return err
	}
	return w.Close()
}

// pinged keeps the answer to a ping for whoever is writing. The reader does not wait
// for a write that the peer holds up, which websocket.Conn does for 5 s and then fails.
// RFC 6455, section 5.5.3: only the latest of several pings need be answered.
func (c *Conn) pinged(_ context.Context, payload []byte) bool {
	p := slices.Clone(payload)
	c.pong.Store(&p)
	if c.writing.tryTake() {
		c.endWriting()
	}
	return false
}

func (c *Conn) sendPong() error {
	if c.pong.Load() == nil {
		return nil
	}
	p := c.pong.Swap(nil)
	_, err := c.wire.Write(control(opPong, *p))
	return err
}

// endWriting gives the turn back. A ping that came while it was held is answered, also
// one that came after the last look.
func (c *Conn) endWriting() {
	for {
		if err := c.sendPong(); err != nil && c.writeErr == nil {
			c.writeErr = fmt.Errorf("write websocket: %w", c.because(err))
		}
		c.writing.give()
		if c.pong.Load() == nil || !c.writing.tryTake() {
			return
		}
	}
}

// because returns what a failure came from: a drop, if there was one.
func (c *Conn) because(err error) error {
	if cause := c.wire.dropped(); cause != nil {
		return cause
	}
	return err
}

// reason is why reading ended.
func (c *Conn) reason(err error) error {
	var closed websocket.CloseError
	switch {
	case errors.As(err, &closed):
		return &transport.CloseError{Code: int(closed.Code), Reason: closed.Reason}
	case errors.Is(err, websocket.ErrMessageTooBig):
		return tooLarge("websocket message", c.limit)
	}
	if cause := c.wire.dropped(); cause != nil {
		return fmt.Errorf("read websocket: %w", cause)
	}
	return fmt.Errorf("%w: %w", &transport.CloseError{Code: int(websocket.StatusAbnormalClosure)}, err)
}
