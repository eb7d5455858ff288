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

	packet  Packet
	pending *jsonArgs // of packet, which lacks missing attachments
	missing int
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
	args := &jsonArgs{codec: d.codec, data: m.Data}
	missing, reason := d.parse(args)
	if reason != "" {
		return nil, jsonFault(reason, m.Data)
	}
	d.packet.Args = NewArgs(args)
	if missing > 0 {
		d.pending, d.missing = args, missing
		return nil, nil
	}
	return &d.packet, nil
}

func (d *jsonDecoder) attachment(data []byte) (*Packet, error) {
	args := d.pending
	if args == nil {
		return nil, &PacketError{Reason: "an attachment that no packet announced"}
	}
	if data == nil {
		data = []byte{} // no bytes are not null
	}
	args.binary.attachments = append(args.binary.attachments, data)
	d.missing--
	if d.missing > 0 {
		return nil, nil
	}
	d.pending = nil
	return &d.packet, nil
}

// parse takes a text message, the data of its arguments, apart. It returns the number of
// attachments to follow, and what is wrong, or "".
func (d *jsonDecoder) parse(args *jsonArgs) (attachments int, reason string) {
	h, rest, reason := d.heads.Parse(args.data)
	if reason != "" {
		return 0, reason
	}
	d.packet = Packet{Type: PacketType(h.Type), Namespace: h.Namespace, ID: h.ID, HasID: h.HasID}
	if h.Attachments > 0 {
		args.binary = new(jsonBinary)
		args.binary.attachments = args.binary.first[:0]
	}
	if len(rest) > 0 {
		if reason = d.payload(args, len(args.data)-len(rest), h.Attachments); reason != "" {
			return 0, reason
		}
	}
	return h.Attachments, ""
}

// payload reads the JSON, which there is, and checks that it suits the type.
func (d *jsonDecoder) payload(args *jsonArgs, at, attachments int) (reason string) {
	if !jsonSuits(d.packet.Type, args.data[at]) {
		return "invalid payload of " + d.packet.Type.String()
	}
	s := &d.scan
	s.Binary, s.Elems = attachments > 0, args.few[:0]
	top, reason := s.Scan(args.data, at)
	args.elems = s.Elems
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
	if args.binary != nil {
		args.binary.placeholders = placeholders
	}
	switch d.packet.Type {
	case PacketConnect, PacketConnectError:
		args.elems = append(args.few[:0], top)
	case PacketEvent:
		return d.name(args)
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
func (d *jsonDecoder) name(args *jsonArgs) (reason string) {
	if len(args.elems) == 0 {
		return "event without a name"
	}
	p, name := &d.packet, args.data[args.elems[0].Start:args.elems[0].End]
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
	args.elems = args.elems[1:]
	return ""
}

// jsonFault returns the error about a text message.
func jsonFault(reason string, data []byte) error {
	return &PacketError{Reason: reason, Packet: string(data[:min(len(data), 32)])}
}
