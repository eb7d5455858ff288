package sio

import (
	"context"

	"github.com/siowasm/siowasm/transport/engineio"
)

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
	pause(readPause, ctx.Done(), c.session.Context().Done())
	return ctx.Err()
}

// sayDisconnect sends a DISCONNECT for a namespace that is joined, once: a server closes the
// connection for a second one.
func (c *conn) sayDisconnect(n *Namespace) {
	msgs, err := n.encode(&Packet{Type: PacketDisconnect, Namespace: n.Name()})
	if err != nil {
		return
	}
	n.mu.Lock()
	if n.conn == c && n.leaving && n.member != nil && !n.member.said {
		n.member.said, n.parted = true, c
		_, _ = c.session.TrySend(engineio.Unit{Messages: msgs}, engineio.Certain) // fails only with the session
	}
	n.mu.Unlock()
}
