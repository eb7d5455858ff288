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
	// pairsBytes is about how many bytes share their memory, and so are kept by who keeps one of
	// their messages.
	pairsBytes = 128 << 10
	// Messages that have more than this on average are copied one by one: it costs less than the
	// memory of the host that joins them.
	singleBytes = 2 << 10
)

// pairs are what was taken from an array with two elements for each message: a Buffer, and
// whether it is binary. That is what the package ws tells a listener of its own kind, before it
// makes a string and an event of it, and Buffers can be copied without a reference to each.
type pairs struct {
	isBuffer   js.Value
	isTrue     js.Value
	memory     js.Value // Uint8Array: what is known of each, on its way to Go
	setBytes   js.Value // bound to memory
	setNumbers js.Value // bound to an array of four bytes each in memory

	buffers   js.Value // an array with what is left of those that were taken
	add       js.Value // adds the elements of an array to buffers
	splice    js.Value // bound to buffers
	lengthsOf js.Value // returns an array with the lengths of buffers
	single    js.Value // supplies the next of buffers
	joined    js.Value // supplies the Buffers of the array that toJoin has
	toJoin    js.Value // and how many bytes they have

	lengths []byte // of all that were taken, four bytes each
	flags   []byte // of all elements: 1 is true; used if some is
	binary  bool   // some is
	at      int    // the next message
	end     int

	// Of the messages before ready, which share their memory.
	ready  int
	bytes  []byte
	used   int  // of bytes, by the messages before at
	copied bool // bytes has them already
}

// newPairs needs what [jsx.Supplies] tells of.
func newPairs(buffer js.Value) *pairs {
	global := js.Global()
	numbers := global.Get("Uint32Array").New(maxPairs / 2)
	memory := global.Get("Uint8Array").New(numbers.Get("buffer"))
	buffers := global.Get("Array").New()
	toJoin := global.Get("Array").New(2)
	return &pairs{
		isBuffer:   global.Get("ArrayBuffer").Get("isView"),
		isTrue:     global.Get("Object").Get("is").Call("bind", js.Undefined(), true),
		memory:     memory,
		setBytes:   jsx.Bind(memory, "set"),
		setNumbers: jsx.Bind(numbers, "set"),
		buffers:    buffers,
		add:        apply(jsx.Bind(buffers, "push")),
		splice:     jsx.Bind(buffers, "splice"),
		lengthsOf:  jsx.Bind(buffers, "map", accessor(memory, "byteLength")),
		single:     jsx.Supply(jsx.Bind(buffers, "shift")),
		joined:     jsx.Supply(jsx.Bind(global.Get("Reflect"), "apply", buffer.Get("concat"), buffer, toJoin)),
		toJoin:     toJoin,
	}
}

// take takes a list of n elements, when nothing is left of those before. It reports whether they are
// what they should be: what copies them has no way to fail.
func (q *pairs) take(list js.Value, n int) (ok bool) {
	buffers := list.Call("filter", q.isBuffer)
	if buffers.Length() != n/2 {
		return false
	}
	q.add.Invoke(buffers)
	empty(buffers)
	q.lengths = q.read(q.lengths, 2*n, q.setNumbers, q.lengthsOf.Invoke())
	if q.binary = list.Call("includes", true).Bool(); q.binary {
		q.flags = q.read(q.flags, n, q.setBytes, list.Call("map", q.isTrue))
	}
	q.at, q.ready, q.end = 0, 0, n/2
	empty(list)
	return true
}

// read reads what list has, by way of memory, into the first n bytes of b, or of more.
func (q *pairs) read(b []byte, n int, set, list js.Value) []byte {
	set.Invoke(list)
	empty(list)
	if len(b) < n {
		b = make([]byte, n)
	}
	js.CopyBytesToGo(b[:n], q.memory)
	return b
}

// more reports whether there is a message, and sees to it that it has its memory.
func (q *pairs) more() bool {
	if q.at < q.ready {
		return true
	}
	q.bytes = nil
	if q.at == q.end {
		return false
	}
	q.prepare()
	return true
}

// next returns the next message, if it has its memory and no more bytes than limit, where 0 is none.
func (q *pairs) next(limit int64) (m transport.Message, ok bool) {
	if q.at == q.ready {
		return m, false
	}
	size := q.length(q.at)
	if limit > 0 && int64(size) > limit {
		return m, false
	}
	start := q.used
	q.used += size
	m.Data = q.bytes[start:q.used:q.used]
	if !q.copied {
		js.CopyBytesToGo(m.Data, q.single)
	}
	m.Binary = q.binary && q.flags[2*q.at+1] == 1
	q.at++
	return m, true
}

// prepare makes the memory of some of the messages that are left, one at least, and joins those that
// are small.
func (q *pairs) prepare() {
	size := 0
	for ; q.ready < q.end && (q.ready == q.at || size+q.length(q.ready) <= pairsBytes); q.ready++ {
		size += q.length(q.ready)
	}
	n := q.ready - q.at
	q.used, q.copied = 0, size <= n*singleBytes
	q.bytes = memory(size)
	if !q.copied {
		return
	}
	part := q.buffers
	if q.ready < q.end {
		part = q.splice.Invoke(0, n)
	}
	q.toJoin.SetIndex(0, part)
	q.toJoin.SetIndex(1, size)
	js.CopyBytesToGo(q.bytes, q.joined)
	empty(part)
}

// length returns that of the i-th message.
func (q *pairs) length(i int) int { return littleEndian(q.lengths[4*i:]) }
