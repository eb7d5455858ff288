package sio

import (
	"context"
	"slices"
	"time"

	"github.com/siowasm/siowasm/internal/dispatch"
	"github.com/siowasm/siowasm/internal/lock"
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
	tasks   dispatch.Tasks
	timeout *time.Timer // ends the connection unless all namespaces answer in time

	// Of the goroutine that reads.
	decoder Decoder
	size    int             // bytes of the packet's messages so far
	name    string          // of the namespace of the last packet, which is often the next one's, too
	place   *Namespace      // of that name, or nil
	pause   *time.Timer     // of waitForRoom
	stuck   <-chan struct{} // what waitForRoom has waited for in vain; closed when a handler has returned

	mu       lock.Mutex
	asked    []*Namespace // those of the beginning that have not answered
	refusals []error
	settled  bool // all of the beginning have answered
	success  bool // and not all of them with a refusal
	over     bool // no further task is to start
	closing  bool // somebody closes it
}

// readPause is how long the reader waits for room with each message, at most.
const readPause = 100 * time.Millisecond

// closeTimeout bounds a closing that nobody gave a context for.
const closeTimeout = 5 * time.Second

func newConn(l *life, s *engineio.Session, d Decoder, asked []*Namespace, began time.Time) *conn {
	cfg := &l.client.cfg
	c := &conn{client: l.client, life: l, session: s, decoder: d, attempt: l.attempt(), first: l.first, asked: slices.Clone(asked)}
	c.tasks.Gone = func() { s.Abort(errGoexit) }
	c.timeout = time.AfterFunc(cfg.ConnectTimeout-time.Since(began), func() { s.Abort(ErrConnectTimeout) })
	if l.bounded() && !cfg.NoWait {
		c.timeout.Stop() // Connect ends it
	}
	return c
}

// discard ends a connection that is not served, and tells the server.
func (c *conn) discard(ctx context.Context) {
	c.timeout.Stop()
	ctx, cancel := context.WithTimeout(ctx, closeTimeout)
	_ = c.session.Close(ctx) // whatever comes of it, the connection has ended
	cancel()
	for _, n := range c.members() {
		n.left(c, Disconnected{Reason: ReasonTransport}, nil)
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
	defer c.tasks.Gone() // does nothing but when a function of the program has ended the goroutine
	members := c.members()
	for _, n := range members {
		n.mu.Lock()
		n.leaving = true
		n.mu.Unlock()
	}
	c.session.StopUpgrade(ctx) // it holds back what is queued
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

// last reports whether n is the only namespace of the connection, which ends with it.
func (c *conn) last(n *Namespace) bool {
	if c.client.cfg.JoinOnDemand {
		return false
	}
	all := c.members()
	return len(all) == 1 && all[0] == n
}

// answered notes that a namespace was joined, refused or left.
func (c *conn) answered(n *Namespace, refusal *ConnectError) {
	c.mu.Lock()
	if i := slices.Index(c.asked, n); i >= 0 {
		c.asked = slices.Delete(c.asked, i, i+1)
		if refusal != nil {
			c.refusals = append(c.refusals, refusal)
		}
	}
	c.mu.Unlock()
}

// settle tells the life once that all namespaces of the beginning have answered. It reports
// whether the connection has to be closed.
func (c *conn) settle() (over bool) {
	empty := !c.client.cfg.JoinOnDemand && len(c.members()) == 0 // the last one was refused, or left
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
	success, refusals = c.success, c.refusals
	c.mu.Unlock()
	return success, refusals
}

// start runs f on a goroutine that stop waits for, unless the connection has ended.
func (c *conn) start(f func()) {
	c.mu.Lock()
	if !c.over {
		c.tasks.Go(f)
	}
	c.mu.Unlock()
}

// stop waits for what was started, once the session has ended.
func (c *conn) stop() {
	c.mu.Lock()
	c.over = true
	c.mu.Unlock()
	c.tasks.Wait()
}

// closeSoon closes the connection from the goroutine that reads, which must not wait for it. The
// compiler would copy it to each place that calls it.
//
//go:noinline
func (c *conn) closeSoon() {
	c.tasks.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
		defer cancel()
		_ = c.close(ctx) // whatever comes of it, the connection has ended
	})
}
