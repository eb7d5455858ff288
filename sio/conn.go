package sio

import (
	"context"
	"sync"
	"time"

	"github.com/siowasm/siowasm/internal/cause"
	"github.com/siowasm/siowasm/transport/engineio"
)

// A conn is one connection of a client: an Engine.IO session and the namespaces that are
// joined over it.
type conn struct {
	client  *Client
	life    *life
	session *engineio.Session
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

func newConn(l *life, s *engineio.Session, wanted []*Namespace) *conn {
	c := &conn{client: l.client, life: l, session: s, asked: make(map[*Namespace]bool), again: make(map[*Namespace]int)}
	c.decoder = l.client.codec.NewDecoder(DecoderOptions{MaxAttachments: l.client.cfg.MaxAttachments})
	for _, n := range wanted {
		c.asked[n] = true
	}
	return c
}

// join asks the server for a namespace, later than at the beginning. One that was left has
// to be left for the server too: npm's closes the connection when it reads a CONNECT
// together with the DISCONNECT before.
func (c *conn) join(ctx context.Context, n *Namespace) error {
	if n.isOff() {
		if err := c.read(ctx); err != nil {
			return err
		}
	}
	auth, err := c.client.auth(ctx, Attempt{Namespace: n.Name(), LastErr: n.refusal()})
	if err != nil {
		return &ConnectError{Namespace: n.Name(), Err: err}
	}
	return c.ask(n, auth)
}

// ask sends a CONNECT for a namespace unless it is joined or joining already.
func (c *conn) ask(n *Namespace, auth any) error {
	p := Packet{Type: PacketConnect, Namespace: n.Name()}
	n.mu.Lock()
	before := n.recovery
	n.mu.Unlock()
	auth, err := before.auth(c.client.codec, auth)
	if err != nil {
		return &ConnectError{Namespace: p.Namespace, Err: err}
	}
	if auth != nil {
		p.Data = []any{auth}
	}
	msgs, err := n.encode(&p)
	if err != nil {
		return &ConnectError{Namespace: p.Namespace, Err: err}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.off, n.kicked = false, false
	if n.conn != nil {
		return nil
	}
	// Certain may still be told to wait when the message is too large for polling.
	if full, err := c.session.TrySend(engineio.Unit{Messages: msgs}, engineio.Certain); err != nil || full != nil {
		if err == nil {
			err = &LimitError{What: "auth of " + p.Namespace + " in bytes", Size: len(msgs[0].Data), Limit: c.session.MaxPayload(), Name: "the server's maxPayload"}
		}
		return &ConnectError{Namespace: p.Namespace, Err: sendError(err)}
	}
	n.conn, n.refused = c, nil
	return nil
}

// leave sends a DISCONNECT once the server has read what was queued before: npm's server
// drops events that it reads together with a DISCONNECT.
func (c *conn) leave(ctx context.Context, n *Namespace) error {
	err := c.read(ctx)
	c.sendDisconnect(n) // fails with the connection, and the namespace has ended with it
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

func (c *conn) sendDisconnect(n *Namespace) {
	if msgs, err := n.encode(&Packet{Type: PacketDisconnect, Namespace: n.Name()}); err == nil {
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
			if n.Connected() {
				c.sendDisconnect(n)
			}
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

// answered notes that a namespace was joined or refused.
func (c *conn) answered(n *Namespace, refusal *ConnectError) {
	c.mu.Lock()
	if c.asked[n] {
		delete(c.asked, n)
		if refusal != nil {
			c.refusals = append(c.refusals, refusal)
		}
	}
	c.mu.Unlock()
	c.settle()
}

// settle tells the life once that all namespaces of the beginning have answered.
func (c *conn) settle() {
	c.mu.Lock()
	now := !c.settled && len(c.asked) == 0
	c.settled = c.settled || now
	refusals := c.refusals
	empty := len(c.members()) == 0
	c.success = c.success || now && !empty
	c.mu.Unlock()
	if now {
		c.timeout.Stop()
		c.life.settled(c, refusals)
	}
	if empty { // the last one was refused, or left
		c.closeSoon()
	}
}

// refusal returns what the server answered at the beginning, if it refused all.
func (c *conn) refusal() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.success {
		return nil
	}
	return cause.Join(c.refusals...)
}

// closeSoon closes the connection from the goroutine that reads, which must not wait for it.
func (c *conn) closeSoon() {
	c.tasks.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
		defer cancel()
		_ = c.close(ctx) // whatever comes of it, the connection has ended
	})
}
