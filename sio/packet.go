package sio

import (
	"strconv"

	"github.com/siowasm/siowasm/internal/ascii"
)

// A PacketType is the kind of a [Packet]. Its values are those on the wire.
type PacketType uint8

// The packet types of the Socket.IO protocol, version 5. PacketBinaryEvent and
// PacketBinaryAck exist on the wire only: in a [Packet] they are PacketEvent and
// PacketAck.
const (
	PacketConnect PacketType = iota
	PacketDisconnect
	PacketEvent
	PacketAck
	PacketConnectError
	PacketBinaryEvent
	PacketBinaryAck
)

// String returns the protocol's name of the type, such as "EVENT".
func (t PacketType) String() string {
	switch t {
	case PacketConnect:
		return "CONNECT"
	case PacketDisconnect:
		return "DISCONNECT"
	case PacketEvent:
		return "EVENT"
	case PacketAck:
		return "ACK"
	case PacketConnectError:
		return "CONNECT_ERROR"
	case PacketBinaryEvent:
		return "BINARY_EVENT"
	case PacketBinaryAck:
		return "BINARY_ACK"
	}
	return "packet type " + strconv.Itoa(int(t))
}

// A Packet is one Socket.IO packet, to encode or decoded. A [Codec] reads Data and
// never Args when it encodes, and sets Args and never Data when it decodes.
type Packet struct {
	Type  PacketType
	HasID bool // see ID

	// NoCompress asks for messages that the transport does not compress. It is not on
	// the wire.
	NoCompress bool

	Namespace string // begins with a slash; "/" is the default one, and so is "" when encoding

	// ID is the acknowledgement id of an EVENT that wants one and of an ACK, at most
	// 2^53. It means nothing unless HasID is set.
	ID uint64

	// Event is the name of an EVENT. It is not among Data and Args.
	Event string

	// Data is what to encode: the arguments of an EVENT after its name, the arguments
	// of an ACK, at most one value of a CONNECT (the auth object) and of a
	// CONNECT_ERROR, nothing of a DISCONNECT.
	Data []any

	// Args is what was decoded, in the same places as Data.
	Args Args
}

// ReservedEvent reports whether the protocol's implementations keep the name of an event
// for themselves. A peer that sends one is refused.
//
//go:noinline
func ReservedEvent(name string) bool { // the compiler would copy it to each place that calls it
	switch name {
	case "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener":
		return true
	}
	return false
}

// A PacketError reports a message that is not a valid packet, or not at this place.
// It ends the connection.
type PacketError struct {
	Reason string // what was wrong, such as "unknown packet type"
	Packet string // the beginning of the message, at most 32 bytes; empty for a binary one
	Err    error  // the cause, if there is one
}

func (e *PacketError) Error() string {
	s := "malformed packet: " + e.Reason
	if e.Packet != "" {
		s += ": " + ascii.Quote(e.Packet)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *PacketError) Unwrap() error { return e.Err }
