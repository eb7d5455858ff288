//go:build !js

package transportnative

import (
	"runtime"
	"sync"
	"sync/atomic"
)

const (
	// pieceSize is what is read at once of what is larger than small, and by how many messages.
	pieceSize = 64 << 10
	// partSize is the least message that is handed out as a part of its piece: whoever keeps
	// it keeps four times its memory at most.
	partSize = pieceSize / 4
	// maxOut bounds the pieces that come back, in all connections: 32 MiB.
	maxOut = 512
)

// A piece is memory that is read into.
type piece [pieceSize]byte

// pieces holds what is read into while there is something to read, for all connections.
var pieces = sync.Pool{New: func() any { return new(piece) }}

// out is how many pieces are to come back.
var out atomic.Int32

// handOut lets messages be parts of a piece, which is given up with that, and reports whether it
// did. The piece comes back when the collector finds that nobody has one of them any more:
// messages of that size in memory of their own would have it run, and return memory to the system
// to get it back at once, all the time. A program that keeps many gets copies.
func handOut(p *piece) bool {
	if !comeBack {
		return true
	}
	if out.Add(1) > maxOut {
		out.Add(-1)
		return false
	}
	runtime.SetFinalizer(p, func(p *piece) {
		out.Add(-1)
		pieces.Put(p)
	})
	return true
}
