package memnet

import (
	"context"
	"errors"
	"time"
	"unicode/utf8"

	"github.com/siowasm/siowasm/transport"
)

// A Conn is one end of a WebSocket. The client's is what DialWebSocket returns, the
// server's is what [Handshake.Accept] returns. Both keep the contract of
// [transport.Conn]; as there, a close frame is answered by the Read that meets it,
// and so is a ping.
type Conn struct {
	link        *link
	in, out     *direction
	client      bool
	subprotocol string
	maxMessage  int64

	// What follows is guarded by the link's mutex.
	readErr error // what every Read returns from now on
	dropped bool
	closed  bool // Close has returned
	reading bool
	writing bool
}

var (
	_ transport.Conn    = (*Conn)(nil)
	_ transport.Pinger  = (*Conn)(nil)
	_ transport.Batcher = (*Conn)(nil)

	_ transport.TryWriter = (*Conn)(nil)
)

var (
	errConcurrentRead  = errors.New("memnet: Read called while another Read waits")
	errConcurrentWrite = errors.New("memnet: Write called while another Write waits")
	errNotText         = errors.New("memnet: text message is not UTF-8")
)

// Subprotocol returns the subprotocol that the server chose, or "".
func (c *Conn) Subprotocol() string { return c.subprotocol }

// Read implements [transport.Conn].
func (c *Conn) Read(ctx context.Context) (transport.Message, error) {
	l := c.link
	l.mu.Lock()
	defer l.unlock()
	if c.reading {
		c.drop()
		return transport.Message{}, errConcurrentRead
	}
	c.reading = true
	defer func() { c.reading = false }()
	for {
		if err := ctx.Err(); err != nil && c.readErr == nil {
			c.drop()
			c.readErr = closeError(1006)
			return transport.Message{}, err
		}
		msg, ok, err := c.arrived()
		if ok || err != nil {
			return msg, err
		}
		l.wait(ctx, c.in, c.in.next())
	}
}

// Ready implements [transport.Batcher].
func (c *Conn) Ready() bool {
	c.link.mu.Lock()
	defer c.link.mu.Unlock()
	f := c.in.next()
	return c.in.arrived(f, time.Now()) && f.kind == kindMessage
}

// ReadAll waits for a message as Read does, lets linger go by, and returns the message
// with all others that have arrived by then: what a busy server finds in its socket
// when it turns to it.
func (c *Conn) ReadAll(ctx context.Context, linger time.Duration) ([]transport.Message, error) {
	msg, err := c.Read(ctx)
	if err != nil {
		return nil, err
	}
	if linger > 0 {
		timer := time.NewTimer(linger)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	c.link.mu.Lock()
	defer c.link.unlock()
	msgs := []transport.Message{msg}
	for {
		msg, ok, _ := c.arrived()
		if !ok {
			return msgs, nil
		}
		msgs = append(msgs, msg)
	}
}

// arrived returns the next message if it has arrived, and deals with the frames
// before it.
func (c *Conn) arrived() (transport.Message, bool, error) {
	for c.readErr == nil {
		f := c.in.next()
		switch {
		case c.dropped:
			c.readErr = closeError(1006)
		case !c.in.arrived(f, time.Now()):
			return transport.Message{}, false, nil
		case f.kind == kindClose || f.kind == kindEnd:
			c.finish(f)
		default:
			c.link.dirty = true
			if msg, ok := c.take(c.in.pop()); ok {
				return msg, true, nil
			}
		}
	}
	return transport.Message{}, false, c.readErr
}

// take returns the message that a frame is, or answers a ping.
func (c *Conn) take(f frame) (transport.Message, bool) {
	switch {
	case f.kind == kindPing:
		c.send(frame{kind: kindPong, ping: f.ping})
		return transport.Message{}, false
	case f.kind == kindPong:
		f.ping.answered = true
		return transport.Message{}, false
	case c.maxMessage > 0 && int64(len(f.msg.Data)) > c.maxMessage:
		c.send(frame{kind: kindClose, close: transport.CloseError{Code: 1009, Reason: "message too large"}})
		c.readErr = tooLarge("message", len(f.msg.Data), c.maxMessage)
		return transport.Message{}, false
	}
	return f.msg, true
}

// finish ends reading at the peer's close frame, which it answers, or without one.
func (c *Conn) finish(f *frame) {
	c.link.dirty = true
	if f.kind == kindEnd {
		c.readErr = closeError(1006)
		return
	}
	c.send(frame{kind: kindClose, close: answerTo(f.close)})
	c.readErr = &transport.CloseError{Code: f.close.Code, Reason: f.close.Reason}
}

// Write implements [transport.Conn].
func (c *Conn) Write(ctx context.Context, msgs ...transport.Message) error {
	for _, m := range msgs {
		if c.client && !m.Binary && !utf8.Valid(m.Data) {
			c.Drop()
			return errNotText
		}
	}
	l := c.link
	l.mu.Lock()
	defer l.unlock()
	if c.writing {
		c.drop()
		return errConcurrentWrite
	}
	c.writing = true
	defer func() { c.writing = false }()
	l.network.wrote(c.client, 1, 0, 0)
	for _, m := range msgs {
		if err := c.room(ctx); err != nil {
			return err
		}
		c.sendMessage(m)
	}
	return nil
}

// Tries implements [transport.TryWriter].
func (c *Conn) Tries() bool { return true }

// TryWrite implements [transport.TryWriter]. It leaves to Write what would wait or fail.
func (c *Conn) TryWrite(m transport.Message) bool {
	c.link.mu.Lock()
	defer c.link.unlock()
	if c.writing {
		c.drop()
		return false
	}
	if c.unwritable() != nil || c.out.full() || c.client && !m.Binary && !utf8.Valid(m.Data) {
		return false
	}
	c.link.network.wrote(c.client, 1, 0, 0)
	c.sendMessage(m)
	return true
}

func (c *Conn) sendMessage(m transport.Message) {
	m.Data = append([]byte(nil), m.Data...)
	c.send(frame{kind: kindMessage, msg: m})
	c.link.network.wrote(c.client, 0, 1, len(m.Data))
}

// room waits until a message may be written.
func (c *Conn) room(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			c.drop()
			return err
		}
		if err := c.unwritable(); err != nil {
			return err
		}
		if !c.out.full() {
			return nil
		}
		c.link.wait(ctx, c.in, c.in.end)
	}
}

// unwritable returns why nothing can be sent any more, or nil.
func (c *Conn) unwritable() error {
	if !c.dropped && c.out.closeSent == nil && !c.in.arrived(c.in.end, time.Now()) {
		return nil
	}
	if c.readErr != nil {
		return c.readErr
	}
	return closeError(1006)
}

// Ping implements [transport.Pinger]: it returns when the peer has read all that was
// written before.
func (c *Conn) Ping(ctx context.Context) error {
	l := c.link
	l.mu.Lock()
	defer l.unlock()
	if err := c.unwritable(); err != nil {
		return err
	}
	p := &ping{}
	c.send(frame{kind: kindPing, ping: p})
	for !p.answered {
		if err := ctx.Err(); err != nil {
			return err
		}
		if c.closed || c.readErr != nil {
			return c.unwritable()
		}
		if c.dropped || c.in.arrived(c.in.end, time.Now()) {
			return closeError(1006)
		}
		l.wait(ctx, c.in, c.in.end)
	}
	return nil
}

// send puts a frame on its way.
func (c *Conn) send(f frame) {
	c.out.push(f)
	c.link.dirty = true
}
