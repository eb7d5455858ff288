package sio

import (
	"math"
	"time"
)

// An expiry is the timer of a namespace's acknowledgements. There is one for all of them: most come
// in time, and a timer for each is a good part of what an acknowledged event costs.
type expiry struct {
	timer *time.Timer   // calls Namespace.expire
	zero  time.Time     // other times are since this one
	at    time.Duration // when the timer fires, about; 0 while it is not set
}

// expireIn has a fail unless it is answered within d.
func (n *Namespace) expireIn(d time.Duration, a *ack) {
	n.mu.Lock()
	switch x := n.expiry; {
	case a.over:
	case x == nil:
		a.due = d
		n.expiry = &expiry{zero: time.Now(), timer: time.AfterFunc(d, n.expire), at: d}
	default:
		if a.due = time.Since(x.zero) + d; a.due < d {
			a.due = math.MaxInt64
		}
		x.set(a.due, d)
	}
	n.mu.Unlock()
}

// set has the timer fire at a time, which is d from now, or before. n.mu is held.
func (x *expiry) set(at, d time.Duration) {
	if x.at == 0 || at < x.at {
		x.at = at
		x.timer.Reset(d)
	}
}

// expire ends the wait for acknowledgements that have not come in time. It looks at all that are
// pending, and then leaves nine times as long to others: where a server answers nothing, there are
// many, and each is due at a time of its own.
func (n *Namespace) expire() {
	n.mu.Lock()
	x := n.expiry
	now, next := time.Since(x.zero), time.Duration(math.MaxInt64)
	late := n.acks.takeWhere(func(a *ack) bool {
		if a.due > now {
			next = min(next, a.due)
		}
		return a.due > 0 && a.due <= now
	})
	x.at = 0
	if next < math.MaxInt64 {
		took := time.Since(x.zero) - now
		x.set(next, max(next-now-took, 9*took))
	}
	n.mu.Unlock()
	for _, a := range late {
		a.fail(ErrAckTimeout)
	}
}

// giveUp ends the wait for an acknowledgement by who waited. It reports whether there was none yet.
func (n *Namespace) giveUp(id uint64) bool {
	n.mu.Lock()
	a := n.acks.take(id)
	n.stopIfIdle()
	n.mu.Unlock()
	return a != nil
}

// stopIfIdle stops the timer when nothing is pending: it refers to the client. While answers come
// it may as well run on. n.mu is held.
func (n *Namespace) stopIfIdle() {
	if x := n.expiry; x != nil && len(n.acks.pending) == 0 {
		x.timer.Stop()
		x.at = 0
	}
}
