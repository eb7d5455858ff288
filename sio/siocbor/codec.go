package siocbor

import (
	"errors"
	"reflect"

	"github.com/fxamacker/cbor/v2"
	"github.com/siowasm/siowasm/internal/jsonshape"
	"github.com/siowasm/siowasm/internal/packmap"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

var _ sio.Codec = Codec{}

// A Codec is the serializer. The zero value is ready to use.
type Codec struct {
	// NativeTime writes a time.Time as a date (tag 0), which JavaScript reads as a Date and
	// Python as a datetime, rather than as RFC 3339 text.
	NativeTime bool

	// Integers reads a number without a fraction into an empty interface as an int64, or
	// as a uint64 where that is needed, rather than as a float64. JavaScript does not
	// tell 1.0 from 1. A bignum stays a float64.
	Integers bool

	// Int64 writes integers of more than 32 bits as such. Without it those that a float64
	// has, which is up to 2^53, are written as one: cbor-x makes a BigInt of the integer,
	// which is no number to JavaScript. Python makes a float of the other.
	Int64 bool
}

var shape, int64Shape = newShape(format{}), newShape(format{int64: true})

func newShape(f format) *jsonshape.Shape {
	s := jsonshape.New(f, "CBOR")
	s.Marshalers = []reflect.Type{reflect.TypeFor[cbor.Marshaler]()}
	s.Marshal = marshal
	s.Unmarshalers = []reflect.Type{reflect.TypeFor[cbor.Unmarshaler]()}
	s.Unmarshal = unmarshal
	return s
}

func (c Codec) codec() packmap.Codec {
	s := shape
	if c.Int64 {
		s = int64Shape
	}
	return packmap.Codec{Shape: s, Outline: outline, Options: jsonshape.Options{NativeTime: c.NativeTime, Integers: c.Integers}}
}

// Encode implements [sio.Codec].
func (c Codec) Encode(p *sio.Packet) ([]transport.Message, error) { return c.codec().Encode(p) }

// NewDecoder implements [sio.Codec]. No packet has attachments.
func (c Codec) NewDecoder(sio.DecoderOptions) sio.Decoder { return c.codec().NewDecoder() }

// marshal appends a value that writes itself. What it writes is checked, because a
// mistake there would take the whole packet with it.
func marshal(dst []byte, v any) ([]byte, error) {
	item, err := v.(cbor.Marshaler).MarshalCBOR()
	if err != nil {
		return dst, err
	}
	if err := (format{}).Check(item); err != nil {
		return dst, errors.New("what a " + reflect.TypeOf(v).String() + " wrote is not one value of CBOR: " + err.Error())
	}
	return append(dst, item...), nil
}

// unmarshal has a value read itself, null too, as cbor does.
func unmarshal(item []byte, _ bool, v any) error { return v.(cbor.Unmarshaler).UnmarshalCBOR(item) }
