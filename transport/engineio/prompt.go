package engineio

import (
	"sync"

	"github.com/siowasm/siowasm/transport"
)

// maxPrompt is up to how many bytes a message is written by who sends it.
const maxPrompt = 4 << 10

// works holds what is needed while one who sends a message writes it, for all sessions.
var works = sync.Pool{New: func() any { return new(work) }}

// writeAlone writes the only packet that waits, if it is small, and has a goroutine do so where it
// would have to wait. It reports false when it leaves that to the writer.
func (s *Session) writeAlone() bool {
	conn, ok := s.socket().(transport.TryWriter)
	if !ok {
		return false
	}
	w := works.Get().(*work)
	if !w.take(&s.out, room{bytes: maxPrompt, alone: true}) {
		works.Put(w)
		return false
	}
	w.encode(s.cfg.ForceBase64)
	if !conn.TryWrite(w.frames[0]) {
		s.start(func() {
			s.written(w, s.writeBatch(w))
			s.wakeWriter()
		})
		return true
	}
	s.written(w, nil)
	w.clear()
	clear(w.batch)
	works.Put(w)
	return true
}
