package sio

import (
	"context"

	"github.com/siowasm/siowasm/internal/dispatch"
)

// connectFailed tells the hooks of namespaces that they were not joined.
func (c *Client) connectFailed(namespaces []*Namespace, err error) {
	for _, n := range namespaces {
		e := connectError(n.Name(), err)
		n.mu.Lock()
		e.Unsent, n.lost = n.lost, 0
		n.mu.Unlock()
		n.tellRefusal(e)
	}
}

// report tells the hooks of OnError, or the Logger when there are none.
func (c *Client) report(ctx context.Context, err error) {
	hooks := c.onError.all()
	if len(hooks) == 0 {
		c.cfg.warn("sio: error without OnError", "error", err.Error())
		return
	}
	hooks.tell(ctx, err)
}

// notify calls the client's own hooks from its queue. The compiler would copy it to each place
// that calls it.
//
//go:noinline
func (c *Client) notify(h *hooks, what any) {
	c.events.Push(dispatch.Func(func() { h.all().tell(context.Background(), what) }))
}

// notifyOften is notify for what a server can cause at any rate: when as many wait already as
// Config.MaxPending lets, it is left out.
func (c *Client) notifyOften(h *hooks, what any) {
	if len(h.all()) > 0 && !c.cfg.tooMany(c.events.Waiting()) {
		c.notify(h, what)
	}
}

// tell calls hooks of the namespace, and of the namespace "*", from its queue. The compiler would
// copy it to each place that calls it.
//
//go:noinline
func (n *Namespace) tell(ctx context.Context, own, every *hooks, what any) {
	n.queue.Push(dispatch.Func(func() {
		own.all().tell(ctx, what)
		every.all().tell(ctx, what)
	}))
}

// tellRefusal tells that the namespace was not joined.
func (n *Namespace) tellRefusal(e *ConnectError) {
	n.tell(context.Background(), &n.registry.connectError, &n.client.every.registry.connectError, e)
}
