//go:build !js

package transportnative

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/siowasm/siowasm/transport"
)

// answerWithin is how long the peer may hold up the answer to its close frame, or what it is
// told when it broke the protocol.
const answerWithin = 5 * time.Second

// errMakeWay is write's error when the turn is wanted for the last frame.
var errMakeWay = errors.New("the peer has closed the connection")

// A protocol makes messages of a wire's bytes, and bytes of messages. Reading and writing are
// each done by one goroutine at a time, which has the Conn's turn of that.
type protocol interface {
	// read returns the next message. An error is a [*transport.CloseError] after the peer's
	// close frame, one that is [transport.ErrTooLarge], or what made reading fail.
	read() (transport.Message, error)
	// ready tells whether read will return at once; false when it is not known.
	ready() bool
	// lease is [transport.Lender]'s, once for each message.
	lease() transport.Lease
	// write writes messages with one flush.
	write(msgs []transport.Message) error
	// control writes a control frame; nothing is written after a close frame.
	control(opcode byte, payload []byte) error
	// tries tells whether try may write anything.
	tries() bool
	// try writes a small frame as far as that does not wait: all of it, or nothing, or all but rest.
	try(opcode byte, payload []byte) (all bool, rest func() error)
	// ping is [transport.Pinger]'s, without any turn.
	ping(ctx context.Context) error
	// free is called when no call is inside any more, nor comes.
	free()
}

// plain is the protocol without extensions: RFC 6455, of a client.
type plain struct {
	conn *Conn
	in   frameReader

	pinged uint64 // the last ping that was sent; guarded by the turn of writing

	mu      sync.Mutex
	waiting map[uint64]chan struct{} // closed when that ping, or a later one, was answered
}

func newPlain(c *Conn) *plain {
	return &plain{conn: c, in: frameReader{src: c.wire, limit: c.limit}}
}

func (p *plain) free() { p.in.release() }

func (p *plain) read() (transport.Message, error) {
	for {
		opcode, data, err := p.in.next()
		if err != nil {
			return transport.Message{}, p.refuse(err)
		}
		switch opcode {
		case opPing:
			p.conn.pinged(data)
		case opPong:
			p.ponged(data)
		case opClose:
			return transport.Message{}, p.closed(data)
		default:
			return transport.Message{Data: data, Binary: opcode == opBinary}, nil
		}
	}
}

func (p *plain) ready() bool { return p.in.ready() }

func (p *plain) lease() transport.Lease { return p.in.lease() }

// refuse tells the peer what it did wrong, if that is why reading failed.
func (p *plain) refuse(err error) error {
	p.in.release()
	var wrong *protocolError
	switch {
	case errors.As(err, &wrong):
		p.conn.answer(closePayload(wrong.code, wrong.text))
	case errors.Is(err, transport.ErrTooLarge):
		p.conn.answer(closePayload(codeTooLarge, err.Error()))
	}
	return err
}

// closed answers the peer's close frame with its own code, RFC 6455, section 5.5.1.
func (p *plain) closed(payload []byte) error {
	p.in.release()
	if len(payload) == 0 {
		p.conn.answer(nil)
		return &transport.CloseError{Code: codeNone}
	}
	if len(payload) == 1 {
		return p.refuse(breach("a close frame has half a code"))
	}
	code, reason := int(binary.BigEndian.Uint16(payload)), payload[2:]
	if !sendable(code) {
		return p.refuse(breach(fmt.Sprintf("a close frame has the code %d, which may not be sent", code)))
	}
	if !utf8.Valid(reason) {
		return p.refuse(&protocolError{codeInvalid, "a close frame's reason is not UTF-8"})
	}
	p.conn.answer(payload)
	return &transport.CloseError{Code: code, Reason: string(reason)}
}

func (p *plain) write(msgs []transport.Message) error {
	b := newBatch(p.conn.wire)
	defer b.free()
	for i := range msgs {
		if p.conn.answering.Load() { // the peer reads no more messages
			return cmp.Or(b.flush(), errMakeWay)
		}
		if err := b.message(&msgs[i]); err != nil {
			return err
		}
		if pong := p.conn.takePong(); pong != nil {
			if err := b.frame(opPong, *pong); err != nil {
				return err
			}
		}
	}
	return b.flush()
}

func (p *plain) control(opcode byte, payload []byte) error {
	b := newBatch(p.conn.wire)
	defer b.free()
	if err := b.frame(opcode, payload); err != nil {
		return err
	}
	return b.flush()
}

func (p *plain) tries() bool { return p.conn.wire.tries() }

func (p *plain) try(opcode byte, payload []byte) (all bool, rest func() error) {
	b := newBatch(p.conn.wire)
	_ = b.frame(opcode, payload) // there is room for it: nothing is written yet
	return p.conn.wire.try(b)
}

func (p *plain) ping(ctx context.Context) error {
	c := p.conn
	select {
	case c.writing <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	id, pong, err := p.sendPing(ctx)
	c.endWriting()
	if err != nil {
		return err
	}
	select {
	case <-pong:
		return nil
	case <-c.ended:
		return net.ErrClosed
	case <-ctx.Done():
		p.mu.Lock()
		delete(p.waiting, id)
		p.mu.Unlock()
		return ctx.Err()
	}
}

// sendPing sends a ping. The caller has the turn of writing.
func (p *plain) sendPing(ctx context.Context) (id uint64, pong chan struct{}, err error) {
	c := p.conn
	if err := ctx.Err(); err != nil {
		return 0, nil, err
	}
	defer c.dropAfter(ctx, nil)()
	if err := c.writable(); err != nil {
		return 0, nil, err
	}
	p.pinged++
	pong = make(chan struct{})
	p.mu.Lock()
	if p.waiting == nil {
		p.waiting = make(map[uint64]chan struct{})
	}
	p.waiting[p.pinged] = pong
	p.mu.Unlock()
	if err := p.control(opPing, binary.BigEndian.AppendUint64(nil, p.pinged)); err != nil {
		c.writeErr = fmt.Errorf("write websocket: %w", c.because(err))
		return 0, nil, err
	}
	return p.pinged, pong, nil
}

// ponged takes a pong: of several pings the peer need answer only the latest.
func (p *plain) ponged(payload []byte) {
	if len(payload) != 8 {
		return // not asked for
	}
	answered := binary.BigEndian.Uint64(payload)
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, pong := range p.waiting {
		if id <= answered {
			close(pong)
			delete(p.waiting, id)
		}
	}
}
