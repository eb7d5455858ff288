package memnet

import (
	"context"
	"maps"
	"net/url"
	"sync/atomic"
)

// Stats is what happened on a [Network] until now, as the client sees it.
type Stats struct {
	Requests map[string]int // begun, by method
	InFlight map[string]int // of those, not returned yet

	// Overlap is the most requests that were in flight at once for one method and one
	// "sid" query parameter, by method. Engine.IO allows 1. Requests without a sid do
	// not count.
	Overlap map[string]int

	Dials    int // WebSocket dials begun
	Open     int // WebSockets that neither closed nor dropped
	Unclosed int // WebSockets that the client dialled and whose Close has not returned

	ToServer, ToClient Traffic // over WebSockets

	CloseIdle int // calls of CloseIdleConnections
}

// Traffic counts what one side wrote.
type Traffic struct {
	Writes int // calls of Write: flushes
	Frames int // messages
	Bytes  int // in those messages
}

// Stats returns the counters.
func (n *Network) Stats() Stats {
	n.mu.Lock()
	defer n.mu.Unlock()
	return Stats{
		Requests:  maps.Clone(n.stats.requests),
		InFlight:  maps.Clone(n.stats.inFlight),
		Overlap:   maps.Clone(n.stats.overlap),
		Dials:     n.stats.dials,
		Open:      len(n.links),
		Unclosed:  int(n.unclosed.Load()),
		ToServer:  n.traffic[0].snapshot(),
		ToClient:  n.traffic[1].snapshot(),
		CloseIdle: n.stats.closeIdle,
	}
}

type traffic struct{ writes, frames, bytes atomic.Int64 }

func (t *traffic) snapshot() Traffic {
	return Traffic{Writes: int(t.writes.Load()), Frames: int(t.frames.Load()), Bytes: int(t.bytes.Load())}
}

// wrote counts a flush.
func (n *Network) wrote(client bool, writes, frames, bytes int) {
	t := &n.traffic[1]
	if client {
		t = &n.traffic[0]
	}
	t.writes.Add(int64(writes))
	t.frames.Add(int64(frames))
	t.bytes.Add(int64(bytes))
}

// counts is guarded by the Network's mutex.
type counts struct {
	requests, inFlight, overlap map[string]int

	sessions  map[session]int // in flight
	dials     int
	closeIdle int
}

type session struct{ method, sid string }

func newCounts() counts {
	return counts{
		requests: map[string]int{},
		inFlight: map[string]int{},
		overlap:  map[string]int{},
		sessions: map[session]int{},
	}
}

// A call is a request or a dial that is under way.
type call struct {
	session session // no method: a dial
	cancel  context.CancelCauseFunc
}

// begin registers a call. The context that it returns ends with ctx, at a cut and
// with the call.
func (n *Network) begin(ctx context.Context, method string, target *url.URL) (*call, context.Context, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	c := &call{session: session{method: method, sid: target.Query().Get("sid")}, cancel: cancel}
	if err := n.register(c); err != nil {
		cancel(nil)
		return nil, nil, err
	}
	return c, ctx, nil
}

func (n *Network) register(c *call) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	s := &n.stats
	if c.session.method == "" {
		s.dials++
	} else {
		s.requests[c.session.method]++
	}
	switch {
	case n.closed:
		return ErrClosed
	case n.refused != nil:
		return n.refused
	case c.session.method == "" && n.refusedWS != nil:
		return n.refusedWS
	}
	n.calls[c] = struct{}{}
	if c.session.method == "" {
		return nil
	}
	s.inFlight[c.session.method]++
	if c.session.sid != "" {
		s.sessions[c.session]++
		s.overlap[c.session.method] = max(s.overlap[c.session.method], s.sessions[c.session])
	}
	return nil
}

// end takes a call out.
func (n *Network) end(c *call) {
	c.cancel(nil)
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.calls, c)
	if c.session.method == "" {
		return
	}
	n.stats.inFlight[c.session.method]--
	if c.session.sid == "" {
		return
	}
	n.stats.sessions[c.session]--
	if n.stats.sessions[c.session] == 0 {
		delete(n.stats.sessions, c.session)
	}
}

// opened counts a WebSocket; it reports false when the Network is closed.
func (n *Network) opened(l *link) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return false
	}
	n.links[l] = struct{}{}
	return true
}

func (n *Network) ended(l *link) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.links, l)
}
