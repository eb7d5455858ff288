package sio

import (
	"context"

	"github.com/siowasm/siowasm/internal/apart"
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
	if m.Binary {
		if args, ok := p.Args.raw.(interface{ lend(transport.Lease) }); ok {
			args.lend(c.session.Lease())
		}
	}
	size := c.size
	c.size = 0
	c.act(p, size)
	p.Args = Args{} // the decoder would keep them
}

// act does what a packet asks for, whose messages have size bytes.
func (c *conn) act(p *Packet, size int) {
	c.client.trace(p, size, false)
	if c.place == nil || c.name != p.Namespace {
		c.name, c.place = p.Namespace, c.client.named(p.Namespace)
	}
	n := c.place
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
		c.event(n, newEvent(p, size))
	case PacketAck:
		if a := n.take(p.ID); a != nil {
			a.resolve(answer{args: p.Args}, c.client.cfg.Inline)
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
	c.client.notify(&c.client.onUpgrade, transport)
}

// Pinged tells the hooks.
func (c *conn) Pinged() {
	c.client.notifyOften(&c.client.onPing, nil)
}

// UpgradeFailed tells the hooks.
func (c *conn) UpgradeFailed(err error) { c.client.notify(&c.client.onUpgradeError, err) }

// joined handles the server's CONNECT.
func (c *conn) joined(n *Namespace, args Args) {
	var data any
	apart.Do(func() { _ = args.Decode(0, &data) }) // what is not an object has no sid
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

// kicked handles the server's DISCONNECT.
func (c *conn) kicked(n *Namespace) {
	n.mu.Lock()
	here := n.conn == c
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
func (c *conn) event(n *Namespace, e *Event) {
	offset := ""
	if n.forgets != c {
		offset = e.offset() // not with the lock held: it is the program's codec that decodes
	}
	n.mu.Lock()
	switch {
	case n.conn != c || n.leaving: // nobody waits for it any more
		n.mu.Unlock()
		return
	case n.member == nil:
		n.held = append(n.held, e)
		n.heldSize += e.size
		if offset != "" {
			n.heldTo = offset
		}
		tooMany := c.client.cfg.tooMany(len(n.held), n.heldSize)
		n.mu.Unlock()
		if tooMany {
			c.session.Abort(ErrSlowHandler)
		}
		return
	}
	e.from = n.member
	n.recovery.note(offset)
	waiting, bytes, first := n.queue.Add((*delivery)(e))
	n.mu.Unlock()
	n.queue.Start(first, c.client.cfg.Inline)
	if limit := min(c.client.cfg.ReadAhead, c.client.cfg.MaxPending); waiting >= limit || bytes >= limit*eventWeight {
		c.waitForRoom(n)
	}
}
