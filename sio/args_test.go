package sio_test

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/siowasm/siowasm/sio"
)

func TestArgsDecode(t *testing.T) {
	t.Parallel()
	args := decode(t, `2["a","text","h\u00e9",7,-7,9007199254740993,true,false,null,1.5,{"x":1,"y":[2]},[1,"2"],"2020-01-02T03:04:05Z",""]`).Args
	type point struct {
		X int
		Y []float64
	}
	for _, test := range []struct {
		index int
		into  any
		want  any
	}{
		{0, new(string), "text"},
		{0, new(any), "text"},
		{1, new(string), "hé"},
		{2, new(int), 7},
		{2, new(int64), int64(7)},
		{2, new(int8), int8(7)},
		{2, new(uint), uint(7)},
		{2, new(float64), 7.0},
		{2, new(any), 7.0},
		{3, new(int), -7},
		{3, new(float64), -7.0},
		{4, new(int64), int64(9007199254740993)},
		{4, new(uint64), uint64(9007199254740993)},
		{4, new(json.Number), json.Number("9007199254740993")},
		{5, new(bool), true},
		{6, pointerTo(true), false},
		{6, new(any), false},
		{7, pointerTo("kept"), "kept"},
		{7, pointerTo(any("gone")), nil},
		{7, pointerTo([]byte("gone")), []byte(nil)},
		{8, new(float64), 1.5},
		{9, new(point), point{1, []float64{2}}},
		{9, new(any), map[string]any{"x": 1.0, "y": []any{2.0}}},
		{9, new(json.RawMessage), json.RawMessage(`{"x":1,"y":[2]}`)},
		{10, new(any), []any{1.0, "2"}},
		{10, new([]json.RawMessage), []json.RawMessage{json.RawMessage("1"), json.RawMessage(`"2"`)}},
		{11, new(time.Time), time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)},
		{12, pointerTo("gone"), ""},
		{13, pointerTo("kept"), "kept"},
		{-1, pointerTo("kept"), "kept"},
		{math.MaxInt, pointerTo("kept"), "kept"},
	} {
		if err := args.Decode(test.index, test.into); err != nil {
			t.Errorf("%d into %T: %v", test.index, test.into, err)
			continue
		}
		if got := reflect.ValueOf(test.into).Elem().Interface(); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%d into %T: got %#v, want %#v", test.index, test.into, got, test.want)
		}
	}
}

func TestArgsDecodeErrors(t *testing.T) {
	t.Parallel()
	args := decode(t, `51-["a","text",1,{"x":"y"},{"_placeholder":true,"num":0},[{"_placeholder":true,"num":0}],300]`, "bytes").Args
	for _, test := range []struct {
		index int
		into  any
		text  string
	}{
		{0, new(int), "argument 0 into *int: "},
		{1, new(string), "argument 1 into *string: "},
		{1, new(bool), "argument 1 into *bool: "},
		{2, new(struct{ X int }), "argument 2 into *struct { X int }: "},
		{3, new(int), "argument 3 into *int: "},
		{4, new([]int), "argument 4 into *[]int: "},
		{5, new(int8), "argument 5 into *int8: "},
		{0, nil, "into nil: "},
		{3, nil, "into nil: "},
		{0, "", "into string: "},
		{3, []byte{}, "into []uint8: "},
		{0, (*string)(nil), "into *string: "},
		{1, (*int)(nil), "into *int: "},
		{3, (*[]byte)(nil), "into *[]uint8: "},
		{3, (*any)(nil), "into *interface {}: "},
		{4, (*json.RawMessage)(nil), "into *json.RawMessage: "},
	} {
		err := args.Decode(test.index, test.into)
		var failed *sio.DecodeError
		if !errors.As(err, &failed) || failed.Index != test.index || !strings.Contains(err.Error(), test.text) {
			t.Errorf("%d into %T: got %v", test.index, test.into, err)
			continue
		}
		if errors.Unwrap(failed) == nil {
			t.Errorf("%v has no cause", err)
		}
	}
}

func TestArgsBind(t *testing.T) {
	t.Parallel()
	args := decode(t, `2["a","one",2,[3]]`).Args
	var (
		a string
		b int
		c []int
		d = "kept"
	)
	if err := args.Bind(&a, &b, &c, &d); err != nil || a != "one" || b != 2 || c[0] != 3 || d != "kept" {
		t.Errorf("got %q, %d, %v, %q, %v", a, b, c, d, err)
	}
	a, b = "", 0
	if err := args.Bind(nil, &b); err != nil || b != 2 {
		t.Errorf("got %d, %v", b, err)
	}
	b = 0
	var failed *sio.DecodeError
	if err := args.Bind(&b, &b); !errors.As(err, &failed) || failed.Index != 0 || b != 0 {
		t.Errorf("got %d, %v", b, err)
	}
	if err := (sio.Args{}).Bind(&d); err != nil || d != "kept" {
		t.Errorf("got %q, %v", d, err)
	}
	if n := (sio.Args{}).Len(); n != 0 {
		t.Errorf("no arguments are %d", n)
	}
}

