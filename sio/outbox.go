package sio

import (
	"errors"

	"github.com/siowasm/siowasm/internal/scratch"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

// ErrBufferFull reports an event that Config.Buffer had no room for.
var ErrBufferFull = errors.New("sio: the buffer for events without a connection is full")

// A Buffer keeps the events that are emitted while a namespace has no connection, and those
// that had not been handed to the transport when the connection dropped. They are sent, in
// order, when the namespace is joined again; Disconnect discards them. So does a connection that
// comes back by polling with those that the server takes only over a WebSocket: binary data are a
// third longer as text. The default namespace keeps none before the first Connect, which gives it
// its name.
type Buffer struct {
	// MaxEvents is how many are kept. Zero means 1,024.
	MaxEvents int
	// MaxBytes is how many bytes they may have as they are sent. Zero means 1 MiB.
	MaxBytes int
	// DropOldest makes room by discarding the oldest events. By default Emit returns
	// [ErrBufferFull] instead.
	DropOldest bool
}

const (
	defaultBufferEvents = 1024
	defaultBufferBytes  = 1 << 20
)

// withDefaults returns a copy with its zero values replaced, or what is wrong with it.
func (b *Buffer) withDefaults() (*Buffer, error) {
	if b == nil {
		return nil, nil
	}
	own := *b
	if own.MaxEvents < 0 || own.MaxBytes < 0 {
		return nil, &ConfigError{Option: "Buffer", Reason: "a limit is negative"}
	}
	if own.MaxEvents == 0 {
		own.MaxEvents = defaultBufferEvents
	}
	if own.MaxBytes == 0 {
		own.MaxBytes = defaultBufferBytes
	}
	return &own, nil
}

// An outgoing is an encoded event on its way to a session.
type outgoing struct {
	namespace *Namespace
	msgs      []transport.Message
	size      int
	ack       *ack                 // may be nil
	first     [1]transport.Message // room for one of msgs
}

// newOutgoing encodes a packet.
func newOutgoing(n *Namespace, p *Packet, a *ack) (*outgoing, error) {
	o := &outgoing{namespace: n, ack: a}
	var err error
	o.msgs, o.size, err = n.encodeTo(o.first[:0], p)
	return o, err
}

// unit is for a session. The event is not sent again when the session has begun to.
func (o *outgoing) unit() engineio.Unit {
	u := engineio.Unit{Messages: o.msgs, Tag: o}
	if scratch.Reused {
		_, u.Scratch = o.namespace.client.codec.(appender)
	}
	return u
}

// An outbox holds the events that wait for a namespace to be joined.
type outbox struct {
	events []*outgoing
	size   int
}

// add keeps an event. The compiler would copy it to each place that calls it.
//
//go:noinline
func (b *outbox) add(o *outgoing) {
	if o.ack != nil {
		o.ack.queued = true
	}
	b.events = append(b.events, o)
	b.size += o.size
}

// fits reports whether an event of size more bytes stays within the limits.
func (b *outbox) fits(size int, limits *Buffer) bool {
	return len(b.events) < limits.MaxEvents && b.size+size <= limits.MaxBytes
}

// takeFirst removes and returns the oldest event.
func (b *outbox) takeFirst() *outgoing {
	o := b.events[0]
	b.events[0] = nil
	b.events = b.events[1:]
	b.size -= o.size
	return o
}

// takeAll removes and returns all events. The compiler would copy it to each place that calls it.
//
//go:noinline
func (b *outbox) takeAll() []*outgoing {
	all := b.events
	*b = outbox{}
	for _, o := range all {
		if o.ack != nil {
			o.ack.queued = false
		}
	}
	return all
}

// keep buffers events, the oldest of all if first is set, as far as Config.Buffer lets it,
// and returns those that it discarded. n.mu is held.
func (n *Namespace) keep(events []*outgoing, first bool) (discarded []*outgoing) {
	limits := n.client.cfg.Buffer
	if first {
		events = append(events, n.waiting.takeAll()...)
	}
	for _, o := range events {
		for limits.DropOldest && !n.waiting.fits(o.size, limits) && len(n.waiting.events) > 0 {
			discarded = append(discarded, n.waiting.takeFirst())
		}
		if !n.waiting.fits(o.size, limits) {
			discarded = append(discarded, o)
			continue
		}
		n.waiting.add(o)
	}
	return discarded
}

// discard counts events that are not sent, and returns the acknowledgements that do not come
// for it. n.mu is held. The compiler would copy it to each place that calls it.
//
//go:noinline
func (n *Namespace) discard(events []*outgoing) (lost []*ack) {
	n.lost += len(events)
	for _, o := range events {
		if o.ack == nil || o.ack.over {
			continue
		}
		if a := n.acks.take(o.ack.id); a != nil {
			lost = append(lost, a)
		}
	}
	return lost
}
