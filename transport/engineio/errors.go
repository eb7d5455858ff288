package engineio

import (
	"errors"
	"strconv"

	"github.com/siowasm/siowasm/internal/cause"
	"github.com/siowasm/siowasm/transport"
)

// What may be wrong with a client's state.
var (
	// ErrNotConnected reports a call that needs an open session.
	ErrNotConnected = errors.New("engineio: not connected")
	// ErrAlreadyConnected reports a Connect on a client that is connected or connecting.
	ErrAlreadyConnected = errors.New("engineio: already connected")
	// ErrBusy reports a volatile message that was dropped because others are waiting
	// to be sent.
	ErrBusy = errors.New("engineio: volatile message dropped, others are waiting")
)

// Why a session ended, found with errors.Is in the error that comes with its end. The texts of
// these, and of the types below, do not name this package: package sio hands them on.
var (
	// ErrPingTimeout: the server was silent for pingInterval + pingTimeout.
	ErrPingTimeout = errors.New("ping timeout")
	// ErrTransportClose: the server, or something on the way to it, closed the connection.
	ErrTransportClose = errors.New("transport close")
	// ErrParse: the server sent something that is not Engine.IO, or not what the protocol above expects.
	ErrParse = errors.New("parse error")
	// ErrForcedClose: the program dropped the session.
	ErrForcedClose = errors.New("forced close")
)

// A HandshakeError reports a session that could not be opened.
type HandshakeError struct {
	_ [0]func() // not comparable, which saves the code for it

	Transport string // "polling" or "websocket"
	Status    int    // of the HTTP answer, 200 when its content was wrong; 0 when there was none, or the platform hides it
	Code      int    // the server's error code, 0 to 5; -1 when it sent none
	Message   string // the server's error message, or what was wrong with its answer
	Err       error  // the cause, may be nil
}

func (e *HandshakeError) Error() string {
	s := e.Transport + " handshake"
	if e.Status != 0 {
		s += ": HTTP status " + strconv.Itoa(e.Status)
	}
	if e.Message != "" {
		s += ": " + e.Message
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *HandshakeError) Unwrap() error { return e.Err }

// Retryable reports whether the same handshake may succeed later: not when the server
// understood and refused it, when what answered is no Engine.IO v4 server, or when the
// platform cannot do what was asked.
func (e *HandshakeError) Retryable() bool {
	switch e.Status {
	case 0: // only the platform's error is known
		malformed := cause.Find(e.Err, func(err error) bool {
			_, ok := err.(*PacketError)
			return ok
		})
		return e.Err != nil && malformed == nil && !errors.Is(e.Err, transport.ErrUnsupported)
	case 408, 425, 429:
		return true
	}
	return e.Status >= 500
}

// A TransportError is how an open session broke.
type TransportError struct {
	_ [0]func() // not comparable, which saves the code for it

	Transport string // "polling" or "websocket"
	Op        string // what was being done: "read", "write", "upgrade"
	Cause     error  // ErrTransportClose, ErrParse, or nil; found with errors.Is
	Status    int    // of an HTTP answer that was not expected, or 0
	Message   string // the server's with that answer, or ""
	Err       error  // from the platform, may be nil
}

func (e *TransportError) Error() string {
	s := e.Transport + " " + e.Op
	if e.Status != 0 {
		s += ": HTTP status " + strconv.Itoa(e.Status)
	}
	if e.Message != "" {
		s += ": " + e.Message
	}
	for _, err := range e.Unwrap() {
		s += ": " + err.Error()
	}
	return s
}

// Unwrap returns the cause and the platform's error.
//
//go:noinline
func (e *TransportError) Unwrap() []error { // the compiler would copy it to each place that calls it
	var errs []error
	for _, err := range []error{e.Cause, e.Err} {
		if err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

// A PacketError reports a packet that is not Engine.IO v4.
type PacketError struct {
	Reason string // what was wrong, such as "malformed handshake: no sid"
	Err    error  // the cause, may be nil
}

func (e *PacketError) Error() string {
	if e.Err != nil {
		return e.Reason + ": " + e.Err.Error()
	}
	return e.Reason
}

// Unwrap returns the cause.
func (e *PacketError) Unwrap() error { return e.Err }

// A TooLargeError reports a message that the server would refuse. Nothing of it was sent.
type TooLargeError struct {
	What  string // what is limited, with its unit: "message in bytes", "attachments"
	Size  int
	Limit int
	Name  string // the limit's name: "the server's maxPayload", "MaxAttachments"
}

func (e *TooLargeError) Error() string {
	return e.What + ": " + strconv.Itoa(e.Size) + " is above " + e.Name + " " + strconv.Itoa(e.Limit)
}

// A ConfigError reports an option that cannot be used.
type ConfigError struct {
	Option string // the name of a field of Config, or "URL"
	Reason string // what is wrong with it
}

func (e *ConfigError) Error() string { return "option " + e.Option + ": " + e.Reason }
