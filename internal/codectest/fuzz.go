package codectest

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

// FuzzDecode wants no panic, whatever the argument is decoded into, and that what decodes
// can be encoded and then decodes to the same. It begins with what writer writes, and with the seeds.
func FuzzDecode(f *testing.F, c, writer sio.Codec, seeds ...string) {
	for _, v := range []any{nil, "text", []byte("bytes"), -1, int64(1 << 40), 1.5, time.Unix(0, 0), map[string]any{"A": []any{[]byte{1}, map[string]any{}}}} {
		messages, err := writer.Encode(&sio.Packet{Type: sio.PacketEvent, Event: "a", ID: 1, HasID: true, Data: []any{v}})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(messages[0].Data)
	}
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := c.NewDecoder(sio.DecoderOptions{}).Decode(transport.Message{Data: data, Binary: true})
		if err != nil {
			return
		}
		var values []any
		for i := range p.Args.Len() {
			for _, v := range []any{new(fuzzed), new(map[int]fuzzed), new([]string), new(json.RawMessage), new(time.Time), new([2]*float32), new(uint8)} {
				_ = p.Args.Decode(i, v)
			}
			var v any
			if p.Args.Decode(i, &v) != nil {
				return // the key of a map is an array
			}
			values = append(values, v)
		}
		again := *p
		again.Data = values
		messages, err := c.Encode(&again)
		if err != nil {
			t.Fatal(err)
		}
		second, err := c.NewDecoder(sio.DecoderOptions{}).Decode(messages[0])
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range values {
			var got any
			if err := second.Args.Decode(i, &got); err != nil {
				t.Fatal(err)
			}
			// NaN differs from itself, and is written as one of its forms.
			if once, err := c.Encode(&sio.Packet{Type: sio.PacketAck, Data: []any{want}}); err != nil {
				t.Fatal(err)
			} else if twice, err := c.Encode(&sio.Packet{Type: sio.PacketAck, Data: []any{got}}); err != nil || !reflect.DeepEqual(once, twice) {
				t.Fatalf("got %#v, want %#v", got, want)
			}
		}
	})
}

// A fuzzed has a field for everything.
type fuzzed struct {
	A any
	B []byte
	C *fuzzed
	D map[string]fuzzed
	E int8 `json:",string"`
	F time.Time
	G json.Number
	H [2]float32
	I *[]any
	J string
}
