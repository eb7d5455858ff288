//go:build !js

package transportnative

import (
	"runtime"
	"sync"
	"sync/atomic"
)

const (
	// pieceSize is what is read at once of large messages that come in a flood: a system call is
	// dear, and so is waking the goroutine of the handlers after each. A piece has 256 KiB.
	pieceSize = 256<<10 - 8
	// partSize is the least message that is handed out as a part of its piece: whoever keeps it
	// keeps the piece.
	partSize = 16 << 10
	// maxOut bounds the pieces that come back, in all connections, and so what is kept with such
	// messages: 32 MiB.
	maxOut = 128
)

// A piece is memory that is read into, and of which messages are handed out as parts.
type piece struct {
	memory [pieceSize]byte
	// held counts the parts that were not released, and the reader until it is done with the piece.
	held atomic.Int32
	_    int32
}

// pieces are those that nobody has a part of, for all connections.
var pieces = sync.Pool{New: func() any { return new(piece) }}

// out is how many pieces are to come back.
var out atomic.Int32

// handOut lets messages be parts of p, and reports whether it did. Then p comes back when all
// parts and the reader have released it, and otherwise when the collector finds that nobody has one
// of them any more: messages of that size in memory of their own would have it run, and return
// memory to the system to get it back at once, all the time. A program that keeps many gets copies.
func (p *piece) handOut() bool {
	if comeBack {
		if out.Add(1) > maxOut {
			out.Add(-1)
			return false
		}
		runtime.SetFinalizer(p, (*piece).back)
	}
	p.held.Store(1)
	return true
}

// Release implements [transport.Lease].
func (p *piece) Release() {
	switch {
	case p.held.Add(-1) > 0:
	case comeBack:
		runtime.SetFinalizer(p, nil)
		p.back()
	default:
		pieces.Put(p)
	}
}

// back makes p, which was out, ready to be used again.
func (p *piece) back() {
	out.Add(-1)
	pieces.Put(p)
}
