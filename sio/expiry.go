package sio

import "time"

// An expiry is the timer of a namespace's acknowledgements. There is one for all of them: most come
// in time, and a timer for each is a good part of what an acknowledged event costs.
type expiry struct {
	_ incomparable

	timer *time.Timer   // nil until there is something to bound
	zero  time.Time     // other times are since this one
	at    time.Duration // when the timer fires, about; 0 while it is not set
}

// expiryCost bounds what a server that answers nothing makes expire cost, which looks at all that
// is pending: it comes so much later for each.
const expiryCost = 100 * time.Nanosecond

// within has a fail unless it is answered within d. n.mu is held.
func (n *Namespace) within(d time.Duration, a *ack) {
	if n.expiry.timer == nil {
		n.expiry.zero = time.Now()
	}
	a.due = time.Since(n.expiry.zero) + d
	n.expireAt(a.due, d)
}

// expireAt has expire called at a time, which is d from now, or before. n.mu is held. The compiler
// would copy it to each place that calls it.
//
//go:noinline
func (n *Namespace) expireAt(at, d time.Duration) {
	x := &n.expiry
	switch {
	case x.timer == nil:
		x.timer = time.AfterFunc(d, n.expire)
	case x.at > 0 && x.at <= at:
		return
	default:
		x.timer.Reset(d)
	}
	x.at = at
}

// expire ends the wait for acknowledgements that have not come in time.
func (n *Namespace) expire() {
	n.mu.Lock()
	now := time.Since(n.expiry.zero)
	n.expiry.at = 0
	soonest := time.Duration(len(n.acks.pending)) * expiryCost
	late := n.acks.takeWhere(func(a *ack) bool {
		if a.due > now {
			n.expireAt(a.due, max(a.due-now, soonest))
		}
		return a.due > 0 && a.due <= now
	})
	n.mu.Unlock()
	for _, a := range late {
		a.fail(ErrAckTimeout)
	}
}

// calm stops the timer when nothing is pending, which it would outlast. n.mu is held.
func (n *Namespace) calm() {
	if n.expiry.at > 0 && len(n.acks.pending) == 0 {
		n.expiry.timer.Stop()
		n.expiry.at = 0
	}
}
