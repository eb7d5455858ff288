package sio

import "time"

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
	// Until there is room: what has piled up once must not add to what does the next time.
	for full != nil {
		select {
		case <-full:
			full = n.queue.Full(limit, limit*eventWeight)
			continue
		case <-c.pause.C:
			c.stuck = full
		case <-called:
		case <-c.session.Context().Done():
		}
		break
	}
	c.pause.Stop()
}

// pause waits for d, or until one of two channels has something, of which either may be nil.
func pause(d time.Duration, a, b <-chan struct{}) {
	t := time.NewTimer(d)
	select {
	case <-t.C:
	case <-a:
	case <-b:
	}
	t.Stop()
}
