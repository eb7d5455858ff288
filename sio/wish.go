package sio

import (
	"context"

	"github.com/siowasm/siowasm/internal/cause"
)

// Connect joins the namespace, for the first time or again, and waits for the answer until
// ctx ends. While the client connects or reconnects, and when the connection drops, it waits
// for the next connection; with Config.JoinOnDemand also while the client is not connected.
// After it, the namespace is joined with each reconnection, whatever it returns.
//
// It returns nil when the namespace is joined, or was already; a [*ConfigError]; [ErrNotConnected] when the client
// is not connected, connecting or reconnecting; [ErrDisconnected] when Disconnect is called
// meanwhile, the server disconnects the namespace, or the client ends; and a [*ConnectError] when
// the server refuses, or Auth failed.
func (n *Namespace) Connect(ctx context.Context) error {
	if n.Name() == anyName {
		return &ConnectError{Namespace: anyName, Message: "stands for all namespaces and cannot be joined"}
	}
	if err := n.client.cfgErr; err != nil {
		return err
	}
	n.mu.Lock()
	ends := n.ends
	n.mu.Unlock()
	if !n.client.cfg.JoinOnDemand && !n.client.running() {
		return ErrNotConnected
	}
	n.want()
	if conn := n.client.connection(); conn != nil {
		conn.join(Attempt{}, n)
	}
	for {
		n.mu.Lock()
		idle, refused := n.conn == nil && n.asking == nil, n.refused
		joined := n.member != nil && !n.leaving
		gone := n.off || n.kicked || n.ends != ends
		changed := n.wait()
		n.mu.Unlock()
		switch {
		case joined:
			return nil
		case gone:
			return ErrDisconnected
		case idle && refused != nil:
			return refused
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// want makes the namespace one that is joined with each connection.
func (n *Namespace) want() {
	n.mu.Lock()
	n.off, n.kicked = false, false
	if n.conn == nil {
		n.refused = nil
	}
	n.mu.Unlock()
}

// Disconnect leaves the namespace: what is queued is sent, and the server has read it
// before it is told. Leaving the last namespace closes the connection, unless
// Config.JoinOnDemand is set. The namespace is not joined again by a reconnection; Connect joins
// it. After Disconnect no handler of an event starts. When ctx ends first the error is ctx's, and
// the namespace is left all the same.
func (n *Namespace) Disconnect(ctx context.Context) error {
	n.mu.Lock()
	n.off = true
	conn, leaving := n.conn, n.leaving
	n.leaving = conn != nil
	n.notify()
	n.mu.Unlock()
	switch {
	case conn == nil:
		n.silence()
		n.forget()
		if !n.client.cfg.JoinOnDemand && len(n.client.wanted()) == 0 { // nothing is left to reconnect for
			return n.client.Disconnect(ctx)
		}
		return nil
	case conn.last(n):
		return n.client.Disconnect(ctx)
	case leaving:
		return n.awaitLeft(ctx, conn)
	}
	err := conn.leave(ctx, n)
	n.left(conn, Disconnected{Reason: ReasonClient}, nil)
	conn.answered(n, nil)
	if conn.settle() { // others have left meanwhile
		return cause.Join(err, n.client.Disconnect(ctx))
	}
	conn.join(Attempt{}, n) // if Connect was called meanwhile
	return err
}

// awaitLeft waits until somebody else who has begun it has left the namespace.
func (n *Namespace) awaitLeft(ctx context.Context, c *conn) error {
	for {
		n.mu.Lock()
		leaving := n.leaving && n.conn == c
		changed := n.wait()
		n.mu.Unlock()
		if !leaving {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// finish is told that no reconnection of the client follows. With told set the program has
// ended it, and asks anew for what it wants of Config.JoinOnDemand.
func (n *Namespace) finish(told bool) {
	n.mu.Lock()
	n.ends++
	n.off = n.off || told && n.client.cfg.JoinOnDemand
	n.notify()
	n.mu.Unlock()
}
