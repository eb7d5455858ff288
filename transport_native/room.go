//go:build !js

package transportnative

import "sync"

// scratchSize is what is read at once of what is larger than small.
const scratchSize = 64 << 10

// scratches has what is read into while there is something to read, for all connections.
var scratches = sync.Pool{New: func() any { return new([scratchSize]byte) }}

// A room is what a reader reads into for a while: scratch, of which messages are copied, or a
// piece, of which they may be parts. The zero room is none.
type room struct {
	scratch *[scratchSize]byte
	piece   *piece
	out     bool // parts of the piece were handed out, and nothing more is read into it
}

// next returns the room to read into after r: r itself, unless it is of the other kind or has parts
// out. Before r is left, what is still needed of it is to be copied.
func (r room) next(large bool) room {
	switch {
	case large && (r.piece == nil || r.out):
		return room{piece: pieces.Get().(*piece)}
	case !large && r.scratch == nil:
		return room{scratch: scratches.Get().(*[scratchSize]byte)}
	}
	return r
}

func (r room) memory() []byte {
	if r.piece != nil {
		return r.piece.memory[:]
	}
	return r.scratch[:]
}

// leave gives the room back, or the reader's share of it.
func (r room) leave() {
	switch {
	case r.out:
		r.piece.Release()
	case r.piece != nil:
		pieces.Put(r.piece)
	case r.scratch != nil:
		scratches.Put(r.scratch)
	}
}
