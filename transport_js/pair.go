//go:build js && wasm

package transportjs

import (
	"syscall/js"

	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/transport"
)

const (
	// maxPairs is how many elements are taken at once: a turn of the event loop brings more of the
	// smallest messages.
	maxPairs = 8192
	// pairsBytes is about how many bytes are joined and copied at once, and so are kept by who keeps
	// one of their messages.
	pairsBytes = 128 << 10
)

// pairs are what was taken from an array with two elements for each message: a Buffer, and
// whether it is binary. That is what the package ws tells a listener of its own kind, before it
// makes a string and an event of it, and Buffers can be joined without a reference to each.
type pairs struct {
	isBuffer   js.Value
	isTrue     js.Value
	lengthOf   js.Value
	concat     js.Value
	memory     js.Value // Uint8Array: what is known of each, on its way to Go
	setBytes   js.Value // bound to memory
	setNumbers js.Value // bound to an array of four bytes each in memory

	buffers js.Value // what is left of those that were taken
	lengths []byte   // of all that were taken, four bytes each
	flags   []byte   // of all elements: 1 is true; used if some is
	binary  bool     // some is
	at      int      // the first of buffers
	end     int
}

func newPairs(buffer js.Value) *pairs {
	numbers := js.Global().Get("Uint32Array").New(maxPairs / 2)
	memory := js.Global().Get("Uint8Array").New(numbers.Get("buffer"))
	return &pairs{
		isBuffer:   js.Global().Get("ArrayBuffer").Get("isView"),
		isTrue:     js.Global().Get("Object").Get("is").Call("bind", js.Undefined(), true),
		lengthOf:   accessor(memory, "byteLength"),
		concat:     jsx.Bind(buffer, "concat"),
		memory:     memory,
		setBytes:   jsx.Bind(memory, "set"),
		setNumbers: jsx.Bind(numbers, "set"),
	}
}

// take takes a list of n elements, when nothing is left of those before.
func (q *pairs) take(list js.Value, n int) {
	q.buffers = list.Call("filter", q.isBuffer)
	q.setNumbers.Invoke(q.buffers.Call("map", q.lengthOf))
	q.lengths = q.read(q.lengths, 2*n)
	if q.binary = list.Call("includes", true).Bool(); q.binary {
		q.setBytes.Invoke(list.Call("map", q.isTrue))
		q.flags = q.read(q.flags, n)
	}
	q.at, q.end = 0, n/2
	empty(list)
}

// read reads n bytes of memory into b, or into more.
func (q *pairs) read(b []byte, n int) []byte {
	if len(b) < n {
		b = make([]byte, n)
	}
	js.CopyBytesToGo(b[:n], q.memory)
	return b
}

// join appends some of what is left to msgs, one at least.
func (q *pairs) join(msgs []transport.Message) []transport.Message {
	from, size := q.at, 0
	for ; q.at < q.end && (q.at == from || size+q.length(q.at) <= pairsBytes); q.at++ {
		size += q.length(q.at)
	}
	part := q.buffers
	if q.at < q.end {
		part = part.Call("splice", 0, q.at-from)
	}
	joined := jsx.Copy(q.concat.Invoke(part), size)
	empty(part)
	for i := from; i < q.at; i++ {
		size = q.length(i)
		msgs = append(msgs, transport.Message{Data: joined[:size:size], Binary: q.binary && q.flags[2*i+1] == 1})
		joined = joined[size:]
	}
	return msgs
}

// length returns that of the i-th message.
func (q *pairs) length(i int) int { return littleEndian(q.lengths[4*i:]) }
