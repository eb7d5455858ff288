package chat

import (
	"errors"
	"time"

	"github.com/siowasm/siowasm/sio"
)

// A Status is a member's connection to the room.
type Status string

// The statuses.
const (
	Connecting   Status = "connecting"
	Connected    Status = "connected"
	Reconnecting Status = "reconnecting"
	Disconnected Status = "disconnected"
)

// A View shows the room to somebody. Its methods are called one at a time and in order, and
// the next event waits until they return; but RoundTrip, and what Run tells at its begin and
// end, come from goroutines of their own.
type View interface {
	// Status is told each change, with its cause if it is not the wish of this member.
	Status(s Status, cause error)
	// Transport is told the name of the transport in use, "" for none.
	Transport(name string)
	// RoundTrip is told how long the server took to answer; below zero it is not known.
	RoundTrip(d time.Duration)
	// Members is told who is in the room.
	Members(names []string)
	// Entry is told what happens in the room, once and in order.
	Entry(e *Entry)
	// Failed is told what did not work and was not asked for by a call.
	Failed(err error)
}

// A Refusal is what the server says to what it does not accept: a sentence.
type Refusal string

func (r Refusal) Error() string { return string(r) }

// Explain says in a sentence what an error of this package means.
func Explain(err error) string {
	if refusal, ok := err.(Refusal); ok { // errors.As would make the page 13 kB larger
		return string(refusal)
	}
	switch {
	case errors.Is(err, sio.ErrNotConnected):
		return "Not sent: there is no connection."
	case errors.Is(err, sio.ErrDisconnected), errors.Is(err, sio.ErrAckTimeout):
		return "The server did not answer: it may have arrived or not."
	case errors.Is(err, sio.ErrPingTimeout):
		return "The server was silent for too long."
	case errors.Is(err, sio.ErrTransportClose):
		return "The server, or something on the way, closed it."
	}
	return err.Error()
}
