package sio

import (
	"strconv"

	"github.com/siowasm/siowasm/internal/jsonshape"
	"github.com/siowasm/siowasm/internal/jsontext"
	"github.com/siowasm/siowasm/transport"
)

// defaultMaxAttachments is socket.io-parser's, since 4.2.6.
const defaultMaxAttachments = 10

// jsonMaxID is the largest integer that every peer's number holds exactly.
const jsonMaxID = 1 << 53

// A jsonDecoder implements [Decoder].
type jsonDecoder struct {
	codec          *jsonCodec
	maxAttachments int
	scan           jsontext.Scanner

	// Those of the last packet, which are often the next one's, too. The event's is one
	// that needs no escapes.
	namespace, event string

	pending *jsonPacket // lacks missing attachments
	missing int
}

// A jsonPacket is a packet and its arguments in one piece of memory.
type jsonPacket struct {
	Packet
	args  jsonArgs
	elems [4]jsontext.Span
}

// NewDecoder implements [Codec].
func (c *jsonCodec) NewDecoder(opts DecoderOptions) Decoder {
	limit := opts.MaxAttachments
	if limit < 1 {
		limit = defaultMaxAttachments
	}
	return &jsonDecoder{codec: c, maxAttachments: limit}
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
	p.args.attachments = append(p.args.attachments, data)
	d.missing--
	if d.missing > 0 {
		return nil, nil
	}
	d.pending = nil
	return &p.Packet, nil
}

// packet takes a text message apart. It returns the number of attachments to follow,
// and what is wrong, or "". The format is that of the Socket.IO protocol, version 5,
// "Packet encoding".
func (d *jsonDecoder) packet(p *jsonPacket, data []byte) (attachments int, reason string) {
	if len(data) == 0 {
		return 0, "empty message"
	}
	if data[0] < '0' || data[0] > '0'+byte(PacketBinaryAck) {
		return 0, "unknown packet type"
	}
	p.Type = PacketType(data[0] - '0')
	at := 1
	switch p.Type {
	case PacketBinaryEvent, PacketBinaryAck:
		p.Type -= PacketBinaryEvent - PacketEvent
		if attachments, at, reason = d.count(data); reason != "" {
			return 0, reason
		}
	}
	at = d.where(p, data, at)
	if at, reason = p.id(data, at); reason != "" {
		return 0, reason
	}
	p.args = jsonArgs{codec: d.codec, data: data}
	if at < len(data) {
		if reason = d.payload(p, data, at, attachments); reason != "" {
			return 0, reason
		}
	}
	return attachments, ""
}

// count reads the number of attachments and the dash behind it.
func (d *jsonDecoder) count(data []byte) (n, at int, reason string) {
	for at = 1; at < len(data) && data[at] >= '0' && data[at] <= '9'; at++ {
		// It stays above the limit once it is, and does not overflow.
		if n <= d.maxAttachments {
			n = n*10 + int(data[at]-'0')
		}
	}
	if at == len(data) || data[at] != '-' || n == 0 {
		return 0, 0, "illegal number of attachments"
	}
	if n > d.maxAttachments {
		return 0, 0, "more than " + strconv.Itoa(d.maxAttachments) + " attachments"
	}
	return n, at + 1, ""
}

// where reads the namespace, up to a comma or to the end.
func (d *jsonDecoder) where(p *jsonPacket, data []byte, at int) (end int) {
	if at == len(data) || data[at] != '/' {
		p.Namespace = "/"
		return at
	}
	for end = at; end < len(data) && data[end] != ','; end++ {
	}
	if string(data[at:end]) != d.namespace {
		d.namespace = string(data[at:end])
	}
	p.Namespace = d.namespace
	return min(end+1, len(data))
}

// id reads the acknowledgement id, if there is one.
func (p *jsonPacket) id(data []byte, at int) (end int, reason string) {
	for end = at; end < len(data) && data[end] >= '0' && data[end] <= '9'; end++ {
		if end-at == 16 {
			return end, "acknowledgement id of more than 16 digits"
		}
		p.ID = p.ID*10 + uint64(data[end]-'0')
	}
	p.HasID = end > at
	if p.ID > jsonMaxID {
		return end, "acknowledgement id above 2^53"
	}
	return end, ""
}

// payload reads the JSON, which there is, and checks that it suits the type.
func (d *jsonDecoder) payload(p *jsonPacket, data []byte, at, attachments int) (reason string) {
	if !jsonSuits(p.Type, data[at]) {
		return "invalid payload of " + p.Type.String()
	}
	s := &d.scan
	s.Binary, s.Elems = attachments > 0, p.elems[:0]
	top, reason := s.Scan(data, at)
	p.args.elems, p.args.placeholders = s.Elems, s.Placeholders
	s.Forget()
	if reason != "" {
		return reason
	}
	for _, placeholder := range p.args.placeholders {
		if placeholder.Num < 0 || placeholder.Num >= attachments {
			return "placeholder of no attachment"
		}
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
