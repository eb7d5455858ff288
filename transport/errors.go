package transport

import (
	"errors"
	"strconv"
)

// ErrTooLarge reports a message or a body above the limit that was set for it.
var ErrTooLarge = errors.New("larger than the limit")

// ErrUnsupported reports something that the platform cannot do. What it was is told
// by an [*UnsupportedError].
var ErrUnsupported = errors.New("not supported on this platform")

// An UnsupportedError names what the platform cannot do; errors.Is finds
// [ErrUnsupported] in it.
type UnsupportedError struct {
	Option string // what was asked for, such as "WebSocket" or "WebSocket request headers"
	Detail string // why not, and what to do instead; may be empty
}

func (e *UnsupportedError) Error() string {
	s := e.Option + " not supported on this platform"
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	return s
}

// Unwrap returns [ErrUnsupported].
func (e *UnsupportedError) Unwrap() error { return ErrUnsupported }

// A CloseError is the peer's close frame, RFC 6455 section 7.1.5. Code 1006 means that the
// connection ended without one.
type CloseError struct {
	Code   int
	Reason string
}

func (e *CloseError) Error() string {
	s := "websocket closed with code " + strconv.Itoa(e.Code)
	if e.Reason != "" {
		s += ": " + e.Reason
	}
	return s
}

// A StatusError is an HTTP answer other than the one that was needed.
type StatusError struct {
	Status int
	Header map[string][]string
	Body   []byte // may be cut short
}

func (e *StatusError) Error() string {
	return "unexpected HTTP status " + strconv.Itoa(e.Status)
}
