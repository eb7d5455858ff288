//go:build js && wasm

package transportjs

import "runtime"

// maxOut bounds the blocks that come back, for all sockets, and so what is kept for them: 4 MiB.
const maxOut = 32

// A block is memory that messages of a flood share. It comes back when the collector finds that nobody
// has one of them any more. With new memory for all of them the collector, to which 4 MB are much while
// a program is small, would take a sixth of the processor.
type block [pairsBytes]byte

// There is one thread: another goroutine runs only where memory is allocated, and finds them true.
var (
	spare  [maxOut]*block // those that have come back; a sync.Pool would weigh 7 kB
	spares int
	out    int // how many are to come back
)

// memory returns n bytes, whatever is in them.
func memory(n int) []byte {
	if n <= pairsBytes/2 || n > pairsBytes || out == maxOut {
		return make([]byte, n)
	}
	out++
	var b *block
	if spares > 0 {
		spares--
		b, spare[spares] = spare[spares], nil
	} else {
		b = new(block)
	}
	runtime.SetFinalizer(b, (*block).back)
	return b[:n:n]
}

// back makes b, which was out, ready to be used again. When all are back no flood is read any more, and
// none is kept.
func (b *block) back() {
	if out--; out > 0 {
		spare[spares] = b
		spares++
		return
	}
	clear(spare[:spares])
	spares = 0
}
