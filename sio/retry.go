package sio

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/internal/dispatch"
	"github.com/siowasm/siowasm/transport/engineio"
)

// An UndeliveredError reports, to OnError, an event with retries that is given up. It may have
// arrived if it was sent at all.
type UndeliveredError struct {
	_ [0]func() // not comparable, which saves the code for it

	Namespace string
	Event     string
	Tries     int // how often it was sent
	// Err is why: [ErrAckTimeout] when no try was acknowledged in time, [ErrDisconnected] when either
	// side has left the namespace or the client has ended, and a [*LimitError] when the server would
	// not take it.
	Err error
}

func (e *UndeliveredError) Error() string {
	tries := " tries"
	if e.Tries == 1 {
		tries = " try"
	}
	return "sio: event " + ascii.Quote(e.Event) + " in " + e.Namespace + " given up after " + strconv.Itoa(e.Tries) + tries + ": " + within(e.Err)
}

// Unwrap returns why it was given up.
func (e *UndeliveredError) Unwrap() error { return e.Err }

// A retry is an event that is sent until the server has acknowledged it. Those of a
// namespace go one after the other, so that they arrive in order; one may arrive more than
// once.
type retry struct {
	_        incomparable
	event    string
	out      *outgoing
	id       uint64
	answered *ack // who waits for the answer, may be nil
	tries    int
	retries  int
	timeout  time.Duration // zero: as long as the connection lasts
	timer    *time.Timer   // of the try that is under way
}

// emitRetrying queues an event that is sent until it is acknowledged.
func (n *Namespace) emitRetrying(ctx context.Context, o EmitOptions, p *Packet, answered *ack) error {
	r := &retry{event: p.Event, answered: answered, retries: o.Retries, timeout: n.client.cfg.ackTimeout(context.Background(), o)}
	n.mu.Lock()
	p.Namespace = n.name
	if p.Namespace != "" && p.Namespace != anyName {
		p.ID, p.HasID = n.acks.next(), true
	}
	n.mu.Unlock()
	if !p.HasID {
		return ErrNotConnected
	}
	out, err := newOutgoing(n, p, nil)
	if err != nil {
		return err
	}
	r.id, r.out = p.ID, out
	return untilRoom(ctx, nil, func() (<-chan struct{}, error) {
		alive := n.client.alive()
		n.mu.Lock()
		full, err := n.addRetry(r, alive)
		n.mu.Unlock()
		return full, err
	})
}

// addRetry queues a retry. A full that is not nil is closed once it is worth another try. n.mu is
// held.
func (n *Namespace) addRetry(r *retry, alive bool) (full <-chan struct{}, err error) {
	comesBack := alive && !n.ended && !n.off && !n.kicked || n.client.cfg.Buffer != nil
	if n.leaving || !comesBack {
		return nil, ErrNotConnected
	}
	if n.conn != nil {
		if full, err := n.conn.session.Check(r.out.msgs); full != nil || err != nil {
			return full, err
		}
	}
	if limit := n.client.cfg.MaxQueue; limit > 0 && n.retrySize > 0 && n.retrySize+r.out.size > limit {
		return n.wait(), nil
	}
	n.retries = append(n.retries, r)
	n.retrySize += r.out.size
	if len(n.retries) == 1 {
		n.sendRetry()
	}
	return nil, nil
}

// sendRetry sends the oldest retry, for the first time or again. n.mu is held.
func (n *Namespace) sendRetry() {
	if n.member == nil || n.leaving || len(n.retries) == 0 {
		return
	}
	r := n.retries[0]
	r.tries++
	n.acks.put(r.id, &ack{id: r.id, keep: true, fn: func(args Args, _ error) { n.retried(r, args) }})
	n.pushRetry(r)
	if r.timeout > 0 {
		try := r.tries
		r.timer = time.AfterFunc(r.timeout, func() { n.retryLate(r, try) })
	}
}

// pushRetry hands the oldest retry to the session. n.mu is held.
func (n *Namespace) pushRetry(r *retry) {
	c, try := n.conn, r.tries
	full, err := c.session.TrySend(engineio.Unit{Messages: r.out.msgs}, engineio.Certain)
	if full == nil && err == nil || errors.Is(err, engineio.ErrNotConnected) {
		return // when the session has ended, joining again sends it
	}
	c.start(func() {
		if full != nil { // it is too large for polling, and there may be an upgrade
			select {
			case <-full:
			case <-c.session.Context().Done():
				return
			}
		}
		n.mu.Lock()
		ended := false
		switch {
		case n.conn != c || len(n.retries) == 0 || n.retries[0] != r || r.tries != try:
		case err == nil:
			n.pushRetry(r)
		default: // this server never takes it
			n.acks.take(r.id)
			r.tries--
			ended = n.endRetry(r)
		}
		n.mu.Unlock()
		if ended {
			n.undelivered(r, err)
		}
	})
}

// retried is called when a retry is acknowledged, by the goroutine that reads.
func (n *Namespace) retried(r *retry, args Args) {
	n.mu.Lock()
	ended := n.endRetry(r)
	n.mu.Unlock()
	if ended && r.answered != nil {
		r.answered.resolve(answer{args: args}, false)
	}
}

// retryLate is called when a try of a retry is not acknowledged in time.
func (n *Namespace) retryLate(r *retry, try int) {
	n.mu.Lock()
	if len(n.retries) == 0 || n.retries[0] != r || r.tries != try || n.acks.take(r.id) == nil {
		n.mu.Unlock()
		return
	}
	again := r.tries <= r.retries
	if again {
		n.sendRetry()
	} else {
		n.endRetry(r)
	}
	n.mu.Unlock()
	if !again {
		n.undelivered(r, ErrAckTimeout)
	}
}

// endRetry removes r, the oldest retry, and sends the next. It reports false when r has
// ended before. n.mu is held.
func (n *Namespace) endRetry(r *retry) bool {
	if len(n.retries) == 0 || n.retries[0] != r {
		return false
	}
	r.stop()
	n.retries[0] = nil
	n.retries = n.retries[1:]
	n.retrySize -= r.out.size
	n.notify()
	n.sendRetry()
	return true
}

// undelivered tells who waits for the answer, or OnError, whose functions may Disconnect:
// they are called from the namespace's queue.
func (n *Namespace) undelivered(r *retry, err error) {
	if r.answered != nil {
		r.answered.fail(err)
		return
	}
	e := &UndeliveredError{Namespace: n.Name(), Event: r.event, Tries: r.tries, Err: err}
	n.queue.Push(dispatch.Func(func() { n.client.report(context.Background(), e) }))
}

func (r *retry) stop() {
	if r.timer != nil {
		r.timer.Stop()
	}
}

// pauseRetry forgets that a retry is under way: its connection has ended. n.mu is held.
func (n *Namespace) pauseRetry() {
	if len(n.retries) > 0 {
		n.retries[0].stop()
		n.acks.take(n.retries[0].id)
	}
}

// failRetries ends all retries of a namespace that is not going to be joined again. With end
// set none is taken any more until the next Client.Connect.
func (n *Namespace) failRetries(end bool) {
	n.mu.Lock()
	n.ended = n.ended || end
	n.pauseRetry()
	all := n.retries
	n.retries, n.retrySize = nil, 0
	n.notify()
	n.mu.Unlock()
	for _, r := range all {
		n.undelivered(r, ErrDisconnected)
	}
}
