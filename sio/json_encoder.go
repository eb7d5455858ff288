package sio

import (
	"bytes"
	"errors"
	"strconv"

	"github.com/siowasm/siowasm/internal/head"
	"github.com/siowasm/siowasm/internal/jsonshape"
	"github.com/siowasm/siowasm/internal/jsontext"
	"github.com/siowasm/siowasm/transport"
)

var (
	errNamespace  = errors.New(`a namespace begins with "/" and has no comma`)
	errOneValue   = errors.New("it carries at most one value")
	errNoValue    = errors.New("it carries no value")
	errAuthObject = errors.New("it must be a JSON object")
	errPacketType = errors.New("not a type to encode")
)

// jsonScratchMax bounds the memory that a jsonEncoder keeps between packets.
const jsonScratchMax = 64 << 10

// A jsonEncoder is the scratch memory for one packet.
type jsonEncoder struct {
	codec       *jsonCodec
	text        []byte
	attach      func(dst, data []byte) []byte // placeholder
	attachments [][]byte                      // the caller's memory until Encode copies it
}

// Encode implements [Codec].
func (c *jsonCodec) Encode(p *Packet) ([]transport.Message, error) {
	e, _ := c.scratch.Get().(*jsonEncoder)
	if e == nil {
		e = &jsonEncoder{codec: c}
		e.attach = e.placeholder
	}
	messages, err := e.encode(p)
	clear(e.attachments)
	e.attachments = e.attachments[:0]
	if cap(e.text) <= jsonScratchMax {
		c.scratch.Put(e)
	}
	return messages, err
}

func (e *jsonEncoder) encode(p *Packet) ([]transport.Message, error) {
	e.text = e.text[:0]
	if err := e.payload(p); err != nil {
		return nil, err
	}
	if !head.Writable(p.Namespace) {
		return nil, &EncodeError{Type: p.Type, Event: p.Event, Index: -1, Err: errNamespace}
	}
	text := make([]byte, 0, head.Size+len(p.Namespace)+len(e.text))
	text = head.Append(text, head.Head{Type: uint8(p.Type), Attachments: len(e.attachments), Namespace: p.Namespace, ID: p.ID, HasID: p.HasID})
	text = append(text, e.text...)

	messages := make([]transport.Message, 1, 1+len(e.attachments))
	messages[0] = transport.Message{Data: text, NoCompress: p.NoCompress}
	for _, data := range e.attachments {
		messages = append(messages, transport.Message{Data: bytes.Clone(data), Binary: true, NoCompress: p.NoCompress})
	}
	return messages, nil
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
			return &EncodeError{Type: p.Type, Index: -1, Err: errNoValue}
		}
		return nil
	}
	return &EncodeError{Type: p.Type, Event: p.Event, Index: -1, Err: errPacketType}
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
		if len(e.text) > 1 {
			e.text = append(e.text, ',')
		}
		if err := e.argument(v); err != nil {
			return &EncodeError{Type: p.Type, Event: p.Event, Index: i, Err: err}
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
		return &EncodeError{Type: p.Type, Index: 1, Err: errOneValue}
	}
	if len(p.Data) == 0 {
		return nil
	}
	if err := e.value(p.Data[0], nil); err != nil {
		return &EncodeError{Type: p.Type, Index: 0, Err: err}
	}
	// A nil map or pointer is no value either, and no peer accepts a null.
	if string(e.text) == "null" {
		e.text = e.text[:0]
	}
	if p.Type == PacketConnect && len(e.text) > 0 && e.text[0] != '{' {
		return &EncodeError{Type: p.Type, Index: 0, Err: errAuthObject}
	}
	return nil
}

func appendJSON(dst []byte, v any, attach func(dst, data []byte) []byte) ([]byte, error) {
	return jsonshape.Text.Append(dst, v, jsonshape.Options{Attach: attach})
}
