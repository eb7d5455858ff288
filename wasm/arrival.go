//go:build js && wasm

package main

import (
	"bytes"

	"github.com/siowasm/siowasm/transport"
)

// push takes a message that has come.
func (s *socket) push(m transport.Message) {
	s.mu.Lock()
	if !s.dropped {
		s.queue = append(s.queue, m)
	}
	s.mu.Unlock()
	s.tell()
}

// tell wakes the caller of Read.
func (s *socket) tell() {
	select {
	case s.arrived <- struct{}{}:
	default:
	}
}

// separator is between texts that come together, none of which has it.
const separator = 0x1e

// pushTexts takes one text that has come, or several.
func (s *socket) pushTexts(texts []byte, several bool) {
	if !several {
		s.push(transport.Message{Data: texts})
		return
	}
	s.mu.Lock()
	for more := !s.dropped; more; {
		var text []byte
		text, texts, more = bytes.Cut(texts, []byte{separator})
		s.queue = append(s.queue, transport.Message{Data: text[:len(text):len(text)]})
	}
	s.mu.Unlock()
	s.tell()
}

// maxKept is how many messages a queue may hold that is kept for the next ones.
const maxKept = 1024

// take returns the next message, if there is one.
func (s *socket) take() (m transport.Message, ok bool) {
	s.mu.Lock()
	if s.next == len(s.batch) {
		kept := s.batch[:0]
		if cap(kept) > maxKept {
			kept = nil
		}
		s.batch, s.queue, s.next = s.queue, kept, 0
	}
	dropped := s.dropped
	s.mu.Unlock()
	if len(s.batch) == 0 || dropped {
		return m, false
	}
	m = s.batch[s.next]
	s.batch[s.next] = transport.Message{}
	s.next++
	return m, true
}
