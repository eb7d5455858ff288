package sio

import "context"

// On registers a handler for an event and returns what removes it. Several handlers may be
// registered for an event; they run in the order of registration. The event "*" stands for
// every event that has no handler of its own, and the namespace "*" for every namespace:
// an event goes to the handlers of its namespace and name, else of its namespace and "*",
// else of namespace "*" and its name, else of "*" and "*".
//
// On panics when the event is one of the protocol's own, which have methods instead, such as
// OnConnect.
func (n *Namespace) On(event string, h Handler) (remove func()) {
	mustBeHandled(event, h)
	return n.registry.on(event, h, false)
}

// Once is On for one event.
func (n *Namespace) Once(event string, h Handler) (remove func()) {
	mustBeHandled(event, h)
	return n.registry.on(event, h, true)
}

// Off removes all handlers of an event.
func (n *Namespace) Off(event string) { n.registry.off(event) }

// OnAny registers a handler that gets every event before those of On, whether there are
// any or not, and returns what removes it. What it returns does not acknowledge the event,
// [Event.Reply] does. Of the namespace "*" it gets those of all namespaces.
func (n *Namespace) OnAny(h Handler) (remove func()) {
	mustBeHandled(anyName, h)
	return n.registry.any.add(h)
}

// OnAnyOutgoing registers a function that is called with every event that is emitted, by
// the goroutine that emits it, and returns what removes it. It must not change the
// arguments.
func (n *Namespace) OnAnyOutgoing(f func(ctx context.Context, event string, args []any)) (remove func()) {
	return n.registry.outgoing.add(f)
}

// OnConnect registers a function that is called each time the namespace is joined, before
// the handlers of its events. ctx ends when the namespace is left or the connection ends.
func (n *Namespace) OnConnect(f func(ctx context.Context, c Connected)) (remove func()) {
	return n.registry.connect.add(hook(func(ctx context.Context, what any) { f(ctx, what.(Connected)) }))
}

// OnConnectError registers a function that is called each time the namespace is not joined:
// the server could not be reached, or refused. An attempt that Disconnect, or the context of
// Connect, has ended is not told of.
func (n *Namespace) OnConnectError(f func(ctx context.Context, err *ConnectError)) (remove func()) {
	return n.registry.connectError.add(hook(func(ctx context.Context, what any) { f(ctx, what.(*ConnectError)) }))
}

// OnDisconnect registers a function that is called when the namespace was left or its
// connection has ended, after the handlers of its events.
func (n *Namespace) OnDisconnect(f func(ctx context.Context, d Disconnected)) (remove func()) {
	return n.registry.disconnect.add(hook(func(ctx context.Context, what any) { f(ctx, what.(Disconnected)) }))
}

func mustBeHandled(event string, h Handler) {
	if h == nil {
		panic("sio: On " + event + ": the handler is nil")
	}
	switch event {
	case "connect":
		panic(`sio: On "connect": use OnConnect`)
	case "connect_error":
		panic(`sio: On "connect_error": use OnConnectError`)
	case "disconnect", "disconnecting":
		panic(`sio: On "` + event + `": use OnDisconnect`)
	}
	if ReservedEvent(event) {
		panic(`sio: On "` + event + `": the server cannot send it`)
	}
}
