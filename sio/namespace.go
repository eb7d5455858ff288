package sio

import (
	"context"
	"sync"

	"github.com/siowasm/siowasm/internal/cause"
	"github.com/siowasm/siowasm/internal/dispatch"
)

// A Namespace is one of the channels that share a client's connection. It is obtained from
// [Client.Namespace], joined by [Client.Connect] or [Namespace.Connect], and joined again when the
// client reconnects. Its methods may be called concurrently, by handlers too.
type Namespace struct {
	client   *Client
	registry registry
	queue    *dispatch.Queue

	mu        sync.Mutex
	name      string // "" until the first Connect, of the default namespace
	off       bool   // left by the program: not to be joined with each connection
	kicked    bool   // left by the server: the same, until the next Client.Connect
	conn      *conn  // on which it joins or has joined; nil otherwise
	member    *membership
	leaving   bool          // takes no more emits
	abandoned *conn         // on which it was left before the server had answered; nil otherwise
	refused   *ConnectError // why it was not joined the last time
	changed   chan struct{} // closed when the state above changes; nil while nobody waits
	held      []*delivery   // events that came before the server's answer
	heldSize  int           // bytes of held
	waiting   outbox        // emits that wait for the answer, or with Config.Buffer for a connection
	acks      acks
	lost      int    // emits that were discarded and not yet told of
	joins     uint64 // how many memberships there were
	silent    uint64 // of memberships up to this one no handler is to start

	retries   []*retry
	retrySize int // bytes of retries
	recovery  recovery
	again     bool // the membership goes on where the one before has ended
	ended     bool // the client has, and has not connected again
}

// A membership is a namespace's being joined, over one connection.
type membership struct {
	namespace *Namespace
	conn      *conn
	sid       string
	number    uint64 // counts those of the namespace, from 1
	ctx       context.Context
	cancel    context.CancelFunc
	said      bool // DISCONNECT was sent; guarded by Namespace.mu
}

// silenced reports whether no further handler of its events is to start.
func (m *membership) silenced() bool {
	n := m.namespace
	n.mu.Lock()
	defer n.mu.Unlock()
	return m.number <= n.silent
}

// silence lets no further handler start for the events that have come.
func (n *Namespace) silence() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.silent = n.joins
}

// clear forgets what has waited for the server's answer. n.mu is held.
func (n *Namespace) clear() {
	n.held, n.heldSize = nil, 0
}

func newNamespace(c *Client, name string) *Namespace {
	n := &Namespace{client: c, name: name, queue: new(dispatch.Queue)}
	if c.cfg.OneQueue {
		n.queue = &c.events
	}
	return n
}

// anyName stands for all namespaces, and for all events.
const anyName = "*"

// Name returns the namespace's name, which begins with a slash, or is "*".
func (n *Namespace) Name() string {
	n.mu.Lock()
	name := n.name
	n.mu.Unlock()
	return name
}

// SID returns the id that the server gave the client in this namespace, "" while it is not
// joined. It changes with each connection.
func (n *Namespace) SID() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.member == nil {
		return ""
	}
	return n.member.sid
}

// Recovered reports whether the server has kept the namespace's state while the connection
// was gone: the id is the one before, and the events that were missed follow. See
// "Connection state recovery" in the server's documentation.
func (n *Namespace) Recovered() bool {
	n.mu.Lock()
	again := n.member != nil && n.again
	n.mu.Unlock()
	return again
}

// Connected reports whether the namespace is joined.
func (n *Namespace) Connected() bool {
	n.mu.Lock()
	joined := n.member != nil
	n.mu.Unlock()
	return joined
}

// notify wakes those who wait for the namespace's state to change. n.mu is held.
func (n *Namespace) notify() {
	if n.changed != nil {
		close(n.changed)
		n.changed = nil
	}
}

// wait returns a channel that is closed when the state changes. n.mu is held.
func (n *Namespace) wait() <-chan struct{} {
	if n.changed == nil {
		n.changed = make(chan struct{})
	}
	return n.changed
}

