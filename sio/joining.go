package sio

import (
	"errors"

	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

// join asks the server for namespaces, later than at the beginning: each on a goroutine of its
// own, since Auth may take its time. a is what Auth is told beside the namespace.
func (c *conn) join(a Attempt, namespaces ...*Namespace) {
	if len(namespaces) == 0 {
		return
	}
	c.start(func() {
		c.join(a, namespaces[1:]...) // first, so that they start in order where one runs at a time
		c.joinNow(a, namespaces[0], nil)
	})
}

// joinNow is join for one namespace, on a goroutine of the connection's. With after not nil it
// does nothing once that is not the namespace's last refusal: somebody else has asked since.
func (c *conn) joinNow(a Attempt, n *Namespace, after *ConnectError) {
	for c.joinOne(a, n, after) {
		a, after = Attempt{}, nil
	}
}

// joinOne asks for a namespace unless somebody else does, or it is not wanted, and reports
// whether it has to be asked for once more.
func (c *conn) joinOne(a Attempt, n *Namespace, after *ConnectError) (again bool) {
	if c.life.ended() { // the connection is being closed
		return false
	}
	n.mu.Lock()
	if n.conn != nil || n.asking == c || n.off || n.kicked || after != nil && n.refused != after {
		n.mu.Unlock()
		return false
	}
	parted, refused := n.parted == c, n.refused
	n.asking, n.parted = c, nil
	n.mu.Unlock()

	ctx := c.session.Context()
	if parted {
		_ = c.read(ctx) // fails only with the session
	}
	a.Namespace = n.Name()
	if refused != nil {
		a.LastErr = refused.last()
	}
	auth, err := c.client.auth(ctx, a)
	asked, gone, retry := false, false, false
	if err == nil {
		asked, err = c.ask(n, auth)
		c.session.Wake()
		gone = errors.Is(err, ErrNotConnected)
	}
	if gone || ctx.Err() != nil || c.life.ended() { // the next connection asks, or none
		asked, err = true, nil
	}
	n.mu.Lock()
	n.asking = nil
	n.notify()
	switch {
	case asked:
	case err == nil || n.refused == nil && refused != nil: // it was left, or Connect came after it was refused
		again = n.conn == nil && !n.off && !n.kicked
	case refused == nil || !errors.Is(err, ErrNoRetry): // otherwise it stays refused
		failed, ok := err.(*ConnectError)
		if !ok {
			failed = connectError(n.name, err)
		}
		failed.Unsent, n.lost = n.lost, 0
		n.refused = failed
		n.tellRefusal(failed)
		retry = !errors.Is(err, ErrNoRetry)
	}
	n.mu.Unlock()
	if retry {
		c.askAgain(n, err)
	}
	return again
}

// ask sends a CONNECT for a namespace unless it is joined or joining already, and reports
// false when the program has left it meanwhile. One that was left has to be left for the server
// too: npm's closes the connection when it reads a CONNECT together with the DISCONNECT before.
func (c *conn) ask(n *Namespace, auth any) (wanted bool, err error) {
	p := Packet{Type: PacketConnect, Namespace: n.Name()}
	n.mu.Lock()
	before := n.recovery
	n.mu.Unlock()
	if auth, err = before.auth(c.client.codec, auth); err != nil {
		return false, connectError(p.Namespace, err)
	}
	if auth != nil {
		p.Data = []any{auth}
	}
	msgs, err := n.encode(&p)
	if err != nil {
		return false, connectError(p.Namespace, err)
	}
	n.mu.Lock()
	wanted, err = c.tryAsk(n, msgs)
	n.mu.Unlock()
	return wanted, err
}

// tryAsk is ask with the messages of the CONNECT. n.mu is held.
func (c *conn) tryAsk(n *Namespace, msgs []transport.Message) (wanted bool, err error) {
	switch {
	case n.off || n.kicked || n.parted == c:
		return false, nil
	case n.conn != nil:
		return true, nil
	case n.abandoned == c: // the answer to an earlier CONNECT is still to come
		n.conn, n.abandoned = c, nil
		return true, nil
	}
	// Certain may still be told to wait when the message is too large for polling.
	if full, err := c.session.Enqueue(engineio.Unit{Messages: msgs}, engineio.Certain); err != nil || full != nil {
		if err == nil {
			err = &LimitError{What: "auth of " + n.name + " in bytes", Size: len(msgs[0].Data), Limit: c.session.MaxPayload(), Name: "the server's maxPayload"}
		}
		return false, connectError(n.name, sendError(err))
	}
	n.conn, n.refused, n.abandoned = c, nil, nil
	return true, nil
}
