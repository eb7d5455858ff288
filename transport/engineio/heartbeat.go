package engineio

import "time"

// silence is how long the server may be silent.
func (s *Session) silence() time.Duration { return s.opened.pingInterval + s.opened.pingTimeout }

// remaining returns how much of the silence is left. It is judged by the wall clock, which
// goes on while a machine sleeps.
func (s *Session) remaining() time.Duration {
	now, seen := time.Now().UnixNano(), s.seen.Load()
	if now < seen { // the clock was set back
		s.seen.Store(now)
		seen = now
	}
	return s.silence() - time.Duration(now-seen)
}

// checkSilence is what the timer calls, once the last packet may be too long ago.
func (s *Session) checkSilence() {
	if s.busy.Load() {
		s.seen.Store(time.Now().UnixNano())
	}
	left := s.remaining()
	s.mu.Lock()
	if s.over {
		s.mu.Unlock()
		return
	}
	if left > 0 {
		s.beat.Reset(left)
		s.mu.Unlock()
		return
	}
	s.tasks.Add(1)
	s.mu.Unlock()
	s.end(ReasonTransport, ErrPingTimeout)
	s.tasks.Done()
}

// CheckNow ends the session if the server has been silent for too long, as after the
// machine slept, without waiting for a timer to notice.
func (s *Session) CheckNow() {
	if s.remaining() <= 0 && !s.busy.Load() {
		s.end(ReasonTransport, ErrPingTimeout)
	}
}
