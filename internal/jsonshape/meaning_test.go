package jsonshape_test

import (
	"encoding/json"
	"math"
	"math/big"
	"net/netip"
	"reflect"
	"testing"
	"time"

	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/sio/siocbor"
	"github.com/siowasm/siowasm/sio/siomsgpack"
)

// codecs are the serializers that are to agree.
var codecs = []struct {
	name  string
	codec sio.Codec
}{
	{"json", sio.JSONCodec(nil)},
	{"msgpack", siomsgpack.Codec{}},
	{"cbor", siocbor.Codec{}},
}

var noon = time.Date(2020, 1, 2, 12, 0, 0, 123456789, time.FixedZone("", 3600))

// meanings are Go values and what they are in an empty interface.
var meanings = []struct {
	name  string
	value any
	want  any
}{
	{"nil", nil, nil},
	{"true", true, true},
	{"named bool", named[bool]{false}, map[string]any{"V": false}},
	{"text", "é\u2028<&>\x00\"", "é\u2028<&>\x00\""},
	{"invalid text", "a\xff\xfeb", "a\ufffd\ufffdb"},
	{"named text", level("high"), "high"},
	{"int8", int8(-128), -128.0},
	{"int16", int16(-32768), -32768.0},
	{"int32", int32(math.MinInt32), -2147483648.0},
	{"int", -1, -1.0},
	{"uint8", uint8(255), 255.0},
	{"uint16", uint16(65535), 65535.0},
	{"uint32", uint32(math.MaxUint32), 4294967295.0},
	{"uintptr", uintptr(7), 7.0},
	{"max int64", int64(math.MaxInt64), float64(math.MaxInt64)},
	{"min int64", int64(math.MinInt64), float64(math.MinInt64)},
	{"max uint64", uint64(math.MaxUint64), float64(math.MaxUint64)},
	{"2^53+1", int64(1<<53 + 1), float64(1 << 53)},
	{"float", 1.5, 1.5},
	{"whole float", 3.0, 3.0},
	{"minus zero", math.Copysign(0, -1), math.Copysign(0, -1)},
	{"large float", 1e300, 1e300},
	{"float of 2^53", float64(1 << 53), float64(1 << 53)},
	{"float of 2^60", float64(1 << 60), float64(1 << 60)},
	{"float32", float32(0.1), 0.1},
	{"large float32", float32(math.MaxFloat32), 3.4028235e+38},
	{"bytes", []byte("bytes"), []byte("bytes")},
	{"no bytes", []byte{}, []byte{}},
	{"nil bytes", []byte(nil), nil},
	{"named bytes", blob("bytes"), []byte("bytes")},
	{"bytes of a named type", []octet{1, 2}, []byte{1, 2}},
	{"array of bytes", [3]byte{1, 2, 3}, []any{1.0, 2.0, 3.0}},
	{"bytes below", map[string]any{"a": []any{[]byte{1}, &blob{2}}}, map[string]any{"a": []any{[]byte{1}, []byte{2}}}},
	{"slice", []int{1, 2}, []any{1.0, 2.0}},
	{"empty slice", []string{}, []any{}},
	{"nil slice", []string(nil), nil},
	{"mixed slice", []any{1, "a", nil, []any{}}, []any{1.0, "a", nil, []any{}}},
	{"nil mixed slice", []any(nil), nil},
	{"array", [2]bool{true}, []any{true, false}},
	{"map", map[string]int{"b": 1, "a": 2}, map[string]any{"a": 2.0, "b": 1.0}},
	{"nil map", map[string]int(nil), nil},
	{"nil mixed map", map[string]any(nil), nil},
	{"map of ints", map[int8]bool{-1: true, 7: false}, map[string]any{"-1": true, "7": false}},
	{"map of uints", map[uint64]bool{math.MaxUint64: true}, map[string]any{"18446744073709551615": true}},
	{"map of named text", map[level]int{"x": 1}, map[string]any{"x": 1.0}},
	{"map of texts", map[netip.Addr]int{netip.MustParseAddr("::1"): 1}, map[string]any{"::1": 1.0}},
	{"pointer", pointer(pointer(7)), 7.0},
	{"nil pointer", (*int)(nil), nil},
	{"time", noon, "2020-01-02T12:00:00.123456789+01:00"},
	{"pointer to a time", &noon, "2020-01-02T12:00:00.123456789+01:00"},
	{"duration", time.Second, 1e9},
	{"json.Number", json.Number("12"), 12.0},
	{"empty json.Number", json.Number(""), 0.0},
	{"fraction in a json.Number", json.Number("-0.0015"), -0.0015},
	{"json.RawMessage", json.RawMessage(`{"b":[1,"é",null,true,1000],"a":{}}`), map[string]any{"a": map[string]any{}, "b": []any{1.0, "é", nil, true, 1000.0}}},
	{"nil json.RawMessage", json.RawMessage(nil), nil},
	{"big.Int", big.NewInt(1234567890123), 1234567890123.0},
	{"big.Float", big.NewFloat(1.5), "1.5"},
	{"json.Marshaler", &jsonType{7}, map[string]any{"n": 7.0}},
	{"json.Marshaler, not addressed", jsonType{7}, map[string]any{"N": 7.0}},
	{"json.Marshalers, addressed", []jsonType{{7}}, []any{map[string]any{"n": 7.0}}},
	{"encoding.TextMarshaler", netip.MustParseAddr("127.0.0.1"), "127.0.0.1"},
	{"tags", &tags, map[string]any{"name": "a", "Plain": 1.0, "-": 2.0, "quoted": "3", "text": `"t<"`, "flag": "true", "null": nil, "any": []byte{9}}},
	{"embedded", &embedded, map[string]any{"A": 1.0, "B": 2.0, "c": 3.0, "Inner": map[string]any{"A": 4.0}}},
	{"embedded nil", outer{}, map[string]any{"A": 0.0, "c": 0.0, "Inner": map[string]any{"A": 0.0}}},
	{"omitted all", omitted{}, map[string]any{}},
	{"omitted none", omitted{1, "a", []byte{1}, map[string]int{"a": 1}, pointer(0), 1, noon, never{1}, pointer(time.Time{})},
		map[string]any{"a": 1.0, "b": "a", "c": []byte{1}, "d": map[string]any{"a": 1.0}, "e": 0.0, "f": 1.0, "g": "2020-01-02T12:00:00.123456789+01:00", "h": map[string]any{"N": 1.0}}},
	{"many fields", wide{A: 1, P: 2}, map[string]any{"A": 1.0, "P": 2.0}},
	{"recursive", &tree{1, []*tree{{2, nil}, nil}}, map[string]any{"N": 1.0, "Below": []any{map[string]any{"N": 2.0, "Below": nil}, nil}}},
}

