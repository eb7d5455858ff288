package engineio

import (
	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/internal/base64"
	"github.com/siowasm/siowasm/transport"
)

// packetType is the first character of a packet, "Packet types" in the specification.
type packetType byte

const (
	packetOpen    packetType = '0'
	packetClose   packetType = '1'
	packetPing    packetType = '2'
	packetPong    packetType = '3'
	packetMessage packetType = '4'
	packetUpgrade packetType = '5'
	packetNoop    packetType = '6'
)

// binaryPrefix marks binary data in a text packet, in base64.
const binaryPrefix = 'b'

type packet struct {
	Type       packetType
	Data       []byte
	Binary     bool // of packetMessage only
	NoCompress bool
	Scratch    bool // see [Unit]
}

// Text returns a text message.
func Text(s string) transport.Message { return transport.Message{Data: []byte(s)} }

// Binary returns a binary message of data, which is not copied.
func Binary(data []byte) transport.Message { return transport.Message{Data: data, Binary: true} }

func (p *packet) message() transport.Message {
	return transport.Message{Data: p.Data, Binary: p.Binary, NoCompress: p.NoCompress}
}

// textLen is the length of the packet as text.
func (p *packet) textLen() int {
	if p.Binary {
		return 1 + base64.Len(len(p.Data))
	}
	return 1 + len(p.Data)
}

// frameLen is the length of the packet as a WebSocket message.
func (p *packet) frameLen() int {
	if p.Binary {
		return len(p.Data)
	}
	return 1 + len(p.Data)
}

// appendText appends the packet in its text form. The compiler would copy it to each place that
// calls it.
//
//go:noinline
func (p *packet) appendText(dst []byte) []byte {
	if p.Binary {
		return base64.Append(append(dst, binaryPrefix), p.Data)
	}
	return append(append(dst, byte(p.Type)), p.Data...)
}

// parseText reads a packet in its text form. Its data is part of the text.
func parseText(text []byte) (packet, error) {
	if len(text) == 0 {
		return packet{}, &PacketError{Reason: "empty packet"}
	}
	if text[0] == binaryPrefix {
		data, err := base64.Decode(text[1:])
		if err != nil {
			return packet{}, &PacketError{Reason: "binary packet is not base64", Err: err}
		}
		return packet{Type: packetMessage, Data: data, Binary: true}, nil
	}
	t := packetType(text[0])
	if t < packetOpen || t > packetNoop {
		return packet{}, &PacketError{Reason: "unknown packet type " + ascii.Quote(string(text[:1]))}
	}
	return packet{Type: t, Data: text[1:]}, nil
}

// parseFrame reads a packet from a WebSocket message.
func parseFrame(m transport.Message) (packet, error) {
	if m.Binary {
		return packet{Type: packetMessage, Data: m.Data, Binary: true}, nil
	}
	return parseText(m.Data)
}
