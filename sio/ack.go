package sio

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/siowasm/siowasm/internal/dispatch"
)

// An ack is an acknowledgement that is waited for, by Call or by EmitAck.
type ack struct {
	answer chan answer       // Call's; nil with EmitAck
	fn     func(Args, error) // EmitAck's
	queue  *dispatch.Queue
	timer  *time.Timer // EmitAck's, may be nil
	over   bool        // answered or failed; guarded by Namespace.mu
}

type answer struct {
	args Args
	err  error
}

// resolve hands over an answer. It is called once.
func (a *ack) resolve(r answer) {
	if a.timer != nil {
		a.timer.Stop()
	}
	if a.answer != nil {
		a.answer <- r // it has room for one
		return
	}
	a.queue.Push(dispatch.Func(func() { a.fn(r.args, r.err) }))
}

func (a *ack) fail(err error) { a.resolve(answer{err: err}) }

// acks are those of one namespace, by id. Ids start at 1, because python servers lose id 0 in
// binary serializers, and never start again.
type acks struct {
	last    uint64
	pending map[uint64]*ack
}

func (s *acks) add(a *ack) uint64 {
	if s.pending == nil {
		s.pending = make(map[uint64]*ack)
	}
	s.last++
	s.pending[s.last] = a
	return s.last
}

// take removes and returns a pending one, or nil.
func (s *acks) take(id uint64) *ack {
	a := s.pending[id]
	if a != nil {
		delete(s.pending, id)
		a.over = true
	}
	return a
}

// takeAll takes all, in the order in which they were asked for.
func (s *acks) takeAll() []*ack {
	var all []*ack
	for _, id := range slices.Sorted(maps.Keys(s.pending)) {
		all = append(all, s.take(id))
	}
	return all
}

// take removes and returns a pending acknowledgement, or nil.
func (n *Namespace) take(id uint64) *ack {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.acks.take(id)
}

// expire ends the wait for an acknowledgement.
func (n *Namespace) expire(id uint64) {
	if a := n.take(id); a != nil {
		a.fail(ErrAckTimeout)
	}
}

// ackTimeout returns how long to wait for an acknowledgement, zero for as long as it takes.
func (c *Config) ackTimeout(ctx context.Context, o EmitOptions) time.Duration {
	if o.Timeout != 0 {
		return max(o.Timeout, 0)
	}
	if _, bounded := ctx.Deadline(); bounded {
		return 0
	}
	return max(c.AckTimeout, 0)
}

// calls counts the Calls that wait, for whose answers the reader has to read on.
type calls struct {
	mu    sync.Mutex
	n     int
	began chan struct{} // closed when n leaves zero
}

func (c *calls) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	if c.began != nil {
		close(c.began)
		c.began = nil
	}
}

func (c *calls) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n--
}

// next returns nil when a Call waits, else a channel that is closed when one begins.
func (c *calls) next() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n > 0 {
		return nil
	}
	if c.began == nil {
		c.began = make(chan struct{})
	}
	return c.began
}
