package sio

import (
	"context"
	"time"

	"github.com/siowasm/siowasm/internal/dispatch"
	"github.com/siowasm/siowasm/internal/lock"
)

// An ack is an acknowledgement that is waited for, by Call or by EmitAck.
type ack struct {
	id     uint64
	answer chan answer       // Call's; nil with EmitAck
	fn     func(Args, error) // EmitAck's
	queue  *dispatch.Queue
	due    time.Duration // by the clock of expiry; zero for as long as it takes
	told   answer        // what fn is to be told
	keep   bool          // the end of the connection does not fail it

	// Guarded by Namespace.mu.
	queued bool // its event was not handed to a session yet, or is to be again: a drop does not fail it
	over   bool // answered or failed
}

type answer struct {
	_    incomparable
	args Args
	err  error
}

// resolve hands over an answer. It is called once; inline tells that it may be on this
// goroutine that it is told.
func (a *ack) resolve(r answer, inline bool) {
	if a.answer != nil {
		a.answer <- r // it has room for one
		return
	}
	if a.queue == nil { // a retry's: it does not wait for handlers
		a.fn(r.args, r.err)
		return
	}
	a.told = r
	_, _, first := a.queue.Add(a)
	a.queue.Start(first, inline)
}

// Run implements [dispatch.Task].
func (a *ack) Run() { a.fn(a.told.args, a.told.err) }

// Size implements [dispatch.Task].
func (a *ack) Size() int { return 0 }

// fail tells that no answer comes. The compiler would copy it to each place that calls it.
//
//go:noinline
func (a *ack) fail(err error) { a.resolve(answer{err: err}, false) }

// acks are those of one namespace, by id. Ids start at 1, because python servers lose id 0 in
// binary serializers, and never start again.
type acks struct {
	last    uint64
	pending map[uint64]*ack
}

// next returns a new id.
func (s *acks) next() uint64 {
	s.last++
	return s.last
}

// put makes one pending. The compiler would copy it to each place that calls it.
//
//go:noinline
func (s *acks) put(id uint64, a *ack) {
	if s.pending == nil {
		s.pending = make(map[uint64]*ack)
	}
	a.id = id
	s.pending[id] = a
}

// take removes and returns a pending one, or nil. The compiler would copy it to each place that
// calls it.
//
//go:noinline
func (s *acks) take(id uint64) *ack {
	a := s.pending[id]
	if a != nil {
		delete(s.pending, id)
		a.over = true
	}
	return a
}

// takeLost takes those whose events went over a connection that has ended, in the order in
// which they were asked for.
func (s *acks) takeLost() []*ack {
	return s.takeWhere(func(a *ack) bool { return !a.keep && !a.queued })
}

// takeWhere takes those that are lost, in the same order.
func (s *acks) takeWhere(lost func(*ack) bool) []*ack {
	var all []*ack
	for id, a := range s.pending {
		if lost(a) {
			all = append(all, s.take(id))
		}
	}
	sortByID(all)
	return all
}

// sortByID is Shell's sort: what package slices makes of a type weighs 5 kB in a wasm program.
func sortByID(all []*ack) {
	for gap := len(all) / 2; gap > 0; gap /= 2 {
		for i := gap; i < len(all); i++ {
			for j := i; j >= gap && all[j-gap].id > all[j].id; j -= gap {
				all[j-gap], all[j] = all[j], all[j-gap]
			}
		}
	}
}

// take removes and returns a pending acknowledgement, or nil.
func (n *Namespace) take(id uint64) *ack {
	n.mu.Lock()
	a := n.acks.take(id)
	n.mu.Unlock()
	return a
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

// calls counts the Calls, and the Disconnects, for whose answers the reader has to read on.
type calls struct {
	_ [0]func() // not comparable, which saves the code for it

	mu    lock.Mutex
	n     int
	began chan struct{} // closed when n leaves zero
}

func (c *calls) begin() {
	c.mu.Lock()
	c.n++
	if c.began != nil {
		close(c.began)
		c.began = nil
	}
	c.mu.Unlock()
}

func (c *calls) end() {
	c.mu.Lock()
	c.n--
	c.mu.Unlock()
}

// next returns nil when a Call waits, else a channel that is closed when one begins.
func (c *calls) next() <-chan struct{} {
	c.mu.Lock()
	if c.n == 0 && c.began == nil {
		c.began = make(chan struct{})
	}
	began := c.began // nil while one waits
	c.mu.Unlock()
	return began
}
