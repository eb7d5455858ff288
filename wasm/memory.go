//go:build js && wasm

package main

import "unsafe"

// How large the scratch memory is at least, and how large it is kept, in bytes.
const (
	minPad = 16 << 10
	maxPad = 1 << 20
)

// Between these sizes, in bytes, the memory of attachments is used again, of so many at once: to
// collect it, and to clear new memory, would take longer than all else that is done for one.
const (
	minSpare = 4 << 10
	maxSpare = 64 << 10
	spares   = 16
)

// A decoded is the head of a packet that a parser of JavaScript has decoded.
type decoded struct {
	kind      int32
	namespace string
	id        float64 // below zero without one
}

// A memory is where JavaScript writes what it hands over with its next call.
type memory struct {
	pad     []byte   // what is short, or text; read before the call returns
	given   [][]byte // what is to be kept: each belongs to who takes it
	decoded decoded

	// What JavaScript knows by its place, which no other bytes may take until they were shown.
	texts []byte
	lent  [][]byte

	spare [][]byte // what was given before, and nobody has any more
}

// room returns scratch memory of at least n bytes, which stays where it is until it is asked
// for again. JavaScript asks when it needs more, and after more than maxPad.
func (m *memory) room(n int) unsafe.Pointer {
	switch size := len(m.pad); {
	case size < n, size == 0:
		m.pad = make([]byte, max(n, min(2*size, maxPad), minPad))
	case size > maxPad && n <= maxPad:
		m.pad = make([]byte, max(n, minPad))
	}
	return unsafe.Pointer(unsafe.SliceData(m.pad))
}

// give adds n bytes to what is handed over.
func (m *memory) give(n int) unsafe.Pointer {
	var b []byte
	if last := len(m.spare) - 1; last >= 0 && n <= cap(m.spare[last]) {
		b = m.spare[last][:n]
		m.spare = m.spare[:last]
	} else {
		b = make([]byte, n)
	}
	m.given = append(m.given, b)
	return unsafe.Pointer(unsafe.SliceData(b))
}

// free takes memory that nobody has any more.
func (m *memory) free(b []byte) {
	if cap(b) >= minSpare && cap(b) <= maxSpare && len(m.spare) < spares {
		m.spare = append(m.spare, b)
	}
}

// text returns a copy of the first n bytes of the scratch memory.
func (m *memory) text(n int32) string { return string(m.pad[:n]) }

// attachments returns what was given.
func (m *memory) attachments() [][]byte {
	given := m.given
	m.given = nil
	return given
}

// attachment returns what was given last, and nothing else.
func (m *memory) attachment() []byte {
	given := m.given
	m.given = given[:0]
	b := given[len(given)-1]
	clear(given)
	return b
}

// view returns b as a string, for an import, which keeps nothing.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
