//go:build !js

package transportnative

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"

	"github.com/siowasm/siowasm/transport"
)

var (
	_ transport.Conn    = (*Conn)(nil)
	_ transport.Pinger  = (*Conn)(nil)
	_ transport.Batcher = (*Conn)(nil)
	_ transport.Lender  = (*Conn)(nil)

	_ transport.TryWriter = (*Conn)(nil)
)

// A Conn is an open WebSocket, as [transport.Conn] describes it. It starts no
// goroutine, but for the moment in which a context ends, and where the peer does not take what
// TryWrite writes, or the answer to a ping, or to what TLS was asked for.
//
// Calls are cheapest with a context that cannot end, since Close ends them as well.
// Pings of the peer are answered while a goroutine is in Read.
type Conn struct {
	wire        *wire
	protocol    protocol
	limit       int64
	subprotocol string

	later     sync.WaitGroup // goroutines that write; those who add have the turn
	writing   turn           // of writing whole messages, for these
	writeErr  error
	closing   bool                   // the close frame was written
	pong      atomic.Pointer[[]byte] // a ping's payload to be answered; not guarded by the turn
	answering atomic.Bool            // the turn is wanted for the last frame; not guarded by it either

	reading relay // of reading, for these
	readErr error
	ended   chan struct{} // closed after readErr was set
	ready   atomic.Bool   // the next message was read with the last one; not guarded by the turn
	held    hoard         // not guarded by it either

	lease transport.Lease // of the last message, until it was asked for; belongs to the goroutine that reads
}

func newConn(limit int64) *Conn {
	return &Conn{limit: limit, writing: newTurn(), reading: relay{passed: make(chan struct{}, 1)}, ended: make(chan struct{})}
}

// Subprotocol returns the subprotocol that the server chose; it is empty for none.
func (c *Conn) Subprotocol() string { return c.subprotocol }

// Read waits for the next message; its bytes are the caller's. One of 16 KiB to 32 KiB in a
// flood of them may be a part of 256 KiB, which are kept as long as it is, up to 32 MiB in the
// process; Lease returns what gives them back.
//
// The end of the connection is reported as a [*transport.CloseError]: the peer's, with
// code 1005 when its close frame had none, or one with code 1006 beside the cause when
// the connection failed without a close frame. A message above MaxMessage is refused with
// code 1009 and an error that is [transport.ErrTooLarge]. After Close, the error is
// [net.ErrClosed] unless the peer's close frame came. Every later call returns the
// same error.
func (c *Conn) Read(ctx context.Context) (transport.Message, error) {
	defer c.dropAfter(ctx, nil)()
	if c.lease != nil {
		c.lease = nil // what waits keeps no memory
	}
	if m, ok := c.held.take(ctx); ok { // Close may have the turn, and wait for the peer
		return m, nil
	}
	c.reading.take()
	m, held := c.held.take(ctx)
	var err error
	if !held {
		if m, err = c.next(); len(m.Data) >= partSize {
			c.lease = c.protocol.lease()
		}
	}
	c.reading.give()
	return m, err
}

// Lease implements [transport.Lender].
func (c *Conn) Lease() transport.Lease {
	lease := c.lease
	c.lease = nil
	return lease
}

// Ready implements [transport.Batcher]. Where compression was negotiated it tells of no more than
// what Close has read ahead.
func (c *Conn) Ready() bool { return c.ready.Load() || c.held.some.Load() }

// Write sends the messages in order: what fits 64 KiB with one write to the network,
// more with one for every 64 KiB; where TLS is not as Tries has it, with one for each of its
// records. It keeps none of their bytes after it returned, and
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
	err := c.protocol.write(msgs)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errMakeWay):
		return fmt.Errorf("write websocket: %w", net.ErrClosed)
	}
	c.writeErr = fmt.Errorf("write websocket: %w", c.because(err))
	return c.writeErr
}

// Ping sends a ping and waits for its answer, which proves that the peer has read what
// was written before. It returns only while another goroutine is in Read, or when ctx
// or the connection ends. A ctx that ends does not end the connection, unless the ping
// itself was held up by then because the peer does not read.
func (c *Conn) Ping(ctx context.Context) error {
	err := c.protocol.ping(ctx)
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
	if c.closing || c.answering.Load() {
		return fmt.Errorf("write websocket: %w", net.ErrClosed)
	}
	if err := c.wire.dropped(); err != nil {
		return fmt.Errorf("write websocket: %w", err)
	}
	return nil
}

// pinged keeps the answer to a ping for whoever is writing. The reader does not wait
// for a write that the peer holds up, which websocket.Conn does for 5 s and then fails.
// RFC 6455, section 5.5.3: only the latest of several pings need be answered.
func (c *Conn) pinged(payload []byte) {
	c.pong.Store(&payload)
	if c.writing.tryTake() {
		c.endTrying()
	}
}

// takePong returns the ping that is to be answered, or nil.
func (c *Conn) takePong() *[]byte {
	if c.pong.Load() == nil {
		return nil
	}
	return c.pong.Swap(nil)
}

func (c *Conn) sendPong() error {
	pong := c.takePong()
	if pong == nil || c.closing {
		return nil
	}
	return c.protocol.control(opPong, *pong)
}

// answer sends the close frame that ends reading, unless one was sent. A writer makes way
// for it; a peer that does not read holds it up for answerWithin, and then the connection
// is dropped.
func (c *Conn) answer(payload []byte) {
	c.answering.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), answerWithin)
	defer cancel()
	defer c.dropAfter(ctx, nil)()
	c.sendLast(payload)
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

// next reads a message, or keeps the reason why there are no more. The caller has the
// turn of reading.
func (c *Conn) next() (transport.Message, error) {
	if c.readErr != nil {
		return transport.Message{}, c.readErr
	}
	m, err := c.protocol.read()
	if c.wire.owes && c.writing.tryTake() {
		c.endTrying()
	}
	if err == nil && c.wire.dropped() != nil {
		err = net.ErrClosed // the message was buffered
	}
	if ready := err != nil || c.protocol.ready(); ready != c.ready.Load() {
		c.ready.Store(ready) // which costs more than to look
	}
	if err != nil {
		c.readErr = c.reason(err)
		close(c.ended)
		return transport.Message{}, c.readErr
	}
	return m, nil
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
	if _, closed := err.(*transport.CloseError); closed || errors.Is(err, transport.ErrTooLarge) {
		return err
	}
	if cause := c.wire.dropped(); cause != nil {
		return fmt.Errorf("read websocket: %w", cause)
	}
	return fmt.Errorf("%w: %w", &transport.CloseError{Code: codeAbnormal}, err)
}
