package memnet

import (
	"time"

	"github.com/siowasm/siowasm/transport"
)

type kind uint8

const (
	kindMessage kind = iota
	kindPing
	kindPong
	kindClose // the close frame
	kindEnd   // the end of the bytes, with or without a close frame before it
)

// frameOverhead is what a frame costs in a buffer beside its bytes, so that empty
// messages fill it too.
const frameOverhead = 2

// A frame is one thing on its way. It has arrived when its time has come and the
// pause that it was sent in is over.
type frame struct {
	kind  kind
	msg   transport.Message
	close transport.CloseError
	ping  *ping
	at    time.Time
	held  *pause // of the server that sent it
	now   bool   // neither late nor held: the wire was cut
}

// A ping is a Ping that waits for its answer.
type ping struct{ answered bool }

// A direction is what one end has sent and the other has not read. Its fields are
// guarded by the link's mutex.
type direction struct {
	toServer  bool
	network   *Network
	frames    []frame
	size      int // bytes of the messages in frames
	limit     int // where Write begins to wait; negative means nowhere
	last      time.Time
	closeSent *frame // after all of frames
	end       *frame // after closeSent
}

// push adds a frame. Nothing is added behind the end of the bytes, nor anything but
// that behind a close frame.
func (d *direction) push(f frame) {
	if d.end != nil || d.closeSent != nil && f.kind != kindEnd {
		return
	}
	f.at = time.Now().Add(d.network.delay())
	if f.at.Before(d.last) {
		f.at = d.last
	}
	d.last = f.at
	if !d.toServer {
		f.held = d.network.pause.Load()
	}
	switch f.kind {
	case kindClose:
		d.closeSent = &f
	case kindEnd:
		d.end = &f
	default:
		d.frames = append(d.frames, f)
		if f.kind == kindMessage {
			d.size += len(f.msg.Data) + frameOverhead
		}
	}
}

// cut ends the bytes now: what has not arrived yet is lost.
func (d *direction) cut(now time.Time) {
	arrived := 0
	for arrived < len(d.frames) && d.arrived(&d.frames[arrived], now) {
		arrived++
	}
	d.frames = d.frames[:arrived]
	if d.closeSent != nil && !d.arrived(d.closeSent, now) {
		d.closeSent = nil
	}
	d.end = &frame{kind: kindEnd, now: true}
}

// arrived reports whether f can be read.
func (d *direction) arrived(f *frame, now time.Time) bool {
	return f != nil && (f.now || !f.at.After(now) && d.holding(f) == nil)
}

// holding returns the pause that f waits for, or nil: a frozen server reads nothing,
// and what it sent while frozen leaves when it goes on.
func (d *direction) holding(f *frame) *pause {
	p := f.held
	if d.toServer {
		p = d.network.pause.Load()
	}
	if p == nil || p.over.Load() {
		return nil
	}
	return p
}

// next returns the first frame, arrived or not, or nil.
func (d *direction) next() *frame {
	switch {
	case len(d.frames) > 0:
		return &d.frames[0]
	case d.closeSent != nil:
		return d.closeSent
	}
	return d.end
}

// pop removes the first of frames.
func (d *direction) pop() frame {
	f := d.frames[0]
	d.frames[0] = frame{}
	d.frames = d.frames[1:]
	if f.kind == kindMessage {
		d.size -= len(f.msg.Data) + frameOverhead
	}
	return f
}

// full reports whether Write has to wait.
func (d *direction) full() bool { return d.limit >= 0 && d.size > 0 && d.size >= d.limit }
