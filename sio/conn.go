package sio

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/siowasm/siowasm/transport"
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

// Message takes a message from the session, on the goroutine that reads.
func (c *conn) Message(m transport.Message) {
	c.size += len(m.Data)
	p, err := c.decoder.Decode(m)
	if err != nil {
		c.broken(err)
		return
	}
	if p == nil {
		return
	}
	size := c.size
	c.size = 0
	c.client.trace(p, size, false)
	n := c.client.named(p.Namespace)
	if n == nil {
		c.client.cfg.warn("sio: packet for a namespace that is not in use", "type", p.Type.String(), "namespace", p.Namespace)
		return
	}
	switch p.Type {
	case PacketConnect:
		c.joined(n, p.Args)
	case PacketConnectError:
		c.refused(n, p.Args)
	case PacketEvent:
		c.event(n, &delivery{packet: p, size: size})
	case PacketAck:
		if a := n.take(p.ID); a != nil {
			a.resolve(answer{args: p.Args})
		}
	case PacketDisconnect:
		c.kicked(n)
	}
}

// broken ends a connection over which something came that is not Socket.IO.
func (c *conn) broken(err error) {
	c.session.Abort(&engineio.TransportError{Transport: c.session.Transport(), Op: "read", Cause: ErrParse, Err: err})
}

// Upgraded tells the hooks.
func (c *conn) Upgraded(transport string) {
	c.client.notify(&c.client.onUpgrade, func(f any) { f.(func(context.Context, string))(context.Background(), transport) })
}

// Pinged tells the hooks.
func (c *conn) Pinged() {
	c.client.notify(&c.client.onPing, func(f any) { f.(func(context.Context))(context.Background()) })
}

// UpgradeFailed tells the hooks.
func (c *conn) UpgradeFailed(err error) { c.client.notifyError(&c.client.onUpgradeError, err) }

// joined handles the server's CONNECT.
func (c *conn) joined(n *Namespace, args Args) {
	var data any
	_ = args.Decode(0, &data) // what is not an object has no sid
	fields, _ := data.(map[string]any)
	sid, _ := fields["sid"].(string)
	if sid == "" {
		c.broken(&PacketError{Reason: "CONNECT without a sid: the server speaks Socket.IO v2, which needs another client"})
		return
	}
	m := &membership{namespace: n, conn: c, sid: sid}
	m.ctx, m.cancel = context.WithCancel(c.session.Context())
	pid, _ := fields["pid"].(string)
	if !n.enter(m, pid) {
		m.cancel()
		return
	}
	c.answered(n, nil)
}

// enter makes the namespace joined: what has waited for that goes on.
func (n *Namespace) enter(m *membership, pid string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.conn != m.conn || n.member != nil {
		return false
	}
	n.member = m
	n.again = n.recovery.joined(pid)
	n.queue.Push(&connection{m, n.again})
	for _, d := range n.held {
		d.member = m
		n.recovery.note(d.packet)
		n.queue.Push(d)
	}
	for _, o := range n.waiting.takeAll() {
		if full, err := m.conn.session.TrySend(o.unit(), engineio.Certain); full != nil || err != nil {
			n.lost++ // with the session, or it is too large for polling now that there is no upgrade
		}
	}
	n.sendRetry()
	n.held, n.heldSize = nil, 0
	n.notify()
	return true
}

// refused handles the server's CONNECT_ERROR: {message, data}, or from python a message alone.
func (c *conn) refused(n *Namespace, args Args) {
	e := &ConnectError{Namespace: n.Name(), Refused: true, Args: args}
	var data any
	if err := args.Decode(0, &data); err != nil {
		e.Err = err
	}
	switch data := data.(type) {
	case string:
		e.Message = data
	case map[string]any:
		e.Message, _ = data["message"].(string)
		e.Data = data["data"]
	}
	n.mu.Lock()
	if n.conn != c || n.member != nil {
		n.mu.Unlock()
		return
	}
	var pending []*ack
	if n.client.cfg.Buffer == nil {
		pending = n.discard(n.waiting.takeAll())
	}
	e.Unsent = n.lost
	n.conn, n.leaving, n.held, n.heldSize, n.lost = nil, false, nil, 0, 0
	n.recovery = recovery{}
	n.refused = e
	pending = append(pending, n.acks.takeLost()...)
	n.queue.Push(&refusal{n, e})
	n.notify()
	n.mu.Unlock()
	for _, a := range pending {
		a.fail(e)
	}
	c.answered(n, e)
	c.askAgain(n, e)
}

