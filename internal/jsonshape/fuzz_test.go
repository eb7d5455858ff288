package jsonshape_test

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/siowasm/siowasm/sio"
)

// A target has what encoding/json knows how to read.
type target struct {
	A any
	B []byte
	C *target
	D map[string]*target
	E int8 `json:",string"`
	F time.Time
	G map[int16][2]float32
	H **string `json:"h"`
	I []*bool
	J map[level]any `json:"j,omitempty"`
	*Pointed
	inner `json:"in"`
	K     *jsonType
	L     [2]*uint8
}

// FuzzMeaning wants JSON text that encoding/json reads to be read to the same effect when
// it comes in another format, into what is empty and into what is not. The names of the fields are
// ASCII, of which this holds.
func FuzzMeaning(f *testing.F) {
	for _, text := range []string{`{"A":[1,null,{"a":true}],"b":"AQI=","C":{"C":{}},"d":{"x":null,"y":{"A":1.5}}}`, `{"E":"7","F":"2020-01-02T03:04:05Z","G":{"1":[1],"-2":[1,2,3]},"h":"x","I":[true,null]}`,
		`{"J":{"a":[]},"B":5,"K":{"n":1},"L":[1,2,3],"in":{"A":1}}`, `[1]`, `null`, `{"\u212a":{"n":1},"\u00c5":2,"J":{"x":1}}`, `{"A":1,"a":2,"A":null,"K":null}`, `{"C":{"A":1},"C":{"B":""},"I":[true],"I":[null,false]}`, `1e400`, `{"\ud800":"\ud800"}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !json.Valid([]byte(text)) {
			return
		}
		for _, codec := range codecs[1:] {
			messages, err := codec.codec.Encode(&sio.Packet{Type: sio.PacketAck, Data: []any{json.RawMessage(text)}})
			if err != nil {
				continue // a number that has no place in the format, or nested too deep
			}
			p, err := codec.codec.NewDecoder(sio.DecoderOptions{}).Decode(messages[0])
			if err != nil {
				t.Fatal(err)
			}
			for _, make := range []func() any{
				func() any { return new(target) },
				func() any { return new(any) },
				func() any { return new([]map[string]target) },
				func() any {
					return &target{A: pointer(any(1)), B: []byte("old"), C: &target{E: 3}, D: map[string]*target{"x": {E: 4}}, H: pointer(pointer("old")), I: []*bool{nil, pointer(true)}, L: [2]*uint8{pointer(uint8(1))}}
				},
			} {
				want, got := make(), make()
				wantErr, gotErr := json.Unmarshal([]byte(text), want), p.Args.Decode(0, got)
				if wantErr == nil && gotErr != nil {
					t.Fatalf("%s, %s: %v", codec.name, text, gotErr)
				}
				if wantErr == nil && !reflect.DeepEqual(got, want) {
					t.Fatalf("%s, %s: got %+v, want %+v", codec.name, text, got, want)
				}
			}
		}
	})
}

// FuzzNumbers wants each number to arrive as JSON has it.
func FuzzNumbers(f *testing.F) {
	f.Add(uint64(1<<53), float32(0.1), int64(-1))
	f.Add(math.Float64bits(1e21), float32(16777217), int64(math.MinInt64))
	f.Fuzz(func(t *testing.T, bits uint64, single float32, i int64) {
		for _, v := range []any{bits, i, single, math.Float64frombits(bits), float64(i)} {
			text, err := json.Marshal(v)
			if err != nil {
				continue // NaN and the infinities
			}
			for _, codec := range codecs[1:] {
				args := through(t, codec.codec, v)
				var got, want any
				if err := json.Unmarshal(text, &want); err != nil {
					t.Fatal(err)
				}
				if err := args.Decode(0, &got); err != nil || got != want {
					t.Fatalf("%s, %v: got %v, %v, want %v", codec.name, v, got, err, want)
				}
				own := reflect.New(reflect.TypeOf(v))
				if err := args.Decode(0, own.Interface()); err != nil || own.Elem().Interface() != v {
					t.Fatalf("%s, %v: got %v, %v", codec.name, v, own.Elem(), err)
				}
			}
		}
	})
}

func BenchmarkMeaning(b *testing.B) {
	type chat struct {
		Room string   `json:"room"`
		Text string   `json:"text"`
		At   int64    `json:"at"`
		Tags []string `json:"tags,omitempty"`
	}
	p := &sio.Packet{Type: sio.PacketEvent, Event: "chat", Data: []any{&chat{"lobby", "hello, world", 1577934245678, []string{"a", "b"}}}}
	for _, codec := range codecs {
		b.Run("encode/"+codec.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := codec.codec.Encode(p); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("decode/"+codec.name, func(b *testing.B) {
			messages, err := codec.codec.Encode(p)
			if err != nil {
				b.Fatal(err)
			}
			d := codec.codec.NewDecoder(sio.DecoderOptions{})
			b.ReportAllocs()
			for b.Loop() {
				p, err := d.Decode(messages[0])
				if err != nil {
					b.Fatal(err)
				}
				var v chat
				if err := p.Args.Decode(0, &v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