// A photo reads JSON by itself and keeps what it reads to itself.
type photo struct{ data []byte }

func (p *photo) UnmarshalJSON(text []byte) error {
	var fields struct{ Data []byte }
	err := json.Unmarshal(text, &fields)
	p.data = fields.Data
	return err
}

func TestBinaryDecode(t *testing.T) {
	t.Parallel()
	const (
		p0 = `{"_placeholder":true,"num":0}`
		p1 = `{"num":1,"more":[` + p0 + `],"_placeholder":true}`
		p2 = `{ "_placeholder" : true , "num" : 2 }`
	)
	type ring struct {
		Data []byte
		Self *ring
	}
	loop := &ring{}
	loop.Self = loop
	for _, test := range []struct {
		name string
		arg  string
		into any
		want any
	}{
		{"bytes", p0, new([]byte), []byte("A")},
		{"extra members", p1, new([]byte), []byte("B")},
		{"spaces", p2, new([]byte), []byte("C")},
		{"named bytes", p0, new(blob), blob("A")},
		{"named elements", p0, new([]octet), []octet{'A'}},
		{"pointer", p0, new(*[]byte), pointerTo([]byte("A"))},
		{"any", p0, new(any), any([]byte("A"))},
		{"string", p0, new(string), "QQ=="},
		{"raw", p1, new(json.RawMessage), json.RawMessage(p1)},
		{"slice", `[` + p2 + `,null,"QQ==",` + p0 + `]`, new([][]byte), [][]byte{[]byte("C"), nil, []byte("A"), []byte("A")}},
		{"array", `[` + p1 + `,` + p0 + `]`, new([2][]byte), [2][]byte{[]byte("B"), []byte("A")}},
		{"strings", `["x",` + p2 + `]`, new([]string), []string{"x", "Qw=="}},
		{"raw ones", `["x",[` + p2 + `,` + p0 + `, 1]]`, new([]json.RawMessage), []json.RawMessage{json.RawMessage(`"x"`), json.RawMessage(`[` + p2 + `,` + p0 + `, 1]`)}},
		{"anything", `{"a":[` + p0 + `,{"b":` + p1 + `},"x",1,null],"c":` + p2 + `}`, new(any),
			any(map[string]any{"a": []any{[]byte("A"), map[string]any{"b": []byte("B")}, "x", 1.0, nil}, "c": []byte("C")})},
		{"map", `{"a":` + p0 + `,"b":` + p1 + `,"c":null}`, new(map[string][]byte), map[string][]byte{"a": []byte("A"), "b": []byte("B"), "c": nil}},
		{"map of arrays", `{"a":[` + p0 + `]}`, new(map[string][1][]byte), map[string][1][]byte{"a": {[]byte("A")}}},
		{"map of structs", `{"a":{"data":` + p0 + `,"next":{"data":` + p1 + `}}}`, new(map[string]node), map[string]node{"a": {[]byte("A"), &node{[]byte("B"), nil}}}},
		{"struct", `{"V":` + p0 + `,"inner":` + p1 + `,"outer":` + p2 + `,"S":"s"}`, new(struct {
			V any
			promoted
			*Visible
			S string
		}), struct {
			V any
			promoted
			*Visible
			S string
		}{[]byte("A"), promoted{[]byte("B")}, &Visible{[]byte("C")}, "s"}},
		{"member that is ignored", `{"data":` + p0 + `,"more":` + p1 + `}`, new(node), node{[]byte("A"), nil}},
		{"type that reads JSON", `{"Data":` + p0 + `}`, new(photo), photo{[]byte("A")}},
		{"types that read JSON", `[{"Data":` + p0 + `},{"Data":` + p1 + `}]`, new([]photo), []photo{{[]byte("A")}, {[]byte("B")}}},
		{"type that reads JSON beside others", `{"P":{"Data":` + p0 + `},"B":` + p1 + `,"V":[` + p2 + `],"T":"2020-01-02T03:04:05Z"}`, new(struct {
			P photo
			B []byte
			V any
			T time.Time
		}), struct {
			P photo
			B []byte
			V any
			T time.Time
		}{photo{[]byte("A")}, []byte("B"), []any{[]byte("C")}, time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)}},
		{"into a ring", `{"Data":` + p0 + `}`, &loop, &ring{[]byte("A"), loop}},
		{"into what is there", `{"data":` + p0 + `}`, pointerTo(any(&node{[]byte("old"), nil})), any(&node{[]byte("A"), nil})},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, codec := range []sio.Codec{sio.JSONCodec(nil), stdCodec} {
				args := decodeWith(t, codec, `53-["a","first",`+test.arg+`,"last"]`, "A", "B", "C").Args
				if err := args.Decode(1, test.into); err != nil {
					t.Fatal(err)
				}
				if got := reflect.ValueOf(test.into).Elem().Interface(); !reflect.DeepEqual(got, test.want) {
					t.Errorf("got %#v, want %#v", got, test.want)
				}
				var first, last string
				if err := args.Bind(&first, nil, &last); err != nil || first != "first" || last != "last" {
					t.Errorf("the arguments around it: %q, %q, %v", first, last, err)
				}
			}
		})
	}
}

