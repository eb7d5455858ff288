package memnet

import (
	"context"
	"sync"
	"time"
)

// A link is what the two ends of a WebSocket share.
type link struct {
	network *Network

	mu      sync.Mutex
	changed chan struct{} // closed at the next change; nil when nobody waits
	up      direction     // to the server
	down    direction     // to the client
	dirty   bool          // something changed since the last waking
	over    bool          // counted as no longer open
}

func (n *Network) link(subprotocol string, maxMessage int64) (client, server *Conn) {
	limit := int(n.buffer.Load())
	l := &link{
		network: n,
		up:      direction{network: n, limit: limit, toServer: true},
		down:    direction{network: n, limit: limit},
	}
	client = &Conn{link: l, in: &l.down, out: &l.up, client: true, subprotocol: subprotocol, maxMessage: maxMessage}
	server = &Conn{link: l, in: &l.up, out: &l.down, subprotocol: subprotocol}
	if !n.opened(l) {
		l.cut()
	}
	return client, server
}

// unlock gives the mutex back, and then wakes whoever waits for what changed.
func (l *link) unlock() {
	stale := l.stale()
	ended := !l.over && (l.up.end != nil || l.down.end != nil || l.up.closeSent != nil && l.down.closeSent != nil)
	if ended {
		l.over = true
	}
	l.mu.Unlock()
	if stale != nil {
		close(stale)
	}
	if ended {
		l.network.ended(l)
	}
}

// stale returns the channel that has to be closed because something changed, or nil.
func (l *link) stale() chan struct{} {
	if !l.dirty {
		return nil
	}
	stale := l.changed
	l.changed, l.dirty = nil, false
	return stale
}

// wait gives the mutex back until something changed, f has arrived on d or ctx has
// ended, and takes it again. f may be nil.
func (l *link) wait(ctx context.Context, d *direction, f *frame) {
	stale := l.stale()
	if l.changed == nil {
		l.changed = make(chan struct{})
	}
	changed := l.changed
	var resumed <-chan struct{}
	var due <-chan time.Time
	if f != nil && !f.now {
		if p := d.holding(f); p != nil {
			resumed = p.resumed
		}
		if late := time.Until(f.at); late > 0 {
			timer := time.NewTimer(late)
			defer timer.Stop()
			due = timer.C
		}
	}
	l.mu.Unlock()
	if stale != nil {
		close(stale)
	}
	select {
	case <-changed:
	case <-resumed:
	case <-due:
	case <-ctx.Done():
	}
	l.mu.Lock()
}

// cut drops both ends at once.
func (l *link) cut() {
	l.mu.Lock()
	now := time.Now()
	l.up.cut(now)
	l.down.cut(now)
	l.dirty = true
	l.unlock()
}
