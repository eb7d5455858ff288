package sio

import (
	"strconv"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/transport"
)

// A Codec is a serializer: it turns packets into messages and back. A client is given
// one as Config.Codec; both ends of a connection must use the same. [JSONCodec] is the
// one that every server speaks unless it was told otherwise.
//
// A Codec is used by several goroutines at a time and by several clients.
type Codec interface {
	// Encode returns the messages of one packet in the order of the wire: the packet,
	// then its attachments if the format has any. They are sent without another
	// packet's between them, and carry p.NoCompress.
	//
	// The messages share no memory with p: when Encode has returned, p and everything that
	// it leads to is the caller's again, and p may be another packet. Encode changes nothing of it. What p.Data means
	// for each type is told at [Packet]; no data and nil data of a CONNECT are the same.
	// Errors are of type [*EncodeError].
	Encode(p *Packet) ([]transport.Message, error)

	// NewDecoder returns the decoder of one connection.
	NewDecoder(opts DecoderOptions) Decoder
}

// encodeTo is c.Encode, with dst for the messages of a codec that can append to it.
func encodeTo(dst []transport.Message, c Codec, p *Packet) ([]transport.Message, error) {
	if a, ok := c.(appender); ok {
		return a.appendMessages(dst, p)
	}
	return c.Encode(p)
}

// An appender is a codec that can append to messages, and keeps nothing of those that it made.
type appender interface {
	appendMessages(dst []transport.Message, p *Packet) ([]transport.Message, error)
}

// A Decoder turns the messages of one connection into packets. It is used by one
// goroutine at a time.
type Decoder interface {
	// Decode takes the next message. It returns nil and no error while attachments of
	// a packet are missing. The packet's Args may keep m.Data, which is the decoder's
	// from then on. Values need not be decoded yet, but the message must be known to be
	// well formed as a whole.
	//
	// The packet is one that a server may send: its Type is not a binary one, its
	// Namespace is not empty, its Event is not a reserved name. It is the caller's, to change,
	// until the next call of Decode; its Args are for good.
	//
	// Errors are of type [*PacketError] and end the connection.
	Decode(m transport.Message) (*Packet, error)
}

// DecoderOptions are the limits of a [Decoder].
type DecoderOptions struct {
	// MaxAttachments is the largest number of attachments of one packet that is
	// accepted. Less than one means 10.
	MaxAttachments int
}

// An EncodeError reports a packet that cannot be encoded. Nothing of it was sent.
type EncodeError struct {
	Type  PacketType
	Event string // the name, of an EVENT
	Index int    // of the argument, from zero; -1 when the cause is no argument
	Err   error  // the cause, such as the error of the JSON engine
}

func (e *EncodeError) Error() string {
	s := "sio: cannot encode "
	switch e.Type {
	case PacketEvent:
		s += "event " + ascii.Quote(e.Event)
	case PacketAck:
		s += "acknowledgement"
	default:
		s += e.Type.String()
	}
	if e.Index >= 0 {
		s += ", argument " + strconv.Itoa(e.Index)
	}
	return s + ": " + within(e.Err)
}

// Unwrap returns the cause.
func (e *EncodeError) Unwrap() error { return e.Err }
