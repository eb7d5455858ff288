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
	_ transport.Conn   = (*Conn)(nil)
	_ transport.Pinger = (*Conn)(nil)
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
	msgs, err := c.read(ctx, 1)
	if err != nil {
		return transport.Message{}, err
	}
	return msgs[0], nil
}

// ReadAll waits for a message as Read does, and returns it with all others that have
// arrived by then: what a server finds in its socket when it turns to it.
func (c *Conn) ReadAll(ctx context.Context) ([]transport.Message, error) {
	return c.read(ctx, 0)
}

// read returns at most limit messages, or all that have arrived when it is 0.
func (c *Conn) read(ctx context.Context, limit int) ([]transport.Message, error) {
	l := c.link
	l.mu.Lock()
	defer l.unlock()
	if c.reading {
		c.drop()
		return nil, errConcurrentRead
	}
	c.reading = true
	defer func() { c.reading = false }()
	var msgs []transport.Message
	for {
		if err := ctx.Err(); err != nil && c.readErr == nil {
			c.drop()
			c.readErr = closeError(1006)
			return nil, err
		}
		if c.readErr != nil {
			return nil, c.readErr
		}
		f := c.in.next()
		if c.dropped || !c.in.arrived(f, time.Now()) {
			if len(msgs) > 0 {
				return msgs, nil
			}
			if c.dropped {
				c.readErr = closeError(1006)
				continue
			}
			l.wait(ctx, c.in, f)
			continue
		}
		if f.kind == kindClose || f.kind == kindEnd {
			if len(msgs) > 0 {
				return msgs, nil
			}
			c.finish(f)
			continue
		}
		l.dirty = true
		msg, ok, err := c.take(c.in.pop())
		if err != nil {
			return nil, err
		}
		if ok {
			msgs = append(msgs, msg)
		}
		if len(msgs) == limit && limit > 0 {
			return msgs, nil
		}
	}
}

// take deals with a frame: it returns a message, or answers a ping.
func (c *Conn) take(f frame) (transport.Message, bool, error) {
	switch f.kind {
	case kindPing:
		c.send(frame{kind: kindPong, ping: f.ping})
		return transport.Message{}, false, nil
	case kindPong:
		f.ping.answered = true
		return transport.Message{}, false, nil
	}
	if c.maxMessage > 0 && int64(len(f.msg.Data)) > c.maxMessage {
		c.send(frame{kind: kindClose, close: transport.CloseError{Code: 1009, Reason: "message too large"}})
		c.readErr = tooLarge("message", len(f.msg.Data), c.maxMessage)
		return transport.Message{}, false, c.readErr
	}
	return f.msg, true, nil
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
		m.Data = append([]byte(nil), m.Data...)
		c.send(frame{kind: kindMessage, msg: m})
		l.network.wrote(c.client, 0, 1, len(m.Data))
	}
	return nil
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