// askAgain asks again for a namespace that was refused while others go on, if there is an
// Auth that may have a better answer, after the wait of a reconnection.
func (c *conn) askAgain(n *Namespace, refused *ConnectError) {
	cfg := &c.client.cfg
	c.mu.Lock()
	again := c.success && cfg.Auth != nil && !cfg.NoReconnect
	if again {
		c.again[n]++
	}
	a := Attempt{Number: c.again[n], Namespace: refused.Namespace, LastErr: refused}
	c.mu.Unlock()
	if !again || cfg.ReconnectAttempts > 0 && a.Number > cfg.ReconnectAttempts {
		return
	}
	delay := cfg.backoff(a.Number)
	c.tasks.Go(func() {
		ctx := c.session.Context()
		t := time.NewTimer(delay)
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
		auth, err := c.client.auth(ctx, a)
		if err == nil && n.wanted() {
			err = c.ask(n, auth)
		}
		if err != nil && ctx.Err() == nil && !errors.Is(err, ErrNoRetry) {
			c.client.connectFailed([]*Namespace{n}, err)
		}
	})
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
	return errors.Join(c.refusals...)
}

// closeSoon closes the connection from the goroutine that reads, which must not wait for it.
func (c *conn) closeSoon() {
	c.tasks.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
		defer cancel()
		_ = c.close(ctx) // whatever comes of it, the connection has ended
	})
}

// kicked handles the server's DISCONNECT.
func (c *conn) kicked(n *Namespace) {
	n.mu.Lock()
	here := n.conn == c
	if here {
		n.kicked = true
	}
	n.mu.Unlock()
	if !here {
		return
	}
	n.left(c, Disconnected{Reason: ReasonServer}, nil)
	c.answered(n, nil)
	if len(c.members()) == 0 {
		c.life.fail(ErrServerDisconnect)
	}
}

// event hands an event to the namespace's queue, or holds it until the namespace is joined.
func (c *conn) event(n *Namespace, d *delivery) {
	n.mu.Lock()
	switch {
	case n.conn != c:
		n.mu.Unlock()
		return
	case n.member == nil:
		n.held = append(n.held, d)
		n.heldSize += d.size
		limit := c.client.cfg.MaxPending
		tooMany := len(n.held) > limit || n.heldSize > limit*eventWeight
		n.mu.Unlock()
		if tooMany {
			c.session.Abort(ErrSlowHandler)
		}
		return
	}
	d.member = n.member
	n.recovery.note(d.packet)
	n.queue.Push(d)
	n.mu.Unlock()
	c.waitForRoom(n)
}

// waitForRoom keeps the reader from running ahead of the handlers, but never for long: acks
// and pings are behind the events. When one is waited for, it may run half of the way to
// where the connection ends, and on while no handler returns, which may wait for just that.
func (c *conn) waitForRoom(n *Namespace) {
	cfg := &c.client.cfg
	limit := cfg.ReadAhead
	full := n.queue.Full(limit, limit*eventWeight)
	if full == nil {
		return
	}
	if events, bytes := n.queue.Waiting(); events > cfg.MaxPending || bytes > cfg.MaxPending*eventWeight {
		c.session.Abort(ErrSlowHandler)
		return
	}
	called := c.client.calls.next()
	if called == nil || c.session.PingDue() {
		called = nil
		limit = max(limit, cfg.MaxPending/2)
		if full == c.stuck || n.queue.Full(limit, limit*eventWeight) == nil {
			return
		}
	}
	if c.session.Pushed() {
		return
	}
	if c.pause == nil {
		c.pause = time.NewTimer(readPause)
	} else {
		c.pause.Reset(readPause)
	}
	defer c.pause.Stop()
	// Until there is room: what has piled up once must not add to what does the next time.
	for full != nil {
		select {
		case <-full:
			full = n.queue.Full(limit, limit*eventWeight)
		case <-c.pause.C:
			c.stuck = full
			return
		case <-called:
			return
		case <-c.session.Context().Done():
			return
		}
	}
}
