package sio

import (
	"context"
	"sync/atomic"
)

// A Handler handles an event. Handlers of one namespace run one at a time, in the order of
// the wire.
//
// ctx ends when the connection that the event came over ends, or the namespace is left. A
// reply that is not nil acknowledges the event, if the server asked for that and nobody
// did before; nil leaves that to others, or to a later [Event.Reply]. An error is reported to
// OnError, and the event is not acknowledged. A panic is not recovered. A handler may end its
// goroutine, as testing.T.FailNow does; the event then goes to no further handler, and is not
// acknowledged. With Config.Inline that ends the client.
type Handler interface {
	Handle(ctx context.Context, e *Event) (reply []any, err error)
}

// A HandlerFunc is a function that is a [Handler].
type HandlerFunc func(ctx context.Context, e *Event) (reply []any, err error)

// Handle calls f.
func (f HandlerFunc) Handle(ctx context.Context, e *Event) ([]any, error) { return f(ctx, e) }

// An Event is an event that the server sent.
type Event struct {
	_         incomparable
	Name      string
	Namespace string
	Args      Args

	from    *membership // of the namespace; nil until it is joined
	size    int         // of the packet's messages, in bytes
	id      uint64
	asks    bool
	replied atomic.Bool
}

// WantsReply reports whether the server asked for an acknowledgement and none was given yet.
func (e *Event) WantsReply() bool { return e.asks && !e.replied.Load() }

// Reply acknowledges the event. It does nothing when the server did not ask for that, and
// returns [ErrReplied] when the event is acknowledged already and [ErrDisconnected] when
// its namespace was left or its connection has ended. What cannot be encoded, an [*EncodeError], or sent, a
// [*LimitError], leaves the event unacknowledged. It waits while the send queue is full. Any
// goroutine may call it, also after the handler has returned.
func (e *Event) Reply(args ...any) error {
	if !e.asks {
		return nil
	}
	if e.replied.Load() {
		return ErrReplied
	}
	n := e.from.namespace
	msgs, err := n.encode(&Packet{Type: PacketAck, Namespace: n.Name(), ID: e.id, HasID: true, Data: args})
	if err != nil {
		return err
	}
	if !e.replied.CompareAndSwap(false, true) {
		return ErrReplied
	}
	if err = n.reply(e.from, msgs); err != nil && err != ErrDisconnected {
		e.replied.Store(false)
	}
	return err
}

// settle acts on what a handler returned.
func (e *Event) settle(ctx context.Context, reply []any, err error) {
	if err == nil && reply != nil && e.WantsReply() {
		err = e.Reply(reply...)
		if err == ErrReplied || err == ErrDisconnected {
			err = nil // nobody is there to hear of it
		}
	}
	if err != nil {
		e.from.namespace.client.report(ctx, &HandlerError{Namespace: e.Namespace, Event: e.Name, Err: err})
	}
}

// Concurrent returns a handler that runs h on a goroutine of its own, for up to limit
// events at a time, and makes the queue wait beyond that. Events may then be handled in any
// order. Limit is at least 1.
func Concurrent(limit int, h Handler) Handler {
	return &concurrent{slots: make(chan struct{}, max(limit, 1)), h: h}
}

type concurrent struct {
	slots chan struct{}
	h     Handler
}

func (c *concurrent) Handle(ctx context.Context, e *Event) ([]any, error) {
	c.slots <- struct{}{}
	if e.from.silenced() { // while it waited
		<-c.slots
		return nil, nil
	}
	go func() { // as any handler, nobody waits for it but its slot
		defer func() { <-c.slots }()
		reply, err := c.h.Handle(ctx, e)
		e.settle(ctx, reply, err)
	}()
	return nil, nil
}
