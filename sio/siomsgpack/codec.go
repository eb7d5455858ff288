package siomsgpack

import (
	"github.com/siowasm/siowasm/internal/jsonshape"
	"github.com/siowasm/siowasm/internal/packmap"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

var _ sio.Codec = Codec{}

// A Codec is the serializer. The zero value is ready to use.
type Codec struct {
	// NativeTime writes a time.Time as a Date of JavaScript, to the millisecond, rather
	// than as RFC 3339 text. Python reads it as an msgpack.ExtType.
	NativeTime bool

	// Integers reads a number without a fraction into an empty interface as an int64, or
	// as a uint64 where that is needed, rather than as a float64. JavaScript does not
	// tell 1.0 from 1.
	Integers bool
}

var shape = newShape()

func newShape() *jsonshape.Shape {
	s := jsonshape.New(format{}, "MessagePack")
	s.Marshalers, s.Marshal = marshalers, marshal
	s.Unmarshalers, s.Unmarshal = unmarshalers, unmarshal
	return s
}

func (c Codec) codec() packmap.Codec {
	return packmap.Codec{Shape: shape, Outline: outline, Options: jsonshape.Options{NativeTime: c.NativeTime, Integers: c.Integers}}
}

// Encode implements [sio.Codec].
func (c Codec) Encode(p *sio.Packet) ([]transport.Message, error) { return c.codec().Encode(p) }

// NewDecoder implements [sio.Codec]. No packet has attachments.
func (c Codec) NewDecoder(sio.DecoderOptions) sio.Decoder { return c.codec().NewDecoder() }
