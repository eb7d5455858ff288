package sio

import (
	"errors"
	"slices"
	"strconv"

	"github.com/siowasm/siowasm/internal/head"
	"github.com/siowasm/siowasm/internal/jsonshape"
	"github.com/siowasm/siowasm/internal/jsontext"
	"github.com/siowasm/siowasm/internal/scratch"
	"github.com/siowasm/siowasm/transport"
)

var (
	errNamespace  = errors.New(`a namespace begins with "/", has no comma and is UTF-8`)
	errOneValue   = errors.New("it carries at most one value")
	errNoValue    = errors.New("it carries no value")
	errAuthObject = errors.New("it must be a JSON object")
	errPacketType = errors.New("not a type to encode")
)

// jsonScratchMax bounds the memory that a jsonEncoder keeps between packets.
const jsonScratchMax = 64 << 10

// jsonHeaderMax is what the type, the count, the id and what divides them have at most.
const jsonHeaderMax = 32

// A jsonEncoder is the scratch memory for one packet.
type jsonEncoder struct {
	codec       *jsonCodec
	header      []byte
	text        []byte // from start on; before is room for the header
	start       int
	attach      func(dst, data []byte) []byte // placeholder
	attachments [][]byte                      // the caller's memory until Encode copies it
}

// Encode implements [Codec].
func (c *jsonCodec) Encode(p *Packet) ([]transport.Message, error) { return c.appendMessages(nil, p) }

// appendMessages is what [encodeTo] asks for.
func (c *jsonCodec) appendMessages(dst []transport.Message, p *Packet) ([]transport.Message, error) {
	e, _ := c.scratch.Get().(*jsonEncoder)
	if e == nil {
		e = &jsonEncoder{codec: c}
		e.attach = e.placeholder
	}
	messages, err := e.encode(dst, p)
	clear(e.attachments)
	e.attachments = e.attachments[:0]
	if cap(e.text) <= jsonScratchMax {
		c.scratch.Put(e)
	}
	return messages, err
}

func (e *jsonEncoder) encode(dst []transport.Message, p *Packet) ([]transport.Message, error) {
	e.start = jsonHeaderMax + len(p.Namespace)
	e.text = append(e.text[:0], make([]byte, e.start)...)
	if err := e.payload(p); err != nil {
		return nil, err
	}
	if !head.Writable(p.Namespace) {
		return nil, encodeError(p, -1, errNamespace)
	}
	e.header = head.Append(e.header[:0], head.Head{Type: uint8(p.Type), Attachments: len(e.attachments), Namespace: p.Namespace, ID: p.ID, HasID: p.HasID})

	dst = append(slices.Grow(dst, 1+len(e.attachments)), transport.Message{Data: e.message(), NoCompress: p.NoCompress})
	for _, data := range e.attachments {
		dst = append(dst, transport.Message{Data: scratch.Clone(data), Binary: true, NoCompress: p.NoCompress})
	}
	return dst, nil
}

// message returns the header and the text in memory that is not used again.
func (e *jsonEncoder) message() []byte {
	if cap(e.text) <= jsonScratchMax {
		return append(append(make([]byte, 0, len(e.header)+len(e.text)-e.start), e.header...), e.text[e.start:]...)
	}
	// What is too large to be kept needs no copy.
	whole := e.text[e.start-len(e.header):]
	copy(whole, e.header)
	e.text = nil
	return whole
}

// payload writes the JSON of the packet.
func (e *jsonEncoder) payload(p *Packet) error {
	switch p.Type {
	case PacketEvent:
		e.text = append(e.text, '[')
		e.name(p.Event)
		return e.arguments(p)
	case PacketAck:
		e.text = append(e.text, '[')
		return e.arguments(p)
	case PacketConnect, PacketConnectError:
		return e.single(p)
	case PacketDisconnect:
		if len(p.Data) > 0 {
			return encodeError(p, -1, errNoValue)
		}
		return nil
	}
	return encodeError(p, -1, errPacketType)
}

// encodeError is about an argument, or with -1 about all. The compiler would copy it to each place
// that calls it.
//
//go:noinline
func encodeError(p *Packet, index int, err error) error {
	return &EncodeError{Type: p.Type, Event: p.Event, Index: index, Err: err}
}

// name writes the name of an event.
func (e *jsonEncoder) name(event string) {
	if !e.plain(event) {
		e.text = jsontext.AppendString(e.text, event)
	}
}

// plain writes a text that needs no escapes, and reports whether it is one.
func (e *jsonEncoder) plain(s string) bool {
	if !jsontext.Plain(s) {
		return false
	}
	e.text = append(e.text, '"')
	e.text = append(e.text, s...)
	e.text = append(e.text, '"')
	return true
}

// arguments writes the arguments behind what the array has already, and closes it.
func (e *jsonEncoder) arguments(p *Packet) error {
	for i, v := range p.Data {
		if len(e.text) > e.start+1 {
			e.text = append(e.text, ',')
		}
		if err := e.argument(v); err != nil {
			return encodeError(p, i, err)
		}
	}
	e.text = append(e.text, ']')
	return nil
}

func (e *jsonEncoder) argument(v any) error {
	if data, ok := v.([]byte); ok && data != nil {
		e.text = e.placeholder(e.text, data)
		return nil
	}
	return e.value(v, e.attach)
}

// value writes v, with the binary data in it attached, or in base64 if attach is nil.
func (e *jsonEncoder) value(v any, attach func(dst, data []byte) []byte) error {
	if s, ok := v.(string); ok && e.plain(s) {
		return nil
	}
	marshal := e.codec.marshal
	if marshal == nil {
		marshal = appendJSON
	}
	text, err := marshal(e.text, v, attach)
	e.text = text
	return err
}

// placeholder makes data the next attachment and appends what stands for it.
func (e *jsonEncoder) placeholder(dst, data []byte) []byte {
	dst = append(dst, `{"_placeholder":true,"num":`...)
	dst = strconv.AppendInt(dst, int64(len(e.attachments)), 10)
	e.attachments = append(e.attachments, data)
	return append(dst, '}')
}

// single writes the one value that a packet other than an event or acknowledgement has.
func (e *jsonEncoder) single(p *Packet) error {
	if len(p.Data) > 1 {
		return encodeError(p, 1, errOneValue)
	}
	if len(p.Data) == 0 {
		return nil
	}
	if err := e.value(p.Data[0], nil); err != nil {
		return encodeError(p, 0, err)
	}
	// A nil map or pointer is no value either, and no peer accepts a null.
	if string(e.text[e.start:]) == "null" {
		e.text = e.text[:e.start]
	}
	if p.Type == PacketConnect && len(e.text) > e.start && e.text[e.start] != '{' {
		return encodeError(p, 0, errAuthObject)
	}
	return nil
}

func appendJSON(dst []byte, v any, attach func(dst, data []byte) []byte) ([]byte, error) {
	return jsonshape.Text.Append(dst, v, jsonshape.Options{Attach: attach})
}
