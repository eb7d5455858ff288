package engineio

import (
	"math"

	"github.com/siowasm/siowasm/internal/dispatch"
	"github.com/siowasm/siowasm/transport"
)

// Disconnected is what OnDisconnect is told.
type Disconnected struct {
	Reason Reason
	Err    error // the cause; nil after Disconnect
	Unsent int   // how many Sends were queued and not sent
}

// OnConnect sets what is called when a session is open.
func (c *Client) OnConnect(f func()) { set(c, &c.onConnect, f) }

// OnMessage sets what is called with each message, whose bytes are the function's.
func (c *Client) OnMessage(f func(transport.Message)) { set(c, &c.onMessage, f) }

// OnDisconnect sets what is called when a session has ended.
func (c *Client) OnDisconnect(f func(Disconnected)) { set(c, &c.onDisconnect, f) }

// OnUpgrade sets what is called when the session has moved to another transport.
func (c *Client) OnUpgrade(f func(transport string)) { set(c, &c.onUpgrade, f) }

// OnUpgradeError sets what is called when a session stays where it is, and why.
func (c *Client) OnUpgradeError(f func(error)) { set(c, &c.onUpgradeFail, f) }

func set[F any](c *Client, at *F, f F) {
	c.mu.Lock()
	*at = f
	c.mu.Unlock()
}

// clientHandler is a [Client] as its sessions see it.
type clientHandler Client

const maxWaiting = 64 << 20

func (h *clientHandler) Message(m transport.Message) {
	h.mu.Lock()
	f, s := h.onMessage, h.session
	h.mu.Unlock()
	if f == nil {
		return
	}
	h.events.Push(&delivery{f, m})
	for full := h.events.Full(math.MaxInt, maxWaiting); full != nil; full = h.events.Full(math.MaxInt, maxWaiting) {
		select {
		case <-full:
		case <-s.closing: // perhaps by the handler that is waited for
			return
		case <-s.ctx.Done():
			return
		}
	}
}

func (h *clientHandler) Upgraded(name string) {
	h.mu.Lock()
	if f := h.onUpgrade; f != nil {
		h.events.Push(dispatch.Func(func() { f(name) }))
	}
	h.mu.Unlock()
}

func (h *clientHandler) UpgradeFailed(err error) {
	h.mu.Lock()
	if f := h.onUpgradeFail; f != nil {
		h.events.Push(dispatch.Func(func() { f(err) }))
	}
	h.mu.Unlock()
}

// A delivery is a message on its way to OnMessage.
type delivery struct {
	f func(transport.Message)
	m transport.Message
}

func (d *delivery) Run() { d.f(d.m) }

func (d *delivery) Size() int { return len(d.m.Data) }
