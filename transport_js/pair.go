//go:build js && wasm

package transportjs

import (
	"syscall/js"

	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/transport"
)

// pairs are what was taken from an array with two elements for each message: a Buffer, and
// whether it is binary. That is what the package ws tells a listener of its own kind, before it
// makes a string and an event of it, and Buffers can be joined without a reference to each.
//
// What can be asked of all is asked once for as many as there are; they are joined and copied as
// many as have about pairsBytes at a time, because what is copied at once is kept at once.
type pairs struct {
	concat     js.Value
	isView     js.Value
	lengthOf   js.Value
	setLengths js.Value // of an array in memory
	memory     js.Value // Uint8Array

	list    js.Value
	buffers js.Value // what is left of those in list
	lengths []byte   // of all in list, four bytes each
	binary  bool     // one of them is
	at      int      // the first of buffers
	end     int
}

func newPairs(buffer js.Value) *pairs {
	lengths := js.Global().Get("Uint32Array").New(maxPiece / 2)
	memory := js.Global().Get("Uint8Array").New(lengths.Get("buffer"))
	return &pairs{
		concat:     jsx.Bind(buffer, "concat"),
		isView:     js.Global().Get("ArrayBuffer").Get("isView"),
		lengthOf:   accessor(memory, "byteLength"),
		setLengths: jsx.Bind(lengths, "set"),
		memory:     memory,
	}
}

// take takes a list of n elements, when nothing is left of the one before.
func (q *pairs) take(list js.Value, n int) {
	q.list, q.buffers = list, list.Call("filter", q.isView)
	q.setLengths.Invoke(q.buffers.Call("map", q.lengthOf))
	q.at, q.end = 0, n/2
	if q.lengths == nil {
		q.lengths = make([]byte, 2*maxPiece)
	}
	js.CopyBytesToGo(q.lengths[:4*q.end], q.memory)
	if q.binary = list.Call("includes", true).Bool(); !q.binary {
		empty(list)
	}
}

// join appends some of what is left to msgs.
func (q *pairs) join(msgs []transport.Message) []transport.Message {
	from, size := q.at, 0
	for q.at < q.end && (q.at == from || size+q.length(q.at) <= pairsBytes) {
		size += q.length(q.at)
		q.at++
	}
	part := q.buffers
	if q.at < q.end {
		part = part.Call("splice", 0, q.at-from)
	}
	joined := jsx.Copy(q.concat.Invoke(part), size)
	empty(part)
	for i := from; i < q.at; i++ {
		size = q.length(i)
		msgs = append(msgs, transport.Message{
			Data:   joined[:size:size],
			Binary: q.binary && q.list.Index(2*i+1).Bool(),
		})
		joined = joined[size:]
	}
	if q.at == q.end {
		empty(q.list)
		q.list, q.buffers = js.Value{}, js.Value{}
	}
	return msgs
}

func (q *pairs) length(i int) int {
	b := q.lengths[4*i:]
	return int(b[3])<<24 | int(b[2])<<16 | int(b[1])<<8 | int(b[0])
}
