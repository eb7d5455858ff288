package siocbor_test

import (
	"testing"

	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/sio/siocbor"
)

// A chat is a hundred bytes of JSON.
type chat struct {
	From string   `json:"from"`
	Text string   `json:"text"`
	Room int      `json:"room"`
	Tags []string `json:"tags"`
}

var line = chat{"somebody", "a line of text that is neither short nor long", 42, []string{"one", "two"}}

func BenchmarkEncode(b *testing.B) {
	codec := siocbor.Codec{}
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
			p := sio.Packet{Type: sio.PacketEvent, Event: "chat", Data: []any{bench.arg}}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := codec.Encode(&p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	codec := siocbor.Codec{}
	for _, bench := range []struct {
		name string
		arg  any
		into func() any
	}{
		{"raw", line, nil},
		{"text into string", line.Text, func() any { return new(string) }},
		{"into struct", line, func() any { return new(chat) }},
		{"into any", line, func() any { return new(any) }},
		{"bytes into bytes", make([]byte, 1024), func() any { return new([]byte) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			msgs, err := codec.Encode(&sio.Packet{Type: sio.PacketEvent, Event: "chat", Data: []any{bench.arg}})
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
