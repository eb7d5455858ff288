//go:build js && wasm

package transportjs

import (
	"syscall/js"

	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/transport"
)

// pairs makes p read an array with two elements for each message: a Buffer, and whether it is
// binary. That is what the package ws tells a listener of its own kind, before it makes a
// string and an event of it, and Buffers can be joined without a reference to each.
func (p *pieces) pairs(array, buffer js.Value) {
	concat := jsx.Bind(buffer, "concat")
	memory := js.Global().Get("Uint8Array").New(2 * maxPiece)
	lengthOf := accessor(memory, "byteLength")
	setLengths := jsx.Bind(js.Global().Get("Uint32Array").New(memory.Get("buffer")), "set")
	p.size = maxPiece
	p.joinPairs = func(list js.Value, n int) bool {
		n /= 2
		buffers := list.Call("filter", p.isObject)
		lengths, err := jsx.Call(buffers, "map", lengthOf)
		if err != nil || buffers.Length() != n {
			return false
		}
		setLengths.Invoke(lengths)
		sizes := jsx.Copy(memory, 4*n)
		length, fit := 0, 0
		for fit < n && length < maxJoined {
			length += littleEndian(sizes[4*fit:])
			fit++
		}
		if fit < n { // the last ones were smaller
			buffers.Set("length", fit)
			array.Get("unshift").Call("apply", array, list.Call("splice", 2*fit))
		}
		joined := jsx.Copy(concat.Invoke(buffers), length)
		binary := list.Call("includes", true).Bool()
		p.msgs, p.read = p.msgs[:0], 0
		for i := range fit {
			size := littleEndian(sizes[4*i:])
			m := transport.Message{Data: joined[:size:size], Binary: binary && list.Index(2*i+1).Bool()}
			p.msgs = append(p.msgs, m)
			joined = joined[size:]
		}
		p.taken += fit
		p.resize(2*fit, length, pairsBytes)
		empty(buffers)
		empty(list)
		return true
	}
}

func littleEndian(b []byte) int {
	return int(b[3])<<24 | int(b[2])<<16 | int(b[1])<<8 | int(b[0])
}
