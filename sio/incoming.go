package sio

import (
	"context"
	"errors"
	"time"

	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

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
	if ok, tooLarge := n.enter(m, pid); ok {
		for _, o := range tooLarge {
			o.ack.fail(&LimitError{What: "event in bytes, as text", Size: o.size, Limit: c.session.MaxPayload(), Name: "the server's maxPayload"})
		}
		c.heard(n, nil)
		return
	}
	m.cancel()
	n.decline(c)
}

// heard notes the answer for a namespace, on the goroutine that reads.
func (c *conn) heard(n *Namespace, refusal *ConnectError) {
	c.answered(n, refusal)
	if c.settle() {
		c.closeSoon()
	}
}

// enter makes the namespace joined: what has waited for that goes on. It returns the
// events with acknowledgements, which are waited for, that this server does not take.
func (n *Namespace) enter(m *membership, pid string) (ok bool, tooLarge []*outgoing) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.conn != m.conn || n.member != nil {
		return false, nil
	}
	n.joins++
	m.number = n.joins
	n.member = m
	n.again = n.recovery.joined(pid)
	n.queue.Push(&connection{m, n.again})
	for _, d := range n.held {
		d.member = m
		n.recovery.note(d.packet)
		n.queue.Push(d)
	}
	for _, o := range n.waiting.takeAll() {
		full, err := m.conn.session.TrySend(o.unit(), engineio.Certain)
		switch {
		case errors.Is(err, engineio.ErrNotConnected):
			n.waiting.add(o) // until the session is left, which is soon
		case full != nil || err != nil: // for polling, now that there is no upgrade yet
			if n.discard([]*outgoing{o}) != nil {
				tooLarge = append(tooLarge, o)
			}
		}
	}
	n.sendRetry()
	n.clear()
	n.notify()
	return true, tooLarge
}

// decline leaves a namespace that the server let the client join when nobody waited any more.
func (n *Namespace) decline(c *conn) {
	msgs, err := n.encode(&Packet{Type: PacketDisconnect, Namespace: n.Name()})
	n.mu.Lock()
	defer n.mu.Unlock()
	if err == nil && n.abandoned == c {
		n.abandoned = nil
		_, _ = c.session.TrySend(engineio.Unit{Messages: msgs}, engineio.Certain) // fails only with the session
	}
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
	if n.abandoned == c {
		n.abandoned = nil
	}
	if n.conn != c || n.member != nil {
		n.mu.Unlock()
		return
	}
	var pending []*ack
	if n.client.cfg.Buffer == nil {
		pending = n.discard(n.waiting.takeAll())
	}
	e.Unsent = n.lost
	n.conn, n.leaving, n.lost, n.refused = nil, false, 0, e
	n.recovery = recovery{}
	n.clear()
	pending = append(pending, n.acks.takeLost()...)
	n.queue.Push(&refusal{n, e})
	n.notify()
	n.mu.Unlock()
	for _, a := range pending {
		a.fail(e)
	}
	c.heard(n, e)
	c.askAgain(n, e)
}

// askAgain asks again for a namespace that was refused while others go on, if there is an
// Auth that may have a better answer, after the wait of a reconnection. last is the refusal,
// or why it could not be asked for again.
func (c *conn) askAgain(n *Namespace, last error) {
	cfg := &c.client.cfg
	c.mu.Lock()
	again := c.success && cfg.Auth != nil && !cfg.NoReconnect
	if again {
		c.again[n]++
	}
	a := Attempt{Number: c.again[n], LastErr: last}
	c.mu.Unlock()
	a.Namespace = n.Name()
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
			_, err = c.ask(n, auth)
		}
		if err != nil && ctx.Err() == nil && !errors.Is(err, ErrNoRetry) {
			c.client.connectFailed([]*Namespace{n}, err)
			c.askAgain(n, err)
		}
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
	if c.last(n) {
		c.life.fail(ErrServerDisconnect) // first: a function of OnDisconnect may Connect
	}
	n.left(c, Disconnected{Reason: ReasonServer}, nil)
	c.heard(n, nil)
}

// event hands an event to the namespace's queue, or holds it until the namespace is joined.
func (c *conn) event(n *Namespace, d *delivery) {
	n.mu.Lock()
	switch {
	case n.conn != c || n.leaving: // nobody waits for it any more
		n.mu.Unlock()
		return
	case n.member == nil:
		n.held = append(n.held, d)
		n.heldSize += d.size
		tooMany := c.client.cfg.tooMany(len(n.held), n.heldSize)
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

// ahead reports whether as many events wait for the handlers as the reader lets wait.
func (c *conn) ahead(n *Namespace) bool {
	limit := c.client.cfg.ReadAhead
	return n.queue.Full(limit, limit*eventWeight) != nil
}

// waitForRoom keeps the reader from running ahead of the handlers, but never for long: acks
// and pings are behind the events. When one is waited for, it may run half of the way to
// where the connection ends, and on while no handler returns, which may wait for just that.
func (c *conn) waitForRoom(n *Namespace) {
	cfg := &c.client.cfg
	if cfg.tooMany(n.queue.Waiting()) {
		c.session.Abort(ErrSlowHandler)
		return
	}
	limit := cfg.ReadAhead
	full := n.queue.Full(limit, limit*eventWeight)
	if full == nil {
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
