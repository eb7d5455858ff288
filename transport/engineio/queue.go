package engineio

import (
	"sync"
	"sync/atomic"

	"github.com/siowasm/siowasm/transport"
)

// A Unit is a group of messages that are queued and sent as one: in order, with no other
// message between them.
type Unit struct {
	Messages []transport.Message
	Tag      any // the caller's; comes back from [Session.Unsent]
	// Scratch says that the memory of the messages' bytes is nobody's once they are written:
	// it may then be used for others. It is not when they come back from [Session.Unsent].
	Scratch bool
}

// A queued packet; head marks the first of its unit.
type queued struct {
	packet
	tag  any
	head bool
}

func weight(data []byte) int { return max(len(data), 1) }

// A room says what one batch may hold; zero means any number.
type room struct {
	packets int
	bytes   int
	text    bool // as one payload; otherwise as frames
	alone   bool // one packet that nothing is behind, or none
}

// size is what p takes of the room.
func (r *room) size(p *packet) int {
	if r.text {
		return p.textLen() + 1 // and its separator
	}
	return p.frameLen()
}

// A sendQueue holds what waits to be written. What was taken is written before more is taken.
type sendQueue struct {
	mu      sync.Mutex
	packets []queued // those before head are gone
	head    int
	bytes   int           // of data that waits; no packet counts as nothing
	writer  bool          // a goroutine takes batches, or is wanted
	wanted  atomic.Bool   // a goroutine is wanted; who swaps it starts it
	writing bool          // a batch was taken and is not yet written
	held    bool          // nothing may be taken: the transport is being changed
	closed  bool          // nothing may be added
	changed chan struct{} // closed at the next change; nil while nobody waits for one
}

// empty reports whether nothing waits. q.mu is held.
func (q *sendQueue) empty() bool { return q.head == len(q.packets) }

// wait returns a channel that is closed at the next change. q.mu is held.
func (q *sendQueue) wait() <-chan struct{} {
	if q.changed == nil {
		q.changed = make(chan struct{})
	}
	return q.changed
}

// notify wakes those who wait for a change. q.mu is held.
func (q *sendQueue) notify() {
	if q.changed != nil {
		close(q.changed)
		q.changed = nil
	}
}

// push appends a unit. When there is no room, nothing is appended and the channel is
// closed once it is worth another try; limit 0 means that there is always room.
func (q *sendQueue) push(u Unit, limit int) (full <-chan struct{}, err error) {
	size := 0
	for i := range u.Messages {
		size += weight(u.Messages[i].Data)
	}
	q.mu.Lock()
	switch {
	case q.closed:
		err = ErrNotConnected
	case limit > 0 && q.bytes > 0 && q.bytes+size > limit:
		full = q.wait()
	default:
		for i, m := range u.Messages {
			q.packets = append(q.packets, queued{
				packet: packet{Type: packetMessage, Data: m.Data, Binary: m.Binary, NoCompress: m.NoCompress, Scratch: u.Scratch},
				tag:    u.Tag,
				head:   i == 0,
			})
		}
		q.bytes += size
		q.needWriter()
	}
	q.mu.Unlock()
	return full, err
}

// needWriter has a writer started if there is work for one and none at work. q.mu is held.
func (q *sendQueue) needWriter() {
	if !q.writer && !q.held && !q.closed && !q.empty() {
		q.writer = true
		q.wanted.Store(true)
	}
}

// unwant tells whether nothing waits. No writer has to be started then.
func (q *sendQueue) unwant() (empty bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if empty = q.empty(); empty && q.wanted.Swap(false) {
		q.writer = false
	}
	return empty
}

// leave tells a writer that found nothing to take whether it may go.
func (q *sendQueue) leave() bool {
	q.mu.Lock()
	mayGo := q.empty() || q.held || q.closed
	if mayGo {
		q.writer = false
	}
	q.mu.Unlock()
	return mayGo
}

