package sio

import "time"

// An expiry is the timer of a namespace's acknowledgements. There is one for all of them: most come
// in time, and a timer for each is a good part of what an acknowledged event costs.
type expiry struct {
	timer *time.Timer   // calls Namespace.expire
	zero  time.Time     // other times are since this one
	at    time.Duration // when the timer fires, about; 0 while it is not set
}

// expiryCost bounds what a server that answers nothing makes expire cost, which looks at all that
// is pending: it comes so much later for each.
const expiryCost = 100 * time.Nanosecond

// within has a fail unless it is answered within d. n.mu is held.
func (n *Namespace) within(d time.Duration, a *ack) {
	x := n.expiry
	if x == nil {
		a.due = d
		n.expiry = &expiry{zero: time.Now(), timer: time.AfterFunc(d, n.expire), at: d}
		return
	}
	a.due = time.Since(x.zero) + d
	x.set(a.due, d)
}

// set has the timer fire at a time, which is d from now, or before. n.mu is held.
func (x *expiry) set(at, d time.Duration) {
	if x.at == 0 || at < x.at {
		x.at = at
		x.timer.Reset(d)
	}
}

// expire ends the wait for acknowledgements that have not come in time.
func (n *Namespace) expire() {
	n.mu.Lock()
	x := n.expiry
	now := time.Since(x.zero)
	x.at = 0
	soonest := time.Duration(len(n.acks.pending)) * expiryCost
	late := n.acks.takeWhere(func(a *ack) bool {
		if a.due > now {
			x.set(a.due, max(a.due-now, soonest))
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
	if x := n.expiry; x != nil && len(n.acks.pending) == 0 {
		x.timer.Stop()
		x.at = 0
	}
}
