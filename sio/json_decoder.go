package sio

import (
	"github.com/siowasm/siowasm/internal/head"
	"github.com/siowasm/siowasm/internal/jsonshape"
	"github.com/siowasm/siowasm/internal/jsontext"
	"github.com/siowasm/siowasm/transport"
)

// defaultMaxAttachments is socket.io-parser's, since 4.2.6.
const defaultMaxAttachments = 10

// A jsonDecoder implements [Decoder].
type jsonDecoder struct {
	codec *jsonCodec
	heads head.Parser
	scan  jsontext.Scanner

	// The name of the last event that needed no escapes, which is often the next one's, too.
	event string

	pending *jsonPacket // lacks missing attachments
	missing int
}

// A jsonPacket is a packet and its arguments in one piece of memory.
type jsonPacket struct {
	Packet
	args  jsonArgs
	elems [3]jsontext.Span // the name and two arguments
}

// NewDecoder implements [Codec].
func (c *jsonCodec) NewDecoder(opts DecoderOptions) Decoder {
	limit := opts.MaxAttachments
	if limit < 1 {
		limit = defaultMaxAttachments
	}
	return &jsonDecoder{codec: c, heads: head.Parser{MaxAttachments: limit}}
}

// Decode implements [Decoder].
func (d *jsonDecoder) Decode(m transport.Message) (*Packet, error) {
	if m.Binary {
		return d.attachment(m.Data)
	}
	if d.pending != nil {
		d.pending = nil
		return nil, jsonFault("text instead of an attachment", m.Data)
	}
	p := new(jsonPacket)
	missing, reason := d.packet(p, m.Data)
	if reason != "" {
		return nil, jsonFault(reason, m.Data)
	}
	p.Args = NewArgs(&p.args)
	if missing > 0 {
		d.pending, d.missing = p, missing
		return nil, nil
	}
	return &p.Packet, nil
}

func (d *jsonDecoder) attachment(data []byte) (*Packet, error) {
	p := d.pending
	if p == nil {
		return nil, &PacketError{Reason: "an attachment that no packet announced"}
	}
	if data == nil {
		data = []byte{} // no bytes are not null
	}
	p.args.binary.attachments = append(p.args.binary.attachments, data)
	d.missing--
	if d.missing > 0 {
		return nil, nil
	}
	d.pending = nil
	return &p.Packet, nil
}

// packet takes a text message apart. It returns the number of attachments to follow,
// and what is wrong, or "".
func (d *jsonDecoder) packet(p *jsonPacket, data []byte) (attachments int, reason string) {
	h, rest, reason := d.heads.Parse(data)
	if reason != "" {
		return 0, reason
	}
	p.Type, p.Namespace, p.ID, p.HasID = PacketType(h.Type), h.Namespace, h.ID, h.HasID
	p.args.codec, p.args.data = d.codec, data
	if h.Attachments > 0 {
		p.args.binary = new(jsonBinary)
		p.args.binary.attachments = p.args.binary.first[:0]
	}
	if len(rest) > 0 {
		if reason = d.payload(p, data, len(data)-len(rest), h.Attachments); reason != "" {
			return 0, reason
		}
	}
	return h.Attachments, ""
}

// payload reads the JSON, which there is, and checks that it suits the type.
func (d *jsonDecoder) payload(p *jsonPacket, data []byte, at, attachments int) (reason string) {
	if !jsonSuits(p.Type, data[at]) {
		return "invalid payload of " + p.Type.String()
	}
	s := &d.scan
	s.Binary, s.Elems = attachments > 0, p.elems[:0]
	top, reason := s.Scan(data, at)
	p.args.elems = s.Elems
	placeholders := s.Placeholders
	s.Forget()
	if reason != "" {
		return reason
	}
	for _, placeholder := range placeholders {
		if placeholder.Num < 0 || placeholder.Num >= attachments {
			return "placeholder of no attachment"
		}
	}
	if p.args.binary != nil {
		p.args.binary.placeholders = placeholders
	}
	switch p.Type {
	case PacketConnect, PacketConnectError:
		p.args.elems = append(p.elems[:0], top)
	case PacketEvent:
		return d.name(p)
	}
	return ""
}

// jsonSuits reports whether the value that begins with c may be the payload of a packet.
func jsonSuits(t PacketType, c byte) bool {
	switch t {
	case PacketConnect:
		return c == '{'
	case PacketConnectError:
		return c == '{' || c == '"' || c == '[' // servers in Python may send a list
	case PacketEvent, PacketAck:
		return c == '['
	}
	return false
}

// name makes the first element the event's name.
func (d *jsonDecoder) name(p *jsonPacket) (reason string) {
	if len(p.args.elems) == 0 {
		return "event without a name"
	}
	name := p.args.data[p.args.elems[0].Start:p.args.elems[0].End]
	switch c := name[0]; {
	case c == '"':
		if text := name[1 : len(name)-1]; string(text) != d.event {
			t, _ := jsonshape.Text.Format.Next(name, 0)
			p.Event = t.Text()
			if string(text) == p.Event {
				d.event = p.Event
			}
		} else {
			p.Event = d.event
		}
	case c == '-' || c >= '0' && c <= '9':
		p.Event = string(name)
	default:
		return "event name that is neither string nor number"
	}
	if ReservedEvent(p.Event) {
		return "reserved event name"
	}
	p.args.elems = p.args.elems[1:]
	return ""
}

// jsonFault returns the error about a text message.
func jsonFault(reason string, data []byte) error {
	return &PacketError{Reason: reason, Packet: string(data[:min(len(data), 32)])}
}
