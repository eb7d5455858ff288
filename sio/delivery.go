package sio

import (
	"context"

	"github.com/siowasm/siowasm/transport"
)

// Connected is what OnConnect is told.
type Connected struct {
	Namespace string
	SID       string
	Recovered bool // see [Namespace.Recovered]
	Held      int  // how many events follow that came before the server's answer
}

// Disconnected is what OnDisconnect is told.
type Disconnected struct {
	Namespace    string
	Reason       Reason
	Err          error // the cause; nil when the client or the server disconnected on purpose
	Reconnecting bool  // the client is going to reconnect
	// Unsent is how many events were queued and are discarded because they were not yet
	// handed to the transport. Those that were may have arrived or not.
	Unsent int
}

// newEvent returns the event that a packet is, in the memory of its arguments if they have
// room for it.
func newEvent(p *Packet, size int) *Event {
	var e *Event
	if r, ok := p.Args.raw.(interface{ Room() *Event }); ok {
		e = r.Room()
	} else {
		e = new(Event)
	}
	e.Name, e.Namespace, e.Args = p.Event, p.Namespace, p.Args
	e.id, e.asks, e.size = p.ID, p.HasID, size
	return e
}

// A delivery is an event on its way to its handlers.
type delivery Event

func (d *delivery) Size() int { return d.size }

// Run calls the handlers of the event.
func (d *delivery) Run() {
	e := (*Event)(d)
	n, ctx := e.from.namespace, e.from.ctx
	alone := true
	watch := func(h any) {
		alone = false
		if e.from.silenced() {
			return
		}
		_, err := h.(Handler).Handle(ctx, e) // what it returns is no acknowledgement: it sees all events
		e.settle(ctx, nil, err)
	}
	all := n.client.every
	n.registry.any.each(watch)
	all.registry.any.each(watch)
	for _, r := range []*registry{&n.registry, &all.registry} {
		for _, event := range []string{e.Name, anyName} {
			if l := r.of(event); len(l) > 0 {
				e.handle(ctx, r, event, l, alone && len(l) == 1)
				return
			}
		}
	}
}

// handle calls the handlers of l, which are registered with r for an event. Alone says that
// nobody has the event but the one of l.
func (e *Event) handle(ctx context.Context, r *registry, event string, l list, alone bool) {
	for _, h := range l {
		if e.from.silenced() { // perhaps by the handler before
			return
		}
		if !h.claim() {
			continue
		}
		if h.once {
			r.put(event, nil) // clears it
		}
		reply, lease, err := call(ctx, h.f, e, alone)
		e.settle(ctx, reply, err)
		if lease != nil {
			lease.Release()
		}
	}
}

func call(ctx context.Context, h any, e *Event, alone bool) ([]any, transport.Lease, error) {
	if f, ok := h.(typed); ok {
		return f(ctx, e, alone)
	}
	reply, err := h.(Handler).Handle(ctx, e)
	return reply, nil, err
}
