//go:build js && wasm

package transportjs

import (
	"runtime"
	"sync"
)

// maxOut bounds the blocks that come back, for all sockets, and so what is kept for them: 4 MiB.
const maxOut = 32

// A block is memory that messages of a flood share. It comes back when the collector finds that nobody
// has one of them any more. With new memory for all of them the collector, to which 4 MB are much while
// a program is small, would take a sixth of the processor.
type block [pairsBytes]byte

var (
	blocks sync.Pool // those that nobody has a part of
	out    int       // how many are to come back; there is one thread
)

// memory returns n bytes, whatever is in them.
func memory(n int) []byte {
	if n <= pairsBytes/2 || n > pairsBytes || out == maxOut {
		return make([]byte, n)
	}
	b, _ := blocks.Get().(*block)
	if b == nil {
		b = new(block)
	}
	out++
	runtime.SetFinalizer(b, (*block).back)
	return b[:n:n]
}

// back makes b, which was out, ready to be used again.
func (b *block) back() {
	out--
	blocks.Put(b)
}
