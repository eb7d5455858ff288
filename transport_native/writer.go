//go:build !js

package transportnative

import (
	"crypto/rand"
	"encoding/binary"
	"io"
	"sync"

	"github.com/siowasm/siowasm/transport"
)

// batchSize is how many bytes of a batch are gathered before they are written.
const batchSize = 64 << 10

// batches holds what frames are gathered in while there is something to write, for all
// connections.
var batches = sync.Pool{New: func() any { return &batch{outgoing: outgoing{buf: make([]byte, 0, batchSize)}} }}

// A batch gathers frames.
type batch struct {
	outgoing
	dst  io.Writer
	keys [256]byte // a getrandom for each frame would cost more than the frame
	left int       // of keys, in bytes, that were not used
}

func newBatch(dst io.Writer) *batch {
	b := batches.Get().(*batch)
	b.dst = dst
	return b
}

// finish writes what is left, and gives the batch back.
func (b *batch) finish() error {
	defer b.free()
	return b.flush()
}

// free gives the batch back; what was not flushed is lost.
func (b *batch) free() {
	b.dst = nil
	b.empty()
	batches.Put(b)
}

// key returns a key that nobody can foresee, RFC 6455, section 5.3.
func (b *batch) key() uint32 {
	if b.left == 0 {
		rand.Read(b.keys[:])
		b.left = len(b.keys)
	}
	b.left -= 4
	return binary.LittleEndian.Uint32(b.keys[b.left:])
}

// frame adds a frame, and writes what is full.
func (b *batch) frame(opcode byte, payload []byte) error {
	if cap(b.buf)-len(b.buf) < maxHeader {
		if err := b.flush(); err != nil {
			return err
		}
	}
	key := b.key()
	b.buf = appendHeader(b.buf, opcode, len(payload), key)
	for {
		n := min(len(payload), cap(b.buf)-len(b.buf))
		key = mask(b.buf[len(b.buf):cap(b.buf)], payload[:n], key)
		b.buf, payload = b.buf[:len(b.buf)+n], payload[n:]
		if len(payload) == 0 {
			return nil
		}
		if err := b.flush(); err != nil {
			return err
		}
	}
}

func (b *batch) message(m *transport.Message) error {
	return b.frame(opcode(m), m.Data)
}

func opcode(m *transport.Message) byte {
	if m.Binary {
		return opBinary
	}
	return opText
}

// flush writes what was gathered.
func (b *batch) flush() error { return b.outgoing.flush(b.dst) }
