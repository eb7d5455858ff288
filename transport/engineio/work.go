package engineio

import (
	"github.com/siowasm/siowasm/internal/scratch"
	"github.com/siowasm/siowasm/transport"
)

// A work is what is written at once: a batch of packets, and over a WebSocket their frames.
type work struct {
	batch  []packet
	text   []byte // of the frames
	frames []transport.Message
}

// maxKept bounds the text that is kept for the next write. It goes with the writer's goroutine,
// so an idle session holds none.
const maxKept = 2 << 20

// take takes a batch in place of the one before.
func (w *work) take(q *sendQueue, r room) (ok bool) {
	clear(w.batch)
	w.batch, ok = q.take(w.batch[:0], r)
	return ok
}

// encode makes the frames of the batch.
func (w *work) encode(asText bool) {
	w.text, w.frames = w.text[:0], w.frames[:0]
	size := 0
	for i := range w.batch {
		if p := &w.batch[i]; !p.Binary {
			size += p.frameLen()
		} else if asText {
			size += p.textLen()
		}
	}
	if cap(w.text) < size { // the frames below are parts of it: it must not move
		w.text = make([]byte, 0, size)
	}
	for i := range w.batch {
		p := &w.batch[i]
		if p.Binary && !asText {
			w.frames = append(w.frames, p.message())
			continue
		}
		start := len(w.text)
		w.text = p.appendText(w.text)
		w.frames = append(w.frames, transport.Message{Data: w.text[start:], NoCompress: p.NoCompress})
	}
}

// clear lets go of what the frames have, and of a text that one large message has made large.
func (w *work) clear() {
	if cap(w.text) > maxKept {
		w.text = nil
	}
	clear(w.frames)
}

// free gives back the memory that is nobody's after the batch was written.
func (w *work) free() {
	if !scratch.Reused {
		return
	}
	for i := range w.batch {
		if w.batch[i].Scratch {
			scratch.Free(w.batch[i].Data)
		}
	}
}
