//go:build js && wasm

package main

import (
	"errors"
	"strings"

	"github.com/siowasm/siowasm/internal/head"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

var errNamespace = errors.New(`a namespace begins with "/" and has no comma`)

// A textCodec is the default serializer without the JSON, which is JavaScript's: it reads and
// writes heads and attachments.
type textCodec struct{}

var _ sio.Codec = textCodec{}

// Encode implements [sio.Codec].
func (textCodec) Encode(p *sio.Packet) ([]transport.Message, error) {
	if !head.Writable(p.Namespace) {
		return nil, &sio.EncodeError{Type: p.Type, Index: -1, Err: errNamespace}
	}
	d := carried(p)
	h := head.Head{Type: uint8(p.Type), Attachments: len(d.attachments), Namespace: p.Namespace, ID: p.ID, HasID: p.HasID}
	text := head.Append(make([]byte, 0, head.Size+len(p.Namespace)+len(d.text)), h)
	messages := make([]transport.Message, 1, 1+len(d.attachments))
	messages[0] = transport.Message{Data: append(text, d.text...), NoCompress: p.NoCompress}
	for _, b := range d.attachments {
		messages = append(messages, transport.Message{Data: b, Binary: true, NoCompress: p.NoCompress})
	}
	return messages, nil
}

// carried returns the data of a packet to encode.
func carried(p *sio.Packet) *data {
	if len(p.Data) > 0 {
		if d, ok := p.Data[0].(*data); ok && d != nil {
			return d
		}
	}
	return &data{}
}

// NewDecoder implements [sio.Codec].
func (textCodec) NewDecoder(o sio.DecoderOptions) sio.Decoder {
	return &textDecoder{heads: head.Parser{MaxAttachments: o.MaxAttachments}}
}

type textDecoder struct {
	heads   head.Parser
	pending *packet // lacks missing attachments
	missing int
}

// A packet is a packet and its data in one piece of memory.
type packet struct {
	sio.Packet
	data data
}

// Decode implements [sio.Decoder]. Whether the text is JSON, and what it should be, is found
// when the packet is told of.
func (d *textDecoder) Decode(m transport.Message) (*sio.Packet, error) {
	if m.Binary {
		return d.attachment(m.Data)
	}
	if d.pending != nil {
		d.pending = nil
		return nil, fault("text instead of an attachment", m.Data)
	}
	h, rest, reason := d.heads.Parse(m.Data)
	if reason != "" {
		return nil, fault(reason, m.Data)
	}
	p := &packet{Packet: sio.Packet{Type: sio.PacketType(h.Type), Namespace: h.Namespace, ID: h.ID, HasID: h.HasID}}
	if !suits(p.Type, rest) {
		return nil, fault("invalid payload of "+p.Type.String(), m.Data)
	}
	p.data.text = rest
	p.Args = sio.NewArgs(&p.data)
	if h.Attachments > 0 {
		d.pending, d.missing = p, h.Attachments
		return nil, nil
	}
	return &p.Packet, nil
}

// suits reports whether text may be what a packet carries, by how it begins.
func suits(t sio.PacketType, text []byte) bool {
	if len(text) == 0 {
		return true
	}
	switch t {
	case sio.PacketConnect:
		return text[0] == '{'
	case sio.PacketConnectError:
		return strings.IndexByte(`{"[`, text[0]) >= 0 // servers in Python may send a list
	case sio.PacketEvent, sio.PacketAck:
		return text[0] == '['
	}
	return false
}

func (d *textDecoder) attachment(b []byte) (*sio.Packet, error) {
	p := d.pending
	if p == nil {
		return nil, &sio.PacketError{Reason: "an attachment that no packet announced"}
	}
	p.data.attachments = append(p.data.attachments, b)
	if d.missing--; d.missing > 0 {
		return nil, nil
	}
	d.pending = nil
	return &p.Packet, nil
}

// fault returns the error about a text message.
func fault(reason string, text []byte) error {
	return &sio.PacketError{Reason: reason, Packet: string(text[:min(len(text), 32)])}
}
