package packmap

import (
	"reflect"

	"github.com/siowasm/siowasm/internal/jsonshape"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

// maxID is the largest integer that every peer's number holds exactly.
const maxID = 1 << 53

// A decoder implements sio.Decoder.
type decoder struct {
	Codec
	namespace, event string // of the last packet, which are often the next one's, too
	marks            []Mark // of the packet
}

// keptMarks bounds the memory that is kept between packets.
const keptMarks = 1024

// NewDecoder is what sio.Codec asks for. There are no attachments to limit.
func (c Codec) NewDecoder() sio.Decoder { return &decoder{Codec: c} }

// A packet is a packet and its arguments in one piece of memory.
type packet struct {
	sio.Packet
	args args
	few  [4]int
}

// The members of the map. Where one is missing, its offset is zero, where the map's head is.
type members struct{ kind, data, id, namespace int }

// Decode implements sio.Decoder.
func (d *decoder) Decode(m transport.Message) (*sio.Packet, error) {
	if !m.Binary {
		return nil, &sio.PacketError{Reason: "text instead of " + d.Shape.Name, Packet: string(m.Data[:min(len(m.Data), 32)])}
	}
	marks, err := d.Outline(d.marks[:0], m.Data)
	if err != nil {
		return nil, &sio.PacketError{Reason: "invalid " + d.Shape.Name, Err: err}
	}
	if d.marks = marks; cap(marks) > keptMarks {
		defer func() { d.marks = nil }()
	}
	p := new(packet)
	if reason := d.packet(p, m.Data); reason != "" {
		return nil, &sio.PacketError{Reason: reason}
	}
	p.Args = sio.NewArgs(&p.args)
	return &p.Packet, nil
}

// packet takes a message apart. It returns what is wrong, or "".
func (d *decoder) packet(p *packet, data []byte) (reason string) {
	t, _ := d.Shape.Format.Next(data, 0)
	if t.Kind != jsonshape.Map {
		return "not a map"
	}
	p.args.codec, p.args.data = &d.Codec, data
	where := d.members(p)
	kind, ok := d.integer(data, where.kind)
	if !ok || kind > int64(sio.PacketConnectError) {
		return "unknown packet type"
	}
	p.Type = sio.PacketType(kind)
	t, _ = d.Shape.Format.Next(data, where.namespace)
	if t.Kind != jsonshape.String || len(t.Data) == 0 || t.Data[0] != '/' {
		return "invalid namespace"
	}
	if string(t.Data) != d.namespace {
		d.namespace = t.Text()
	}
	p.Namespace = d.namespace
	if where.id > 0 {
		if t, _ := d.Shape.Format.Next(data, where.id); t.Kind != jsonshape.Nil {
			id, ok := d.integer(data, where.id)
			if !ok {
				return "acknowledgement id that is no integer from 0 to 2^53"
			}
			p.ID, p.HasID = uint64(id), true
		}
	}
	if !d.payload(p, where.data) {
		return "invalid payload of " + p.Type.String()
	}
	if p.Type == sio.PacketEvent {
		return d.name(p)
	}
	return ""
}

// members finds the members of the map. Of several with one name the last one counts, as
// in JavaScript, and others than these are let pass: JavaScript sends "options".
// The offsets of what is in the data are noted on the way.
func (d *decoder) members(p *packet) (m members) {
	other := 0
	member, key := &other, true
	for _, mark := range d.marks {
		switch {
		case mark.Inner:
			if member == &m.data && key {
				p.args.offsets = append(p.args.offsets, mark.At)
			}
			continue
		case key:
			if member = d.member(&m, p.args.data, mark.At); member == nil {
				member = &other
			}
		default:
			*member = mark.At
			if member == &m.data {
				p.args.offsets = p.few[:0]
			}
		}
		key = !key
	}
	return m
}

// member returns the place of the member whose name is at an offset, or nil.
func (d *decoder) member(m *members, data []byte, at int) *int {
	t, _ := d.Shape.Format.Next(data, at)
	switch string(t.Data) {
	case "type":
		return &m.kind
	case "data":
		return &m.data
	case "id":
		return &m.id
	case "nsp":
		return &m.namespace
	}
	return nil
}

// integer returns the integer at an offset if it is one from 0 to 2^53.
func (d *decoder) integer(data []byte, at int) (int64, bool) {
	t, _ := d.Shape.Format.Next(data, at)
	i, ok := t.Int64()
	return i, ok && 0 <= i && i <= maxID
}

// payload finds the arguments, and reports whether the packet may have such.
func (d *decoder) payload(p *packet, at int) bool {
	kind := jsonshape.Nil
	if at > 0 {
		t, _ := d.Shape.Format.Next(p.args.data, at)
		kind = t.Kind
	}
	switch p.Type {
	case sio.PacketEvent, sio.PacketAck:
		if kind != jsonshape.Array {
			return kind == jsonshape.Nil && p.Type == sio.PacketAck
		}
		return true // and members has noted the elements
	case sio.PacketConnect, sio.PacketConnectError:
		if kind == jsonshape.Nil {
			return true
		}
		p.args.offsets = append(p.few[:0], at)
		// Servers in Python refuse with text, or a list.
		return kind == jsonshape.Map || p.Type == sio.PacketConnectError && (kind == jsonshape.String || kind == jsonshape.Array)
	}
	return kind == jsonshape.Nil
}

// name makes the first argument the event's name.
func (d *decoder) name(p *packet) (reason string) {
	if len(p.args.offsets) == 0 {
		return "event without a name"
	}
	t, _ := d.Shape.Format.Next(p.args.data, p.args.offsets[0])
	switch t.Kind {
	case jsonshape.String:
		if string(t.Data) != d.event {
			d.event = t.Text()
		}
		p.Event = d.event
	case jsonshape.Int, jsonshape.Uint, jsonshape.Big, jsonshape.Float:
		p.Event = t.Text()
	default:
		return "event name that is neither string nor number"
	}
	if sio.ReservedEvent(p.Event) {
		return "reserved event name"
	}
	p.args.offsets = p.args.offsets[1:]
	return ""
}

// args are the arguments of a packet, in the message that they were received in.
type args struct {
	codec   *Codec
	data    []byte
	offsets []int
	room    sio.Event // of the packet, if it is one
}

// Room is what sio.RawArgs may have.
func (a *args) Room() *sio.Event { return &a.room }

// Len implements sio.RawArgs.
func (a *args) Len() int { return len(a.offsets) }

// TypeName is what sio.RawArgs may have.
func (a *args) TypeName(v any) string { return reflect.TypeOf(v).String() }

// Decode implements sio.RawArgs.
func (a *args) Decode(i int, v any) error {
	return a.codec.Shape.Decode(a.data, a.offsets[i], v, a.codec.Options)
}