// TestDecodedBytesAreOwned has those who decode an argument share nothing.
func TestDecodedBytesAreOwned(t *testing.T) {
	t.Parallel()
	args := decode(t, `51-["a",{"_placeholder":true,"num":0},[{"_placeholder":true,"num":0}]]`, "data").Args
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			var first, second []byte
			var inside [][]byte
			if err := args.Bind(&first, &inside); err != nil {
				t.Error(err)
			}
			clear(append(first, "more"...))
			clear(first)
			clear(inside[0])
			if err := args.Decode(0, &second); err != nil || string(second) != "data" {
				t.Errorf("got %q, %v", second, err)
			}
		})
	}
	all.Wait()
}

// TestRepeatedAttachment refers to one attachment often: that must not multiply it.
func TestRepeatedAttachment(t *testing.T) {
	t.Parallel()
	const times, size = 10_000, 1 << 20
	arg := "[" + strings.Repeat(`{"_placeholder":true,"num":0},`, times) + "0]"
	args := decode(t, `51-["a",`+arg+`]`, strings.Repeat("x", size)).Args

	var values []any
	if err := args.Decode(0, &values); err != nil {
		t.Fatal(err)
	}
	for _, v := range values[:times] {
		if len(v.([]byte)) != size {
			t.Fatalf("an attachment of %d bytes", len(v.([]byte)))
		}
	}
	var raw []json.RawMessage
	if err := args.Decode(0, &raw); err != nil || len(raw) != times+1 {
		t.Errorf("got %d, %v", len(raw), err)
	}
	var photos []photo
	if err := args.Decode(0, &photos); err == nil {
		t.Error("no error from a type that reads JSON by itself")
	}
}

// TestJSONEngine has another engine do the work, and encoding/json what is missing of it.
func TestJSONEngine(t *testing.T) {
	t.Parallel()
	var written, read []any
	engine := sio.JSON{
		Marshal: func(v any) ([]byte, error) {
			written = append(written, v)
			text, err := json.Marshal(v)
			return append(text, '\n'), err // as an Encoder's
		},
		Unmarshal: func(data []byte, v any) error {
			read = append(read, v)
			return json.Unmarshal(data, v)
		},
	}
	type pair struct{ A, B any }
	for _, test := range []struct {
		name          string
		engine        sio.JSON
		written, read int
	}{
		{"both", engine, 1, 1},
		{"marshal", sio.JSON{Marshal: engine.Marshal}, 1, 0},
		{"unmarshal", sio.JSON{Unmarshal: engine.Unmarshal}, 0, 1},
	} {
		written, read = nil, nil
		codec := sio.JSONCodec(test.engine)
		p := event("a", pair{"<", []byte("data")}, "plain", 7)
		messages, err := codec.Encode(&p)
		if err != nil {
			t.Fatal(err)
		}
		d := codec.NewDecoder(sio.DecoderOptions{})
		var got *sio.Packet
		for _, m := range messages {
			if got, err = d.Decode(m); err != nil {
				t.Fatal(err)
			}
		}
		var value pair
		if err := got.Args.Decode(0, &value); err != nil || !reflect.DeepEqual(value, p.Data[0]) {
			t.Errorf("%s: got %v, %v", test.name, value, err)
		}
		if len(written) != test.written || len(read) != test.read {
			t.Errorf("%s: %d written, %d read", test.name, len(written), len(read))
		}
	}
}