// pushFirst puts a packet of the protocol's own before all others, in place of one of its
// type that is still first: pings must not make the queue grow.
func (q *sendQueue) pushFirst(p packet) {
	q.mu.Lock()
	switch {
	case q.closed:
		q.mu.Unlock()
		return
	case !q.empty() && q.packets[q.head].Type == p.Type:
		q.bytes -= weight(q.packets[q.head].Data)
	case q.head > 0:
		q.head--
	default:
		q.packets = append(q.packets, queued{})
		copy(q.packets[1:], q.packets)
	}
	q.packets[q.head] = queued{packet: p}
	q.bytes += weight(p.Data)
	q.needWriter()
	q.mu.Unlock()
}

// idle reports whether a message would be written at once.
func (q *sendQueue) idle() bool {
	q.mu.Lock()
	idle := q.empty() && !q.writing && !q.held && !q.closed
	q.mu.Unlock()
	return idle
}

// take moves packets to batch while there is room for them, at least one, and tells whether
// it moved any. The batch has to be reported with done.
func (q *sendQueue) take(batch []packet, r room) ([]packet, bool) {
	q.mu.Lock()
	waiting := q.packets[q.head:]
	refused := q.held || q.closed || q.writing || q.empty()
	if refused || prompts && r.alone && (len(waiting) > 1 || len(waiting[0].Data) > r.bytes) {
		q.mu.Unlock()
		return batch, false
	}
	n, size := 0, 0
	if r.text {
		size = -1 // the last packet has no separator
	}
	for n < len(waiting) {
		p := &waiting[n].packet
		size += r.size(p)
		if n > 0 && (n == r.packets || r.bytes > 0 && size > r.bytes) {
			break
		}
		batch = append(batch, *p)
		q.bytes -= weight(p.Data)
		n++
	}
	clear(waiting[:n])
	q.head += n
	q.shrink()
	q.writing = true
	q.mu.Unlock()
	return batch, true
}

// shrink gives back the space before head, when that moves no more packets than were taken
// since the last time, so that taking from a long queue costs no more than from a short one.
// q.mu is held.
func (q *sendQueue) shrink() {
	switch {
	case q.empty() && cap(q.packets) > 64:
		q.packets, q.head = nil, 0
	case q.head*2 >= len(q.packets):
		rest := copy(q.packets, q.packets[q.head:])
		clear(q.packets[rest:])
		q.packets, q.head = q.packets[:rest], 0
	}
}

// done reports that the batch that was taken is written, or lost.
func (q *sendQueue) done() {
	q.mu.Lock()
	q.writing = false
	q.notify()
	q.mu.Unlock()
}

// drained returns nil once all is written, else a channel that is closed at the next change.
// The error tells that the queue was closed.
func (q *sendQueue) drained() (changed <-chan struct{}, err error) {
	q.mu.Lock()
	switch {
	case q.closed:
		err = ErrNotConnected
	case !q.empty() || q.writing:
		changed = q.wait()
	}
	q.mu.Unlock()
	return changed, err
}

// hold keeps the writer from taking more; it returns nil once no batch is being written,
// else a channel that is closed at the next change.
func (q *sendQueue) hold() (changed <-chan struct{}) {
	q.mu.Lock()
	q.held = true
	if q.writing && !q.closed {
		changed = q.wait()
	}
	q.mu.Unlock()
	return changed
}

// release ends a hold.
func (q *sendQueue) release() {
	q.mu.Lock()
	q.held = false
	q.notify()
	q.needWriter()
	q.mu.Unlock()
}

// close refuses what comes later and wakes all who wait.
func (q *sendQueue) close() {
	q.mu.Lock()
	q.closed = true
	q.notify()
	q.mu.Unlock()
}

// unsent returns the tags of the units of which nothing was taken.
func (q *sendQueue) unsent() []any {
	q.mu.Lock()
	var tags []any
	for _, p := range q.packets[q.head:] {
		if p.head {
			tags = append(tags, p.tag)
		}
	}
	q.mu.Unlock()
	return tags
}
