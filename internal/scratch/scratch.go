//go:build !js

// Package scratch has memory for copies that are needed for a moment, which is used again: what
// is copied into new memory at a high rate keeps the garbage collector busy.
package scratch

import (
	"math/bits"
	"sync"
	"unsafe"
)

// Reused tells whether Free does anything.
const Reused = true

// The copies that are worth it have 4 KiB and more. Above 1 MiB there are too few of them to keep
// memory for.
const (
	minBits = 12
	maxBits = 20
)

// pools has the first bytes of memory of 1<<minBits bytes, of twice that, and so on.
var pools [maxBits - minBits + 1]sync.Pool

// Clone returns a copy of data, with a capacity of up to twice its length.
func Clone(data []byte) []byte {
	class := 0
	if len(data) > 1<<minBits {
		class = bits.Len(uint(len(data)-1)) - minBits
	}
	if len(data) < 1<<minBits || class >= len(pools) {
		return append([]byte{}, data...)
	}
	size := 1 << (minBits + class)
	first, _ := pools[class].Get().(*byte)
	if first == nil {
		first = unsafe.SliceData(make([]byte, size))
	}
	return append(unsafe.Slice(first, size)[:0], data...)
}

// Free takes the memory of a copy that nobody has any more, or of another slice that nobody has.
func Free(data []byte) {
	size := cap(data)
	class := bits.Len(uint(size)) - 1 - minBits
	if class < 0 || class >= len(pools) || size != 1<<(minBits+class) {
		return
	}
	pools[class].Put(unsafe.SliceData(data))
}
