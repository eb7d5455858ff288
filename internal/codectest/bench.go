package codectest

import (
	"testing"

	"github.com/siowasm/siowasm/sio"
)

// A chat is a hundred bytes of JSON.
type chat struct {
	From string   `json:"from"`
	Text string   `json:"text"`
	Room int      `json:"room"`
	Tags []string `json:"tags"`
}

var line = chat{"somebody", "a line of text that is neither short nor long", 42, []string{"one", "two"}}

// event returns the packet that carries arg.
func event(arg any) *sio.Packet {
	return &sio.Packet{Type: sio.PacketEvent, Event: "chat", Data: []any{arg}}
}

// BenchmarkEncode encodes events of one argument.
func BenchmarkEncode(b *testing.B, codec sio.Codec) {
	for _, bench := range []struct {
		name string
		arg  any
	}{
		{"text", line.Text},
		{"struct", line},
		{"map", map[string]any{"from": line.From, "text": line.Text, "room": line.Room}},
		{"bytes", make([]byte, 1024)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			p := event(bench.arg)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := codec.Encode(p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkDecode decodes events of one argument that the codec makes one message of, and the argument
// into what a handler may want.
func BenchmarkDecode(b *testing.B, codec sio.Codec) {
	for _, bench := range []struct {
		name string
		arg  any
		into func() any // nil leaves the argument raw
	}{
		{"raw", line, nil},
		{"text into string", line.Text, func() any { return new(string) }},
		{"into struct", line, func() any { return new(chat) }},
		{"into any", line, func() any { return new(any) }},
		{"bytes into bytes", make([]byte, 1024), func() any { return new([]byte) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			msgs, err := codec.Encode(event(bench.arg))
			if err != nil {
				b.Fatal(err)
			}
			d := codec.NewDecoder(sio.DecoderOptions{})
			b.SetBytes(int64(len(msgs[0].Data)))
			b.ReportAllocs()
			for b.Loop() {
				p, err := d.Decode(msgs[0])
				if err != nil {
					b.Fatal(err)
				}
				if bench.into == nil {
					continue
				}
				if err := p.Args.Decode(0, bench.into()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
