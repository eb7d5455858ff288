package sio

import (
	"context"
	"sync"
	"time"

	"github.com/siowasm/siowasm/transport/engineio"
)

// A conn is one connection of a client: an Engine.IO session and the namespaces that are
// joined over it.
type conn struct {
	client  *Client
	life    *life
	session *engineio.Session
	attempt Attempt
	first   bool // no connection of the life succeeded before
	tasks   sync.WaitGroup
	timeout *time.Timer // ends the connection unless all namespaces answer in time

	// Of the goroutine that reads.
	decoder Decoder
	size    int             // bytes of the packet's messages so far
	pause   *time.Timer     // of waitForRoom
	stuck   <-chan struct{} // what waitForRoom has waited for in vain; closed when a handler has returned

	mu       sync.Mutex
	asked    map[*Namespace]bool // those of the beginning that have not answered
	refusals []error
	settled  bool               // all of the beginning have answered
	success  bool               // and not all of them with a refusal
	again    map[*Namespace]int // how often one was asked for again after a refusal
	closing  bool               // somebody closes it
}

// readPause is how long the reader waits for room with each message, at most.
const readPause = 100 * time.Millisecond

// closeTimeout bounds a closing that nobody gave a context for.
const closeTimeout = 5 * time.Second

func newConn(l *life, s *engineio.Session, asked []*Namespace, began time.Time) *conn {
	cfg := &l.client.cfg
	c := &conn{client: l.client, life: l, session: s, attempt: l.attempt(), first: l.first, asked: make(map[*Namespace]bool), again: make(map[*Namespace]int)}
	c.decoder = l.client.codec.NewDecoder(DecoderOptions{MaxAttachments: cfg.MaxAttachments})
	for _, n := range asked {
		c.asked[n] = true
	}
	c.timeout = time.AfterFunc(cfg.ConnectTimeout-time.Since(began), func() { s.Abort(ErrConnectTimeout) })
	if l.bounded() && !cfg.NoWait {
		c.timeout.Stop() // Connect ends it
	}
	return c
}

// discard ends a connection that is not served, and tells the server.
func (c *conn) discard(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, closeTimeout)
	defer cancel()
	c.timeout.Stop()
	_ = c.session.Close(ctx) // whatever comes of it, the connection has ended
	for _, n := range c.members() {
		n.left(c, Disconnected{Reason: ReasonTransport}, nil)
	}
}

// join asks the server for a namespace, later than at the beginning. One that was left has
// to be left for the server too: npm's closes the connection when it reads a CONNECT
// together with the DISCONNECT before.
func (c *conn) join(ctx context.Context, n *Namespace) error {
	if n.isOff() {
		if err := c.read(ctx); err != nil {
			return err
		}
		if c.session.Context().Err() != nil {
			return ErrDisconnected
		}
	}
	n.revive(true)
	auth, err := c.client.auth(ctx, Attempt{Namespace: n.Name()})
	if err != nil {
		return &ConnectError{Namespace: n.Name(), Err: err}
	}
	_, err = c.ask(n, auth)
	return err
}

// ask sends a CONNECT for a namespace unless it is joined or joining already, and reports
// false when the program has left it meanwhile.
func (c *conn) ask(n *Namespace, auth any) (wanted bool, err error) {
	p := Packet{Type: PacketConnect, Namespace: n.Name()}
	n.mu.Lock()
	before := n.recovery
	n.mu.Unlock()
	if auth, err = before.auth(c.client.codec, auth); err != nil {
		return false, &ConnectError{Namespace: p.Namespace, Err: err}
	}
	if auth != nil {
		p.Data = []any{auth}
	}
	msgs, err := n.encode(&p)
	if err != nil {
		return false, &ConnectError{Namespace: p.Namespace, Err: err}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case n.off || n.kicked:
		return false, nil
	case n.conn != nil:
		return true, nil
	case n.abandoned == c: // the answer to an earlier CONNECT is still to come
		n.conn, n.abandoned = c, nil
		return true, nil
	}
	// Certain may still be told to wait when the message is too large for polling.
	if full, err := c.session.TrySend(engineio.Unit{Messages: msgs}, engineio.Certain); err != nil || full != nil {
		if err == nil {
			err = &LimitError{What: "auth of " + p.Namespace + " in bytes", Size: len(msgs[0].Data), Limit: c.session.MaxPayload(), Name: "the server's maxPayload"}
		}
		return false, &ConnectError{Namespace: p.Namespace, Err: sendError(err)}
	}
	n.conn, n.refused, n.abandoned = c, nil, nil
	return true, nil
}