// Connect joins the namespace on a client that is connected, for the first time or again,
// and waits for the answer until ctx ends. It returns nil when the namespace is joined
// already, [ErrNotConnected] when the client is not connected, and a [*ConnectError] when
// the server refuses. After it, the namespace is joined with each reconnection.
func (n *Namespace) Connect(ctx context.Context) error {
	if n.Name() == anyName {
		return &ConnectError{Namespace: anyName, Message: "stands for all namespaces and cannot be joined"}
	}
	conn := n.client.connection()
	if conn == nil {
		return ErrNotConnected
	}
	if err := conn.join(ctx, n); err != nil {
		return err
	}
	for {
		n.mu.Lock()
		joined, joining, refused := n.member != nil, n.conn != nil, n.refused
		changed := n.wait()
		n.mu.Unlock()
		switch {
		case joined:
			return nil
		case !joining && refused != nil:
			return refused
		case !joining:
			return ErrDisconnected
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Disconnect leaves the namespace: what is queued is sent, and the server has read it
// before it is told. Leaving the last namespace closes the connection. The namespace is not
// joined again by a reconnection; Connect joins it. After Disconnect no handler of an event
// starts. When ctx ends first the error is ctx's, and the namespace is left all the same.
func (n *Namespace) Disconnect(ctx context.Context) error {
	n.mu.Lock()
	n.off = true
	conn := n.conn
	n.leaving = conn != nil
	n.mu.Unlock()
	if conn == nil {
		n.silence()
		n.forget()
		if len(n.client.wanted()) == 0 { // nothing is left to reconnect for
			return n.client.Disconnect(ctx)
		}
		return nil
	}
	if conn.last(n) {
		return n.client.Disconnect(ctx)
	}
	err := conn.leave(ctx, n)
	n.left(conn, Disconnected{Reason: ReasonClient}, nil)
	conn.answered(n, nil)
	if conn.settle() { // others have left meanwhile
		return cause.Join(err, n.client.Disconnect(ctx))
	}
	return err
}

// left takes the namespace off a connection that it has left or that has ended. The session
// has not sent unsent.
func (n *Namespace) left(c *conn, d Disconnected, unsent []*outgoing) {
	n.mu.Lock()
	if n.conn != c {
		n.mu.Unlock()
		return
	}
	m, own := n.member, d.Reason == ReasonClient
	if n.leaving || own {
		n.silent = n.joins
	}
	n.conn, n.member, n.leaving, n.again = nil, nil, false, false
	n.clear()
	n.pauseRetry()
	var lost []*ack
	if n.client.cfg.Buffer != nil && !own {
		lost = n.discard(n.keep(unsent, true))
	} else {
		lost = n.discard(append(unsent, n.waiting.takeAll()...))
	}
	if own || d.Reason == ReasonServer {
		n.recovery = recovery{}
	}
	lost = append(lost, n.acks.takeLost()...)
	if m != nil {
		m.cancel()
		d.Namespace, d.Unsent, n.lost = n.name, n.lost, 0
		n.queue.Push(&disconnection{n, d})
	} else if own {
		n.abandoned = c
	}
	n.notify()
	n.mu.Unlock()

	for _, a := range lost {
		a.fail(ErrDisconnected)
	}
	switch {
	case own:
		n.over(false)
	case d.Reason == ReasonServer: // it is joined again only if the program asks for it
		n.failRetries(false)
	}
}

// forget discards what a namespace without a connection has kept for joining again: the
// program has left it.
func (n *Namespace) forget() {
	n.mu.Lock()
	n.recovery = recovery{}
	lost := n.discard(n.waiting.takeAll())
	n.mu.Unlock()
	for _, a := range lost {
		a.fail(ErrDisconnected)
	}
	n.over(false)
}

// over ends what waits for the namespace to be joined again, which does not happen. With
// end set no reconnection of the client follows.
func (n *Namespace) over(end bool) {
	n.failRetries(end)
	n.mu.Lock()
	var lost []*ack
	for _, a := range n.acks.takeAll() {
		if a.queued { // in Config.Buffer, for the next Connect
			n.acks.put(a.id, a)
			a.over = false
			continue
		}
		lost = append(lost, a)
	}
	n.mu.Unlock()
	for _, a := range lost {
		a.fail(ErrDisconnected)
	}
}

// wanted reports whether the namespace is to be joined with each connection.
func (n *Namespace) wanted() bool {
	n.mu.Lock()
	wanted := n.name != anyName && !n.off && !n.kicked
	n.mu.Unlock()
	return wanted
}

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
// any or not, and returns what removes it. What it returns does not acknowledge the event.
func (n *Namespace) OnAny(h Handler) (remove func()) { return n.registry.any.add(h) }

// OnAnyOutgoing registers a function that is called with every event that is emitted, by
// the goroutine that emits it, and returns what removes it. It must not change the
// arguments.
func (n *Namespace) OnAnyOutgoing(f func(ctx context.Context, event string, args []any)) (remove func()) {
	return n.registry.outgoing.add(f)
}

// OnConnect registers a function that is called each time the namespace is joined, before
// the handlers of its events. ctx ends when the namespace is left or the connection ends.
func (n *Namespace) OnConnect(f func(ctx context.Context, c Connected)) (remove func()) {
	return n.registry.connect.add(f)
}

// OnConnectError registers a function that is called each time the namespace is not joined:
// the server could not be reached, or refused.
func (n *Namespace) OnConnectError(f func(ctx context.Context, err *ConnectError)) (remove func()) {
	return n.registry.connectError.add(f)
}

// OnDisconnect registers a function that is called when the namespace was left or its
// connection has ended, after the handlers of its events.
func (n *Namespace) OnDisconnect(f func(ctx context.Context, d Disconnected)) (remove func()) {
	return n.registry.disconnect.add(f)
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

// refusal returns why the server did not let the client join the last time, or nil.
func (n *Namespace) refusal() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.refused == nil {
		return nil
	}
	return n.refused
}

// isOff reports whether the program has left the namespace.
func (n *Namespace) isOff() bool {
	n.mu.Lock()
	off := n.off
	n.mu.Unlock()
	return off
}

// revive lets the namespace be joined again that the server has left or refused, and with
// explicitly the one that the program has left, too.
func (n *Namespace) revive(explicitly bool) {
	n.mu.Lock()
	n.kicked, n.refused, n.ended = false, nil, false
	n.off = n.off && !explicitly
	n.mu.Unlock()
}

func (n *Namespace) rename(name string) {
	n.mu.Lock()
	n.name = name
	n.mu.Unlock()
}
