package blast

// A session is what a server knows of a client. One goroutine uses it.
type session struct {
	*script
	joined  bool
	seen    int // messages after the first, which is CONNECT
	scratch []byte
}

// take takes a message, nil if its bytes are not needed, and calls send for each that it is answered with. The bytes are
// kept by nobody. It reports whether the time has come to send n events.
func (s *session) take(data []byte, send func(op byte, data []byte)) (burst bool) {
	if !s.joined {
		s.joined = true
		sendAll(s.connect, send)
		return false
	}
	s.seen++
	switch s.mode {
	case modeSwallow:
		if s.seen == s.n*len(s.event) {
			sendAll(s.done, send)
		}
	case modeEcho:
		answer, ok := s.ack(s.scratch[:0], data)
		s.scratch = answer
		if ok {
			send(s.ackOp, answer)
		}
	case modeBlast:
		return s.seen == 1
	}
	return false
}

func sendAll(messages []message, send func(op byte, data []byte)) {
	for _, m := range messages {
		send(m.op, m.data)
	}
}

// reads tells whether take needs the bytes of the next message.
func (s *session) reads() bool { return s.mode == modeEcho && s.joined }
