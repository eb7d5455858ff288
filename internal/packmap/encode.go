package packmap

import (
	"errors"
	"sync"

	"github.com/siowasm/siowasm/internal/jsonshape"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

var (
	errNamespace  = errors.New(`a namespace begins with "/"`)
	errOneValue   = errors.New("it carries at most one value")
	errNoValue    = errors.New("it carries no value")
	errAuthObject = errors.New("it must be an object")
	errPacketType = errors.New("not a type to encode")
	errID         = errors.New("the acknowledgement id is above 2^53")
)

// A Codec encodes packets and makes decoders.
type Codec struct {
	Shape   *jsonshape.Shape
	Options jsonshape.Options

	// Outline is the Check of the Shape's format. It appends where the items lie that are in
	// the outermost one, and in these, in their order. It is called concurrently.
	Outline func(dst []Mark, data []byte) ([]Mark, error)
}

// A Mark is the place of an item: the name or the value of a member of a map, or the element of
// an array.
type Mark struct {
	At    int
	Inner bool // it is in an item that is in the outermost one
}

// scratchMax bounds the memory that is kept between packets.
const scratchMax = 64 << 10

// A scratch is the memory for one packet.
type scratch struct{ dst []byte }

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// Encode is what sio.Codec asks for.
func (c Codec) Encode(p *sio.Packet) ([]transport.Message, error) {
	s := scratches.Get().(*scratch)
	e := encoder{Codec: c, dst: s.dst[:0]}
	err := e.packet(p)
	var messages []transport.Message
	if err == nil {
		messages = []transport.Message{{Data: append([]byte(nil), e.dst...), Binary: true, NoCompress: p.NoCompress}}
	}
	if s.dst = e.dst; cap(s.dst) <= scratchMax {
		scratches.Put(s)
	}
	return messages, err
}

// An encoder writes one packet.
type encoder struct {
	Codec
	dst []byte
}

// packet writes the map. Peers refuse null for data and for an id that are not there: such
// a member is left out.
func (e *encoder) packet(p *sio.Packet) error {
	if index, err := check(p); err != nil {
		return &sio.EncodeError{Type: p.Type, Event: p.Event, Index: index, Err: err}
	}
	members := int64(3)
	if p.HasID {
		members++
	}
	data := p.Type != sio.PacketDisconnect && (p.Type != sio.PacketConnectError || len(p.Data) > 0)
	if !data {
		members--
	}
	e.head(jsonshape.Map, members)
	e.string("type")
	e.head(jsonshape.Int, int64(p.Type))
	if data {
		e.string("data")
		if index, err := e.data(p); err != nil {
			return &sio.EncodeError{Type: p.Type, Event: p.Event, Index: index, Err: err}
		}
	}
	if p.HasID {
		e.string("id")
		e.head(jsonshape.Int, int64(p.ID))
	}
	e.string("nsp")
	if p.Namespace == "" {
		e.string("/")
	} else {
		e.string(p.Namespace)
	}
	return nil
}

// check returns what is wrong with a packet but for its values, and the argument, or -1.
func check(p *sio.Packet) (index int, err error) {
	switch {
	case p.Type > sio.PacketConnectError:
		return -1, errPacketType
	case p.Namespace != "" && p.Namespace[0] != '/':
		return -1, errNamespace
	case p.HasID && p.ID > maxID:
		return -1, errID
	case p.Type == sio.PacketDisconnect && len(p.Data) > 0:
		return -1, errNoValue
	case (p.Type == sio.PacketConnect || p.Type == sio.PacketConnectError) && len(p.Data) > 1:
		return 1, errOneValue
	}
	return -1, nil
}

// data writes what the packet carries. Of an error it tells the argument.
func (e *encoder) data(p *sio.Packet) (index int, err error) {
	switch p.Type {
	case sio.PacketEvent:
		e.head(jsonshape.Array, int64(1+len(p.Data)))
		e.string(p.Event)
	case sio.PacketAck:
		e.head(jsonshape.Array, int64(len(p.Data)))
	case sio.PacketConnect:
		return 0, e.auth(p.Data)
	}
	for i, v := range p.Data {
		if err := e.value(v); err != nil {
			return i, err
		}
	}
	return 0, nil
}

// auth writes the data of a CONNECT: an object, and an empty one where there is none,
// which is what servers in JavaScript and in Python both accept.
func (e *encoder) auth(data []any) error {
	start := len(e.dst)
	if len(data) > 0 {
		if err := e.value(data[0]); err != nil {
			return err
		}
		switch t, _ := e.Shape.Format.Next(e.dst, start); t.Kind {
		case jsonshape.Map:
			return nil
		case jsonshape.Nil:
			e.dst = e.dst[:start]
		default:
			return errAuthObject
		}
	}
	e.head(jsonshape.Map, 0)
	return nil
}

func (e *encoder) value(v any) (err error) {
	e.dst, err = e.Shape.Append(e.dst, v, e.Options)
	return err
}

// head writes an integer, or the head of an array or a map.
func (e *encoder) head(kind jsonshape.Kind, n int64) {
	// These kinds are no error.
	e.dst, _ = e.Shape.Format.Append(e.dst, jsonshape.Token{Kind: kind, Int: n})
}

func (e *encoder) string(s string) { e.dst = e.Shape.AppendString(e.dst, s) }
