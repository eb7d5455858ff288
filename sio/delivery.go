package sio

import "context"

// Connected is what OnConnect is told.
type Connected struct {
	Namespace string
	SID       string
	Recovered bool // see [Namespace.Recovered]
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

// A delivery is an event on its way to its handlers.
type delivery struct {
	member *membership
	packet *Packet
	size   int
}

func (d *delivery) Size() int { return d.size }

// Run calls the handlers of the event.
func (d *delivery) Run() {
	n := d.member.namespace
	n.mu.Lock()
	closed, name := d.member.closed, n.name
	n.mu.Unlock()
	if closed {
		return
	}
	ctx := d.member.ctx
	e := &Event{Name: d.packet.Event, Namespace: name, Args: d.packet.Args, from: d.member, id: d.packet.ID, asks: d.packet.HasID}
	call := func(h any) {
		reply, err := h.(Handler).Handle(ctx, e)
		e.settle(ctx, reply, err)
	}
	n.registry.any.each(call)
	n.client.handlers(n, e.Name).each(call)
}

// handlers returns those that an event goes to.
func (c *Client) handlers(n *Namespace, event string) list {
	for _, r := range []*registry{&n.registry, &c.anyNamespace().registry} {
		for _, name := range []string{event, anyName} {
			if l := r.of(name); len(l) > 0 {
				return l
			}
		}
	}
	return nil
}

// A connection is the news that a namespace was joined.
type connection struct {
	member    *membership
	recovered bool
}

func (c *connection) Size() int { return 0 }

func (c *connection) Run() {
	n := c.member.namespace
	now := Connected{Namespace: n.Name(), SID: c.member.sid, Recovered: c.recovered}
	call := func(f any) { f.(func(context.Context, Connected))(c.member.ctx, now) }
	n.registry.connect.each(call)
	n.client.anyNamespace().registry.connect.each(call)
}

// A disconnection is the news that it was left.
type disconnection struct {
	namespace *Namespace
	d         Disconnected
}

func (t *disconnection) Size() int { return 0 }

func (t *disconnection) Run() {
	call := func(f any) { f.(func(context.Context, Disconnected))(context.Background(), t.d) }
	t.namespace.registry.disconnect.each(call)
	t.namespace.client.anyNamespace().registry.disconnect.each(call)
}

// A refusal is the news that a namespace was not joined.
type refusal struct {
	namespace *Namespace
	err       *ConnectError
}

func (r *refusal) Size() int { return 0 }

func (r *refusal) Run() {
	call := func(f any) { f.(func(context.Context, *ConnectError))(context.Background(), r.err) }
	r.namespace.registry.connectError.each(call)
	r.namespace.client.anyNamespace().registry.connectError.each(call)
}
