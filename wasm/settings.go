//go:build js && wasm

package main

import (
	"math"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/sio"
)

// The settings that JavaScript gives as numbers; a truth value is 0 or 1, a time is in
// milliseconds. settings.mjs has the same list.
const (
	setReconnection = iota + 1
	setReconnectionAttempts
	setReconnectionDelay
	setReconnectionDelayMax
	setRandomizationFactor
	setTimeout
	setUpgrade
	setTryAllTransports
	setAddTrailingSlash
	setTimestampRequests
	setForceBase64
	setRequestTimeout
	setMaxAttachments
	setAttempt
	setParser
)

// Those that it gives as text; lists are divided by commas.
const (
	setTransports = iota + 1
	setPath
	setTimestampParam
)

// settings are what JavaScript has set. The numbers up to setRandomizationFactor may be set
// at any time.
type settings struct {
	mu      sync.Mutex
	numbers [setParser + 1]float64
	texts   [setTimestampParam + 1]string
}

func (s *settings) set(key int32, v float64) {
	s.mu.Lock()
	if key > 0 && int(key) < len(s.numbers) {
		s.numbers[key] = v
	}
	s.mu.Unlock()
}

func (s *settings) setText(key int32, v string) {
	s.mu.Lock()
	if key > 0 && int(key) < len(s.texts) {
		s.texts[key] = v
	}
	s.mu.Unlock()
}

func (s *settings) number(key int) float64 {
	s.mu.Lock()
	v := s.numbers[key]
	s.mu.Unlock()
	return v
}

func (s *settings) is(key int) bool { return s.number(key) != 0 }

// list returns a text that is a list.
func (s *settings) list(key int) []string {
	if s.texts[key] == "" {
		return nil
	}
	return ascii.Split(s.texts[key], ',')
}

// maxTimeout stands for no timeout, and keeps a number within what a time.Duration holds.
const maxTimeout = 365 * 24 * time.Hour

// duration reads milliseconds.
func duration(ms float64) time.Duration {
	switch {
	case !(ms > 0):
		return 0
	case ms >= float64(maxTimeout/time.Millisecond):
		return maxTimeout
	}
	return time.Duration(ms * float64(time.Millisecond))
}

// config returns what a client is to be made with.
func (s *settings) config() sio.Config {
	return sio.Config{
		Transports:       s.list(setTransports),
		NoUpgrade:        !s.is(setUpgrade),
		TryAllTransports: s.is(setTryAllTransports),
		Path:             s.texts[setPath],
		NoTrailingSlash:  !s.is(setAddTrailingSlash),
		NoTimestamp:      !s.is(setTimestampRequests),
		TimestampParam:   s.texts[setTimestampParam],
		ForceBase64:      s.is(setForceBase64),
		ConnectTimeout:   s.timeout(),
		RequestTimeout:   duration(s.number(setRequestTimeout)),
		MaxAttachments:   max(int(s.number(setMaxAttachments)), 0),
		MaxMessage:       -1,
		MaxQueue:         -1,
		MaxPending:       math.MaxInt32, // JavaScript has a queue of its own, which the handlers only fill
		AckTimeout:       -1,
		RetryConnect:     true,
		NoWait:           true,
		JoinOnDemand:     true,
		OneQueue:         true,
		Inline:           true, // they only tell JavaScript
		Backoff:          s.backoff,
	}
}

// timeout bounds each attempt to connect: below zero not at all, and with 0 it is over at once.
func (s *settings) timeout() time.Duration {
	if ms := s.number(setTimeout); ms >= 0 {
		return max(duration(ms), time.Nanosecond)
	}
	return maxTimeout
}

// maxDoublings leads beyond any wait, and not to what is infinite.
const maxDoublings = 64

// backoff is the wait of the JavaScript client: doubled each time, longer or shorter by a
// random share of it, and bounded after that.
func (s *settings) backoff(a sio.Attempt) (time.Duration, error) {
	if !s.is(setReconnection) {
		return 0, sio.ErrNoRetry
	}
	number := float64(a.Number) + s.number(setAttempt)
	if most := s.number(setReconnectionAttempts); most > 0 && number > most {
		return 0, sio.ErrNoRetry
	}
	ms := s.number(setReconnectionDelay)
	for range min(int(number)-1, maxDoublings) {
		ms *= 2
	}
	ms += ms * s.number(setRandomizationFactor) * (2*rand.Float64() - 1)
	return duration(min(ms, s.number(setReconnectionDelayMax))), nil
}
