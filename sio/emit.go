package sio

import (
	"context"
	"errors"

	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

// Emit sends an event with any number of arguments: what encoding/json can encode, and
// []byte at any depth, which arrives as binary data. It returns nil once the event is
// encoded and queued; the arguments are the caller's again. It waits while the queue is full
// until ctx ends; what is queued is not recalled by ctx.
//
// While the namespace is being joined the event is sent after the server's answer, and
// discarded if it refuses. Otherwise the error is [ErrNotConnected], or the [*ConfigError] that
// Connect returns. An argument that cannot be encoded is an [*EncodeError], an event that the
// server would not take a [*LimitError]; nothing is sent then.
func (n *Namespace) Emit(ctx context.Context, event string, args ...any) error {
	return n.emit(ctx, EmitOptions{}, event, args, nil)
}

// Send emits the event "message".
func (n *Namespace) Send(ctx context.Context, args ...any) error {
	return n.Emit(ctx, messageEvent, args...)
}

// EmitAck is Emit, and calls fn when the server has acknowledged the event, in its place
// among the events of the namespace, as a handler is; or with an error when that cannot
// happen any more: [ErrDisconnected], or [ErrAckTimeout] after Config.AckTimeout. When EmitAck
// returns an error fn is not called, else it is called once.
func (n *Namespace) EmitAck(ctx context.Context, fn func(Args, error), event string, args ...any) error {
	return n.emitAck(ctx, EmitOptions{}, fn, event, args)
}

// Call emits an event, waits for the server's acknowledgement, and returns its arguments.
// Besides the errors of Emit it returns [ErrAckTimeout], ctx's error, or [ErrDisconnected] as
// soon as the connection ends. A handler may Call. See also the function [Call].
func (n *Namespace) Call(ctx context.Context, event string, args ...any) (Args, error) {
	return n.call(ctx, EmitOptions{}, event, args)
}

func (n *Namespace) emitAck(ctx context.Context, o EmitOptions, fn func(Args, error), event string, args []any) error {
	return n.emit(ctx, o, event, args, &ack{fn: fn, queue: n.queue})
}

func (n *Namespace) call(ctx context.Context, o EmitOptions, event string, args []any) (Args, error) {
	n.client.calls.begin()
	defer n.client.calls.end()
	a := &ack{answer: make(chan answer, 1)}
	id, err := n.emitExpecting(ctx, o, event, args, a)
	if err != nil {
		return Args{}, err
	}
	select {
	case r := <-a.answer:
		return r.args, r.err
	case <-ctx.Done():
		n.giveUp(id)
		return Args{}, ctx.Err()
	}
}

func (n *Namespace) emit(ctx context.Context, o EmitOptions, event string, args []any, a *ack) error {
	_, err := n.emitExpecting(ctx, o, event, args, a)
	return err
}

// emitExpecting emits an event, whose acknowledgement a waits for if it is not nil, and
// returns its id.
func (n *Namespace) emitExpecting(ctx context.Context, o EmitOptions, event string, args []any, a *ack) (id uint64, err error) {
	if err := n.client.cfgErr; err != nil {
		return 0, err // no event is kept for a connection that never comes
	}
	if ReservedEvent(event) {
		return 0, &EncodeError{Type: PacketEvent, Event: event, Index: -1, Err: ErrReservedEvent}
	}
	p := Packet{Type: PacketEvent, Event: event, Data: args, NoCompress: o.NoCompress}
	if n.client.cfg.retries(&o) {
		n.goesOut(ctx, event, args)
		return 0, n.emitRetrying(ctx, o, &p, a)
	}
	if a != nil {
		a.keep = o.KeepWaiting
	}
	if p.Namespace, p.ID, err = n.expect(a); err != nil {
		return 0, err
	}
	p.HasID = a != nil
	out, err := newOutgoing(n, &p, a)
	if err == nil {
		n.goesOut(ctx, event, args)
		if a != nil {
			n.bound(ctx, o, a)
		}
		err = n.send(ctx, o.Volatile, out)
	}
	if err != nil && a != nil && !n.giveUp(p.ID) {
		err = nil // its time or the connection has ended meanwhile, and a was told
	}
	return p.ID, err
}

// goesOut tells the hooks of OnAnyOutgoing.
func (n *Namespace) goesOut(ctx context.Context, event string, args []any) {
	tell := func(f any) { f.(func(context.Context, string, []any))(ctx, event, args) }
	n.registry.outgoing.each(tell)
	n.client.every.registry.outgoing.each(tell)
}

// expect begins the wait for an acknowledgement, if a is not nil.
func (n *Namespace) expect(a *ack) (name string, id uint64, err error) {
	n.mu.Lock()
	name = n.name
	switch {
	case n.conn == nil && n.client.cfg.Buffer == nil, n.leaving, name == "", name == anyName:
		err = ErrNotConnected
	case a != nil:
		id = n.acks.next()
		n.acks.put(id, a)
		a.queued = n.client.cfg.Buffer != nil // which a drop before it is sent leads to
	}
	n.mu.Unlock()
	return name, id, err
}

// bound bounds the wait for an acknowledgement. Ctx is the one of the Call.
func (n *Namespace) bound(ctx context.Context, o EmitOptions, a *ack) {
	if a.fn != nil {
		ctx = context.Background() // EmitAck's is for the wait for room alone
	}
	if d := n.client.cfg.ackTimeout(ctx, o); d > 0 {
		n.expireIn(d, a)
	}
}

// encode encodes a packet that servers accept.
func (n *Namespace) encode(p *Packet) ([]transport.Message, error) {
	msgs, _, err := n.encodeTo(nil, p)
	return msgs, err
}

// encodeTo is encode into memory that there may be already. It returns the bytes of the
// messages, too.
func (n *Namespace) encodeTo(dst []transport.Message, p *Packet) (msgs []transport.Message, size int, err error) {
	shown := n.shown.Swap(nil)
	if shown == nil {
		shown = new(Packet)
	}
	*shown = *p
	msgs, err = encodeTo(dst, n.client.codec, shown)
	*shown = Packet{}
	n.shown.Store(shown)
	if err != nil {
		return nil, 0, err
	}
	if limit := n.client.cfg.MaxAttachments; len(msgs)-1 > limit {
		return nil, 0, &LimitError{What: "attachments", Size: len(msgs) - 1, Limit: limit, Name: "MaxAttachments"}
	}
	for i := range msgs {
		size += len(msgs[i].Data)
	}
	n.client.trace(p, size, true)
	return msgs, size, nil
}

// send queues an event, and waits for room until ctx ends.
func (n *Namespace) send(ctx context.Context, volatile bool, o *outgoing) error {
	var answered chan answer
	if o.ack != nil {
		answered = o.ack.answer
	}
	var session *engineio.Session
	err := untilRoom(ctx, answered, func() (full <-chan struct{}, err error) {
		n.mu.Lock()
		session, full, err = n.trySend(volatile, o)
		n.mu.Unlock()
		return full, err
	})
	if session != nil {
		session.Wake()
	}
	return err
}

// untilRoom tries again each time the channel that try returns is closed, until that is nil or
// ctx ends, and when answered, which may be nil, has an answer, which is left there.
func untilRoom(ctx context.Context, answered chan answer, try func() (full <-chan struct{}, err error)) error {
	for {
		full, err := try()
		if full == nil || err != nil {
			return err
		}
		select {
		case <-full:
		case r := <-answered:
			answered <- r
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// trySend queues an event. A full that is not nil is closed once it is worth another try; a session
// that is not nil is to be woken. n.mu is held.
func (n *Namespace) trySend(volatile bool, o *outgoing) (session *engineio.Session, full <-chan struct{}, err error) {
	switch {
	case o.ack != nil && o.ack.over:
		return nil, nil, ErrDisconnected
	case n.leaving:
		return nil, nil, ErrNotConnected
	case n.conn == nil, n.member != nil && len(n.waiting.events) > 0: // the session has ended, as below
		return nil, nil, n.buffer(volatile, o)
	case n.member != nil:
		priority := engineio.Normal
		if volatile {
			priority = engineio.Volatile
		}
		session = n.conn.session
		full, err = session.Enqueue(o.unit(), priority)
		switch {
		case volatile && full != nil:
			return nil, nil, ErrDropped
		case errors.Is(err, engineio.ErrNotConnected): // it has ended, and is to be left soon
			return nil, nil, n.buffer(volatile, o)
		}
		if o.ack != nil && full == nil {
			o.ack.queued = false
		}
		return session, full, sendError(err)
	case volatile:
		return nil, nil, ErrDropped
	}
	if full, err = n.conn.session.Check(o.msgs); full != nil || err != nil {
		return nil, full, err
	}
	if limit := n.client.cfg.MaxQueue; limit > 0 && n.waiting.size > 0 && n.waiting.size+o.size > limit {
		return nil, n.wait(), nil
	}
	n.waiting.add(o)
	return nil, nil, nil
}

// buffer keeps an event, with Config.Buffer, until the namespace is joined. n.mu is held.
func (n *Namespace) buffer(volatile bool, o *outgoing) error {
	limits := n.client.cfg.Buffer
	if limits == nil || volatile {
		return ErrNotConnected
	}
	if o.size > limits.MaxBytes || !limits.DropOldest && !n.waiting.fits(o.size, limits) {
		return ErrBufferFull
	}
	for _, a := range n.discard(n.keep([]*outgoing{o}, false)) {
		a.fail(ErrDropped)
	}
	return nil
}

// sendError says in this package's words why a session took no message.
func sendError(err error) error {
	switch {
	case errors.Is(err, engineio.ErrNotConnected):
		return ErrNotConnected
	case errors.Is(err, engineio.ErrBusy):
		return ErrDropped
	}
	return err
}

// reply sends an acknowledgement, over the connection that the event came over.
func (n *Namespace) reply(m *membership, msgs []transport.Message) error {
	err := untilRoom(m.ctx, nil, func() (<-chan struct{}, error) { return n.tryReply(m, msgs) })
	m.conn.session.Wake()
	if err != nil && err == m.ctx.Err() {
		return ErrDisconnected
	}
	return err
}

func (n *Namespace) tryReply(m *membership, msgs []transport.Message) (full <-chan struct{}, err error) {
	n.mu.Lock()
	err = engineio.ErrNotConnected
	if n.member == m && !n.leaving {
		full, err = m.conn.session.Enqueue(engineio.Unit{Messages: msgs}, engineio.Normal)
	}
	n.mu.Unlock()
	if errors.Is(err, engineio.ErrNotConnected) {
		err = ErrDisconnected
	}
	return full, err
}
