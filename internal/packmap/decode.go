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
	marks            []Mark // room for those of a packet
	packet           sio.Packet
}

// keptMarks bounds the memory that is kept between packets.
const keptMarks = 1024

// NewDecoder is what sio.Codec asks for. There are no attachments to limit.
func (c Codec) NewDecoder() sio.Decoder { return &decoder{Codec: c} }

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
	a := &args{codec: &d.Codec, data: m.Data}
	reason := d.parse(a, marks)
	if d.marks = marks; cap(marks) > keptMarks {
		d.marks = nil
	}
	if reason != "" {
		return nil, &sio.PacketError{Reason: reason}
	}
	d.packet.Args = sio.NewArgs(a)
	return &d.packet, nil
}

// parse takes a message, the data of its arguments, apart. It returns what is wrong, or "".
func (d *decoder) parse(a *args, marks []Mark) (reason string) {
	data := a.data
	if d.Shape.Kind(data, 0) != jsonshape.Map {
		return "not a map"
	}
	where := d.members(a, marks)
	kind, ok := d.integer(data, where.kind)
	if !ok || kind > int64(sio.PacketConnectError) {
		return "unknown packet type"
	}
	d.packet = sio.Packet{Type: sio.PacketType(kind)}
	p := &d.packet
	text, ok := d.text(data, where.namespace)
	if !ok || len(text) == 0 || text[0] != '/' {
		return "invalid namespace"
	}
	if string(text) != d.namespace {
		d.namespace = jsonshape.Token{Kind: jsonshape.String, Data: text}.Text()
	}
	p.Namespace = d.namespace
	if where.id > 0 {
		if d.Shape.Kind(data, where.id) != jsonshape.Nil {
			id, ok := d.integer(data, where.id)
			if !ok {
				return "acknowledgement id that is no integer from 0 to 2^53"
			}
			p.ID, p.HasID = uint64(id), true
		}
	}
	if !d.payload(a, where.data) {
		return "invalid payload of " + p.Type.String()
	}
	if p.Type == sio.PacketEvent {
		return d.name(a)
	}
	return ""
}

// members finds the members of the map. Of several with one name the last one counts, as
// in JavaScript, and others than these are let pass: JavaScript sends "options".
// The offsets of what is in the data are noted on the way.
func (d *decoder) members(a *args, marks []Mark) (m members) {
	other := 0
	member, key := &other, true
	for _, mark := range marks {
		switch {
		case mark.Inner:
			if member == &m.data && key {
				a.offsets = append(a.offsets, mark.At)
			}
			continue
		case key:
			if member = d.member(&m, a.data, mark.At); member == nil {
				member = &other
			}
		default:
			*member = mark.At
			if member == &m.data {
				a.offsets = a.few[:0]
			}
		}
		key = !key
	}
	return m
}

// member returns the place of the member whose name is at an offset, or nil.
func (d *decoder) member(m *members, data []byte, at int) *int {
	name, _, ok := d.Shape.Word(data, at)
	if !ok {
		t, _ := d.Shape.Format.Next(data, at)
		name = t.Data
	}
	switch string(name) {
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

// text returns the text at an offset, if there is one.
func (d *decoder) text(data []byte, at int) (text []byte, ok bool) {
	if text, _, ok = d.Shape.Word(data, at); ok {
		return text, true
	}
	t, _ := d.Shape.Format.Next(data, at)
	return t.Data, t.Kind == jsonshape.String
}

// integer returns the integer at an offset if it is one from 0 to 2^53.
func (d *decoder) integer(data []byte, at int) (int64, bool) {
	if i, ok := d.Shape.Digit(data, at); ok {
		return i, true
	}
	t, _ := d.Shape.Format.Next(data, at)
	i, ok := t.Int64()
	return i, ok && 0 <= i && i <= maxID
}

// payload finds the arguments, and reports whether the packet may have such.
func (d *decoder) payload(a *args, at int) bool {
	p := &d.packet
	kind := jsonshape.Nil
	if at > 0 {
		kind = d.Shape.Kind(a.data, at)
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
		a.offsets = append(a.few[:0], at)
		// Servers in Python refuse with text, or a list.
		return kind == jsonshape.Map || p.Type == sio.PacketConnectError && (kind == jsonshape.String || kind == jsonshape.Array)
	}
	return kind == jsonshape.Nil
}

// name makes the first argument the event's name.
func (d *decoder) name(a *args) (reason string) {
	p := &d.packet
	if len(a.offsets) == 0 {
		return "event without a name"
	}
	text, ok := d.text(a.data, a.offsets[0])
	switch {
	case ok && string(text) == d.event:
		p.Event = d.event
	case ok:
		d.event = jsonshape.Token{Kind: jsonshape.String, Data: text}.Text()
		p.Event = d.event
	default:
		t, _ := d.Shape.Next(a.data, a.offsets[0])
		switch t.Kind {
		case jsonshape.Int, jsonshape.Uint, jsonshape.Big, jsonshape.Float:
			p.Event = t.Text()
		default:
			return "event name that is neither string nor number"
		}
	}
	if sio.ReservedEvent(p.Event) {
		return "reserved event name"
	}
	a.offsets = a.offsets[1:]
	return ""
}

// args are the arguments of a packet, in the message that they were received in.
type args struct {
	codec   *Codec
	data    []byte
	offsets []int
	few     [4]int    // the room of offsets, if that is enough
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
