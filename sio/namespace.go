package sio

import (
	"sync/atomic"

	"github.com/siowasm/siowasm/internal/dispatch"
	"github.com/siowasm/siowasm/internal/lock"
)

// A Namespace is one of the channels that share a client's connection. It is obtained from
// [Client.Namespace], joined by [Client.Connect] or [Namespace.Connect], and joined again when the
// client reconnects. Its methods may be called concurrently, by handlers too.
type Namespace struct {
	client   *Client
	registry registry
	queue    *dispatch.Queue
	shown    atomic.Pointer[Packet] // what the codec is shown, which does not keep it; nil while it is
	silent   atomic.Uint64          // of memberships up to this one no handler is to start; set with mu held
	forgets  *conn                  // whose server keeps nothing of those who leave, so that its events have no offset; of the goroutine that reads

	mu        lock.Mutex
	name      string // "" until the first Connect, of the default namespace
	off       bool   // left by the program, or never asked for: not to be joined with each connection
	kicked    bool   // left by the server: the same, until the next Client.Connect
	asking    *conn  // on which somebody is about to ask for it; nil otherwise
	conn      *conn  // on which it joins or has joined; nil otherwise
	member    *membership
	leaving   bool          // takes no more emits
	abandoned *conn         // on which it was left before the server had answered; nil otherwise
	parted    *conn         // on which it was left, which the server may not have read; nil otherwise
	refused   *ConnectError // why it was not joined the last time
	insisted  *conn         // on which it was asked for again after a refusal; nil before
	times     int           // how often that was
	changed   chan struct{} // closed when the state above changes; nil while nobody waits
	held      []*Event      // events that came before the server's answer
	heldSize  int           // bytes of held
	heldTo    string        // offset of the last of held that has one
	waiting   outbox        // emits that wait for the answer, or with Config.Buffer for a connection
	acks      acks
	expiry    *expiry // of acks; nil before one was bounded
	lost      int     // emits that were discarded and not yet told of
	joins     uint64  // how many memberships there were

	retries   []*retry
	retrySize int // bytes of retries
	recovery  recovery
	again     bool // the membership goes on where the one before has ended
	ended     bool // the client has, and has not connected again
	ends      int  // how often it has
}

func newNamespace(c *Client, name string) *Namespace {
	n := &Namespace{client: c, name: name, off: c.cfg.JoinOnDemand, queue: new(dispatch.Queue)}
	if c.cfg.OneQueue {
		n.queue = &c.events
	}
	return n
}

// incomparable is in structs that nobody compares: what does it for a type weighs half a kilobyte
// in a wasm program.
type incomparable [0]func()

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
	member := n.member
	n.mu.Unlock()
	if member == nil {
		return ""
	}
	return member.sid
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

// notify wakes those who wait for the namespace's state to change. n.mu is held. The compiler
// would copy it to each place that calls it.
//
//go:noinline
func (n *Namespace) notify() {
	if n.changed != nil {
		close(n.changed)
		n.changed = nil
	}
}

// wait returns a channel that is closed when the state changes. n.mu is held. The compiler would
// copy it to each place that calls it.
//
//go:noinline
func (n *Namespace) wait() <-chan struct{} {
	if n.changed == nil {
		n.changed = make(chan struct{})
	}
	return n.changed
}

// wanted reports whether the namespace is to be joined with each connection.
func (n *Namespace) wanted() bool {
	n.mu.Lock()
	wanted := n.name != anyName && !n.off && !n.kicked
	n.mu.Unlock()
	return wanted
}

// refusal returns why the namespace was not joined the last time, as Auth is told it, or nil.
func (n *Namespace) refusal() error {
	n.mu.Lock()
	refused := n.refused
	n.mu.Unlock()
	if refused == nil {
		return nil
	}
	return refused.last()
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
