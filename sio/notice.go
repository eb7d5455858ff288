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
		n.queue.Push(&refusal{n, e})
	}
}

// report tells the hooks of OnError, or the Logger when there are none.
func (c *Client) report(ctx context.Context, err error) {
	hooks := c.onError.all()
	if len(hooks) == 0 {
		c.cfg.warn("sio: error without OnError", "error", err.Error())
		return
	}
	hooks.each(func(f any) { f.(func(context.Context, error))(ctx, err) })
}

// notify calls the client's own hooks from its queue. The compiler would copy it to each place
// that calls it.
//
//go:noinline
func (c *Client) notify(h *hooks, call func(f any)) {
	c.events.Push(dispatch.Func(func() { h.each(call) }))
}

// notifyOften is notify for what a server can cause at any rate: when as many wait already as
// Config.MaxPending lets, it is left out.
func (c *Client) notifyOften(h *hooks, call func(f any)) {
	if len(h.all()) > 0 && !c.cfg.tooMany(c.events.Waiting()) {
		c.notify(h, call)
	}
}

// notifyAttempt tells hooks of an attempt. The compiler would copy it to each place that calls it.
//
//go:noinline
func (c *Client) notifyAttempt(h *hooks, a Attempt) {
	c.notify(h, func(f any) { f.(func(context.Context, Attempt))(context.Background(), a) })
}

// notifyError tells hooks of an error. The compiler would copy it to each place that calls it.
//
//go:noinline
func (c *Client) notifyError(h *hooks, err error) {
	c.notify(h, func(f any) { f.(func(context.Context, error))(context.Background(), err) })
}