// leave sends a DISCONNECT once the server has read what was queued before: npm's server
// drops events that it reads together with a DISCONNECT.
func (c *conn) leave(ctx context.Context, n *Namespace) error {
	if !n.Connected() {
		return nil // the server is told when it answers
	}
	err := c.read(ctx)
	c.sayDisconnect(n) // fails with the connection, and the namespace has ended with it
	return err
}

// read waits until the server has read what is queued. It returns an error only when ctx
// ends before.
func (c *conn) read(ctx context.Context) error {
	c.client.calls.begin() // the proof is behind the events, as the answer to a Call is
	defer c.client.calls.end()
	proof, err := c.session.Confirm(ctx)
	if err != nil {
		return ctx.Err() // nil when it is the connection that has ended
	}
	if proof {
		return nil
	}
	// Nothing here can prove it. A pause makes it likely, which is all that can be had.
	t := time.NewTimer(readPause)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
		return ctx.Err()
	case <-c.session.Context().Done():
	}
	return nil
}

// sayDisconnect sends a DISCONNECT for a namespace that is joined, once: a server closes the
// connection for a second one.
func (c *conn) sayDisconnect(n *Namespace) {
	msgs, err := n.encode(&Packet{Type: PacketDisconnect, Namespace: n.Name()})
	if err != nil {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.conn == c && n.member != nil && !n.member.said {
		n.member.said = true
		_, _ = c.session.TrySend(engineio.Unit{Messages: msgs}, engineio.Certain) // fails only with the session
	}
}

// close leaves all namespaces and closes the connection. The server is told by DISCONNECT
// packets where it is sure that it has read all before, else by the closing handshake alone.
func (c *conn) close(ctx context.Context) error {
	c.mu.Lock()
	closing := c.closing
	c.closing = true
	c.mu.Unlock()
	if closing { // once is enough
		select {
		case <-c.session.Done():
			return nil
		case <-ctx.Done():
			return c.session.Close(ctx)
		}
	}
	c.client.calls.begin() // the server's answers are behind the events
	defer c.client.calls.end()
	members := c.members()
	for _, n := range members {
		n.mu.Lock()
		n.leaving = true
		n.mu.Unlock()
	}
	if proof, err := c.session.Confirm(ctx); proof && err == nil {
		for _, n := range members {
			c.sayDisconnect(n)
		}
	}
	return c.session.Close(ctx)
}

// members returns the namespaces that are joined or joining over this connection.
func (c *conn) members() []*Namespace {
	var all []*Namespace
	for _, n := range c.client.all() {
		n.mu.Lock()
		if n.conn == c {
			all = append(all, n)
		}
		n.mu.Unlock()
	}
	return all
}

// last reports whether n is the only namespace of the connection.
func (c *conn) last(n *Namespace) bool {
	all := c.members()
	return len(all) == 1 && all[0] == n
}

// answered notes that a namespace was joined, refused or left.
func (c *conn) answered(n *Namespace, refusal *ConnectError) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.asked[n] {
		return
	}
	delete(c.asked, n)
	if refusal != nil {
		c.refusals = append(c.refusals, refusal)
	}
}

// settle tells the life once that all namespaces of the beginning have answered. It reports
// whether the connection has to be closed.
func (c *conn) settle() (over bool) {
	empty := len(c.members()) == 0 // the last one was refused, or left
	c.mu.Lock()
	now := !c.settled && len(c.asked) == 0
	c.settled = c.settled || now
	c.success = c.success || now && !empty
	refusals, success := c.refusals, c.success
	c.mu.Unlock()
	if now {
		c.timeout.Stop()
		over = c.life.settled(c, success, refusals)
	}
	return over || empty
}

// outcome returns whether a namespace was joined when all had answered, and the refusals.
func (c *conn) outcome() (success bool, refusals []error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.success, c.refusals
}

// closeSoon closes the connection from the goroutine that reads, which must not wait for it.
func (c *conn) closeSoon() {
	c.tasks.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
		defer cancel()
		_ = c.close(ctx) // whatever comes of it, the connection has ended
	})
}