type (
	named[T any] struct{ V T }
	level        string
	blob         []byte
	octet        byte
	tree         struct {
		N     int
		Below []*tree
	}
	never   struct{ N int }
	omitted struct {
		A int            `json:"a,omitempty"`
		B string         `json:"b,omitempty"`
		C []byte         `json:"c,omitempty"`
		D map[string]int `json:"d,omitempty"`
		E *int           `json:"e,omitempty"`
		F int            `json:"f,omitzero"`
		G time.Time      `json:"g,omitzero"`
		H never          `json:"h,omitzero"`
		I *time.Time     `json:"i,omitzero"`
	}
	inner struct {
		A int
		D string `json:",omitempty"`
	}
	Pointed  struct{ B int }
	Conflict struct{ D string }
	outer    struct {
		inner
		*Pointed
		Conflict
		Named int `json:"c"`
		Inner struct{ A int }
	}
	wide struct {
		A                               int
		B, C, D, E, F, G, H, I, J, K, L int `json:",omitempty"`
		M, N, O, Q, R, S, T             int `json:",omitempty"`
		P                               int
	}
)

func (v never) IsZero() bool { return v.N == 0 }

var tags = struct {
	Name    string `json:"name"`
	Plain   int
	Skipped int `json:"-"`
	//lint:ignore SA5008 the comma makes a dash the name
	Dash    int     `json:"-,"`
	Quoted  int     `json:"quoted,string"`
	Text    string  `json:"text,string"`
	Flag    *bool   `json:"flag,string"`
	Null    *int    `json:"null"`
	Any     any     `json:"any"`
	Omitted float64 `json:"omitted,omitempty,unknown"`
	hidden  int
}{"a", 1, 0, 2, 3, "t<", pointer(true), nil, []byte{9}, 0, 5}

var embedded = outer{inner{A: 1}, &Pointed{2}, Conflict{}, 3, struct{ A int }{4}}

// A jsonType marshals through its pointer only.
type jsonType struct{ N int }

func (v *jsonType) MarshalJSON() ([]byte, error) { return json.Marshal(map[string]int{"n": v.N}) }
func (v *jsonType) UnmarshalJSON(data []byte) error {
	var m map[string]int
	err := json.Unmarshal(data, &m)
	v.N = m["n"]
	return err
}

func pointer[T any](v T) *T { return &v }

// TestMeaning wants a value to be the same in an empty interface and, as encoding/json
// returns it, in its own type, whatever the serializer.
func TestMeaning(t *testing.T) {
	t.Parallel()
	for _, test := range meanings {
		for _, c := range codecs {
			args := through(t, c.codec, test.value)
			var got any
			if err := args.Decode(0, &got); err != nil {
				t.Errorf("%s, %s: %v", test.name, c.name, err)
			} else if !reflect.DeepEqual(got, test.want) {
				t.Errorf("%s, %s: got %#v, want %#v", test.name, c.name, got, test.want)
			}
			if test.value == nil {
				continue
			}
			own, want := reflect.New(reflect.TypeOf(test.value)), reflect.New(reflect.TypeOf(test.value))
			if err := args.Decode(0, own.Interface()); err != nil {
				t.Errorf("%s, %s: %v", test.name, c.name, err)
			}
			if text, err := json.Marshal(test.value); err != nil {
				t.Fatal(err)
			} else if err := json.Unmarshal(text, want.Interface()); err != nil {
				t.Fatal(err)
			}
			if !same(own.Elem().Interface(), want.Elem().Interface()) {
				t.Errorf("%s, %s: got %#v, want %#v", test.name, c.name, own.Elem(), want.Elem())
			}
		}
	}
}

// same is DeepEqual, but that encoding/json has a []byte in an empty interface as base64.
func same(got, want any) bool {
	if g, err := json.Marshal(got); err == nil {
		if w, err := json.Marshal(want); err == nil && string(g) != string(w) {
			return false
		}
	}
	return reflect.DeepEqual(got, want) || holdsAny(reflect.TypeOf(want))
}

func holdsAny(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return holdsAny(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.Type.Kind() == reflect.Interface {
				return true
			}
		}
	}
	return false
}

// through returns a value as it arrives.
func through(t testing.TB, c sio.Codec, v any) sio.Args {
	t.Helper()
	messages, err := c.Encode(&sio.Packet{Type: sio.PacketAck, Data: []any{v}})
	if err != nil {
		t.Fatal(err)
	}
	d := c.NewDecoder(sio.DecoderOptions{})
	var p *sio.Packet
	for _, m := range messages {
		if p, err = d.Decode(m); err != nil {
			t.Fatalf("%x: %v", m.Data, err)
		}
	}
	return p.Args
}
