package sio

import (
	"context"
	"errors"
	"strings"

	"github.com/siowasm/siowasm/internal/apart"
	"github.com/siowasm/siowasm/internal/cause"
	"github.com/siowasm/siowasm/transport/engineio"
)

// What may be wrong with a client's or a namespace's state.
var (
	// ErrNotConnected reports a call that needs a joined namespace, or a joining one.
	ErrNotConnected = errors.New("sio: not connected")
	// ErrAlreadyConnected reports a Connect on a client that is connected, connecting or
	// reconnecting.
	ErrAlreadyConnected = errors.New("sio: already connected")
	// ErrDisconnected reports an acknowledgement, or a reply, that cannot come any more
	// because the connection that it belongs to has ended.
	ErrDisconnected = errors.New("sio: disconnected")
	// ErrServerDisconnect is why a client ends that the server has disconnected.
	ErrServerDisconnect = errors.New("sio: disconnected by the server")
	// ErrAckTimeout reports that the acknowledgement did not come in time.
	ErrAckTimeout error = timeoutError("sio: no acknowledgement in time")
	// ErrConnectTimeout reports that the server did not open the session, or answer for each
	// namespace, in time.
	ErrConnectTimeout error = timeoutError("sio: connecting took too long")
	// ErrDropped reports a volatile event that could not be sent at once, or one that
	// Buffer.DropOldest has discarded.
	ErrDropped = errors.New("sio: event dropped")
	// ErrReplied reports a second reply to one event.
	ErrReplied = errors.New("sio: already acknowledged")
	// ErrReservedEvent reports an event name that the protocol keeps for itself.
	ErrReservedEvent = errors.New("sio: reserved event name")
	// ErrNoRetry can be returned, or wrapped, by Config.URL, Config.Header, Config.Auth and
	// Config.Backoff: connecting is not tried again. A client ends with it, too, when one of these, a
	// Codec, a Logger or a Network ends the goroutine on which the client calls it, as
	// testing.T.FailNow does.
	ErrNoRetry = errors.New("sio: not to be tried again")
	// ErrSlowHandler ends a connection whose events the handlers did not take in time, see
	// Config.MaxPending.
	ErrSlowHandler = errors.New("sio: too many events wait for the handlers")
)

// errGoexit is what came of an attempt, or of a connection, when a function of the program has called
// runtime.Goexit, as testing.T.FailNow does: it would do so again.
var errGoexit = cause.Join(ErrNoRetry, apart.ErrGoexit)

// The finer causes of a broken connection, found with errors.Is.
var (
	ErrPingTimeout    = engineio.ErrPingTimeout    // the server was silent for too long
	ErrTransportClose = engineio.ErrTransportClose // the server, or something on the way, closed it
	ErrParse          = engineio.ErrParse          // the server sent something that is not Socket.IO
	ErrForcedClose    = engineio.ErrForcedClose    // the program dropped it
)

// timeoutError is an error that errors.Is takes for context.DeadlineExceeded too.
type timeoutError string

func (e timeoutError) Error() string   { return string(e) }
func (e timeoutError) Timeout() bool   { return true }
func (e timeoutError) Temporary() bool { return true }

func (e timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// A Reason says who ended the connection of a namespace.
type Reason = engineio.Reason

// The reasons.
const (
	ReasonClient    = engineio.ReasonClient    // "client disconnect": Disconnect or Close was called
	ReasonServer    = engineio.ReasonServer    // "server disconnect": the server disconnected the namespace
	ReasonTransport = engineio.ReasonTransport // "transport error": anything else
)

// within returns the text of an error as a part of another one of this package, which has named
// the package already.
func within(err error) string { return strings.TrimPrefix(err.Error(), "sio: ") }

// A ConnectError reports a namespace that was not joined.
type ConnectError struct {
	_ [0]func() // not comparable, which saves the code for it

	Namespace string
	// Message and Data are the server's, of a namespace that it refused; Data is what a
	// middleware on the server put beside the message, as Args.Decode gives it in an any.
	// Args has both, as they were received, for a type of one's own.
	Message string
	Data    any
	Args    Args
	// Refused tells that the server said no. Otherwise Err is why it could not be asked, or
	// did not answer.
	Refused bool
	Err     error
	// Unsent is how many events were waiting for the answer and are discarded.
	Unsent int
}

// connectError is for what the server did not say. The compiler would copy it to each place that
// calls it.
//
//go:noinline
func connectError(namespace string, err error) *ConnectError {
	return &ConnectError{Namespace: namespace, Err: err}
}

func (e *ConnectError) Error() string {
	s := "sio: connect " + e.Namespace
	if e.Refused {
		s += ": refused by the server"
	}
	if e.Message != "" {
		s += ": " + e.Message
	}
	if e.Err != nil {
		s += ": " + within(e.Err)
	}
	return s
}

// Unwrap returns the cause, nil for a refusal.
func (e *ConnectError) Unwrap() error { return e.Err }

// last returns the error as an Attempt's LastErr.
func (e *ConnectError) last() error {
	if e.Refused {
		return e
	}
	return e.Err
}

// Retryable reports whether the same attempt may succeed later: not when the server refused,
// when a function of the configuration said [ErrNoRetry], when the auth or an option cannot be
// used, and as [HandshakeError.Retryable] has it. It is advice: the client itself goes by
// Config.RetryConnect and Config.NoReconnect.
func (e *ConnectError) Retryable() bool {
	if e.Refused || errors.Is(e.Err, ErrNoRetry) || cause.Find(e.Err, isUnusable) != nil {
		return false
	}
	found := cause.Find(e.Err, func(err error) bool {
		_, ok := err.(*engineio.HandshakeError)
		return ok
	})
	handshake, ok := found.(*engineio.HandshakeError)
	return !ok || handshake.Retryable()
}

// isUnusable reports an error that is in what the program gave.
func isUnusable(err error) bool {
	switch err.(type) {
	case *ConfigError, *EncodeError, *LimitError:
		return true
	}
	return false
}

// A HandlerError is an error of a handler, as OnError gets it.
type HandlerError struct {
	Namespace string
	Event     string
	Err       error
}

func (e *HandlerError) Error() string {
	return "sio: handler of " + e.Event + " in " + e.Namespace + ": " + within(e.Err)
}

// Unwrap returns the handler's error.
func (e *HandlerError) Unwrap() error { return e.Err }

// A LimitError reports an event, or the auth of a namespace, that the server would refuse: above
// the size that it told, or with more attachments than Config.MaxAttachments. Nothing of it was
// sent.
type LimitError = engineio.TooLargeError

// A ConfigError reports an option that cannot be used.
type ConfigError = engineio.ConfigError

// A HandshakeError reports an Engine.IO session that could not be opened.
type HandshakeError = engineio.HandshakeError

// A TransportError is how an open connection broke.
type TransportError = engineio.TransportError
