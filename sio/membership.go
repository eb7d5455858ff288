package sio

import (
	"context"
	"errors"

	"github.com/siowasm/siowasm/transport/engineio"
)

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
	return m.number <= m.namespace.silent.Load()
}

// silence lets no further handler start for the events that have come.
func (n *Namespace) silence() {
	n.mu.Lock()
	n.silent.Store(n.joins)
	n.mu.Unlock()
}

// clear forgets what has waited for the server's answer. n.mu is held.
func (n *Namespace) clear() {
	n.held, n.heldSize, n.heldTo = nil, 0, ""
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
		n.silent.Store(n.joins)
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
	if d.Reason == ReasonServer {
		n.kicked, n.off = true, n.off || n.client.cfg.JoinOnDemand
	}
	lost = append(lost, n.acks.takeLost()...)
	n.stopIfIdle()
	if m != nil {
		m.cancel()
		d.Namespace, d.Unsent, n.lost = n.name, n.lost, 0
		n.tell(context.Background(), &n.registry.disconnect, &n.client.every.registry.disconnect, d)
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
	if end {
		n.asking = nil // Auth may have ended the goroutine that asked
	}
	lost := n.acks.takeWhere(func(a *ack) bool {
		return !end || !a.queued // else it is in Config.Buffer, for the next Connect
	})
	n.stopIfIdle()
	n.mu.Unlock()
	for _, a := range lost {
		a.fail(ErrDisconnected)
	}
}

// enter makes the namespace joined: what has waited for that goes on. It returns the
// events with acknowledgements, which are waited for, that this server does not take.
func (n *Namespace) enter(m *membership, pid string) (ok bool, tooLarge []*outgoing) {
	n.mu.Lock()
	if n.conn != m.conn || n.member != nil {
		n.mu.Unlock()
		return false, nil
	}
	n.joins++
	m.number = n.joins
	n.member = m
	n.again = n.recovery.joined(pid)
	n.recovery.note(n.heldTo)
	n.forgets = nil
	if pid == "" {
		n.forgets = m.conn
	}
	now := Connected{Namespace: n.name, SID: m.sid, Recovered: n.again, Held: len(n.held)}
	n.tell(m.ctx, &n.registry.connect, &n.client.every.registry.connect, now)
	for _, e := range n.held {
		e.from = m
		n.queue.Push((*delivery)(e))
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
	n.mu.Unlock()
	return true, tooLarge
}

// decline leaves a namespace that the server let the client join when nobody waited any more.
func (n *Namespace) decline(c *conn) {
	msgs, err := n.encode(&Packet{Type: PacketDisconnect, Namespace: n.Name()})
	n.mu.Lock()
	if err == nil && n.abandoned == c {
		n.abandoned, n.parted = nil, c
		_, _ = c.session.TrySend(engineio.Unit{Messages: msgs}, engineio.Certain) // fails only with the session
	}
	n.mu.Unlock()
}
