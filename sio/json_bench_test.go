package sio_test

import (
	"encoding/json"
	"testing"

	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

// A chat is a hundred bytes of JSON.
type chat struct {
	From string   `json:"from"`
	Text string   `json:"text"`
	Room int      `json:"room"`
	Tags []string `json:"tags"`
}

var message = chat{"somebody", "a line of text that is neither short nor long", 42, []string{"one", "two"}}

type upload struct {
	Name string `json:"name"`
	Data []byte `json:"data"`
}

func BenchmarkEncode(b *testing.B) {
	for _, bench := range []struct {
		name string
		args []any
	}{
		{"text", []any{message.Text}},
		{"struct", []any{message}},
		{"map", []any{map[string]any{"from": "somebody", "text": message.Text, "room": 42}}},
		{"bytes", []any{make([]byte, 1024)}},
		{"struct with bytes", []any{upload{"name", make([]byte, 1024)}}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			codec, p := sio.JSONCodec(nil), event("chat", bench.args...)
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
	data, err := json.Marshal(message)
	if err != nil {
		b.Fatal(err)
	}
	text := []string{`2["chat",` + string(data) + `]`}
	binary := []string{`51-["chat",{"name":"name","data":{"_placeholder":true,"num":0}}]`, string(make([]byte, 1024))}
	for _, bench := range []struct {
		name string
		wire []string
		into func() any
	}{
		{"raw", text, nil},
		{"text into string", []string{`2["chat","` + message.Text + `"]`}, func() any { return new(string) }},
		{"into struct", text, func() any { return new(chat) }},
		{"into any", text, func() any { return new(any) }},
		{"attachment raw", binary, nil},
		{"attachment into bytes", []string{`51-["chat",{"_placeholder":true,"num":0}]`, binary[1]}, func() any { return new([]byte) }},
		{"attachment into struct", binary, func() any { return new(upload) }},
		{"attachment into any", binary, func() any { return new(any) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			d := sio.JSONCodec(nil).NewDecoder(sio.DecoderOptions{})
			var messages []transport.Message
			for i, data := range bench.wire {
				messages = append(messages, transport.Message{Data: []byte(data), Binary: i > 0})
			}
			b.ReportAllocs()
			for b.Loop() {
				var p *sio.Packet
				for _, m := range messages {
					if p, err = d.Decode(m); err != nil {
						b.Fatal(err)
					}
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
