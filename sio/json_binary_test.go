package sio_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"math"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/siowasm/siowasm/sio"
)

type (
	blob      []byte
	octet     byte
	zeroBlob  []byte // is zero when it is empty, not only when it is nil
	shouting  []byte // marshals itself
	spelt     struct{ data []byte }
	addressed struct{ Data []byte } // marshals itself where it has an address
	node      struct {
		Data []byte `json:"data"`
		Next *node  `json:"next,omitempty"`
	}
	window struct {
		Size   int    `json:"size"`
		Data   []byte `json:"data"`
		set    bool   // JSON does not show it
		Shadow []byte `json:"-"`
	}
	promoted struct {
		Inner []byte `json:"inner"`
	}
	middle  struct{ *promoted }
	Visible struct {
		Outer []byte `json:"outer"`
	}
)

func (b zeroBlob) IsZero() bool { return len(b) == 0 }

func (s shouting) MarshalJSON() ([]byte, error) { return json.Marshal(strings.ToUpper(string(s))) }

func (s spelt) MarshalText() ([]byte, error) { return s.data, nil }

func (a *addressed) MarshalJSON() ([]byte, error) {
	return json.Marshal("addressed " + string(a.Data))
}

func (w window) IsZero() bool { return !w.set }

// TestBinaryEncode numbers the attachments in the order of the text.
func TestBinaryEncode(t *testing.T) {
	t.Parallel()
	const p0, p1, p2 = `{"_placeholder":true,"num":0}`, `{"_placeholder":true,"num":1}`, `{"_placeholder":true,"num":2}`
	a, b, c := []byte("A"), []byte("B"), []byte("C")
	for _, test := range []struct {
		name string
		args []any
		want []string // the JSON of the arguments, then the attachments
	}{
		{"named type", []any{blob("A")}, []string{p0, "A"}},
		{"named elements", []any{[]octet{'A'}}, []string{p0, "A"}},
		{"pointer", []any{&a}, []string{p0, "A"}},
		{"pointer to a pointer", []any{pointerTo(&a)}, []string{p0, "A"}},
		{"nil ones", []any{[]byte(nil), blob(nil), []any{[]byte(nil)}, (*[]byte)(nil)}, []string{`null,null,[null],null`}},
		{"array of bytes", []any{[2]byte{1, 2}}, []string{`[1,2]`}},
		{"array", []any{[2][]byte{a, b}}, []string{`[` + p0 + `,` + p1 + `]`, "A", "B"}},
		{"slice", []any{[][]byte{a, nil, b}}, []string{`[` + p0 + `,null,` + p1 + `]`, "A", "B"}},
		{"same bytes twice", []any{a, a}, []string{p0 + `,` + p1, "A", "A"}},
		{"map", []any{map[string][]byte{"x": a, "c": b}}, []string{`{"c":` + p0 + `,"x":` + p1 + `}`, "B", "A"}},
		{"map of maps", []any{map[int]map[string]any{1: {"k": a, "l": "l"}}}, []string{`{"1":{"k":` + p0 + `,"l":"l"}}`, "A"}},
		{"list", []any{&node{a, &node{b, nil}}}, []string{`{"data":` + p0 + `,"next":{"data":` + p1 + `}}`, "A", "B"}},
		{"over several arguments", []any{a, 1, []any{b}, "s", map[string]any{"k": c}}, []string{p0 + `,1,[` + p1 + `],"s",{"k":` + p2 + `}`, "A", "B", "C"}},
		{"unexported and hidden fields", []any{window{1, a, true, b}}, []string{`{"size":1,"data":` + p0 + `}`, "A"}},
		{"embedded", []any{struct {
			promoted
			Visible
			X []byte
		}{promoted{a}, Visible{b}, c}}, []string{`{"inner":` + p0 + `,"outer":` + p1 + `,"X":` + p2 + `}`, "A", "B", "C"}},
		{"embedded pointers", []any{struct {
			*promoted
			*Visible
		}{&promoted{a}, &Visible{b}}}, []string{`{"inner":` + p0 + `,"outer":` + p1 + `}`, "A", "B"}},
		{"embedded beside a change", []any{struct {
			X []byte
			middle
			Y struct{ *promoted }
		}{a, middle{&promoted{nil}}, struct{ *promoted }{nil}}}, []string{`{"X":` + p0 + `,"inner":null,"Y":{}}`, "A"}},
		{"embedded pointer in an embedded struct", []any{struct{ middle }{middle{&promoted{a}}}}, []string{`{"inner":` + p0 + `}`, "A"}},
		{"field hidden by another of its name", []any{struct {
			Visible
			Outer []byte `json:"outer"`
		}{Visible{a}, b}}, []string{`{"outer":` + p0 + `}`, "B"}},
		{"omitempty", []any{struct {
			A []byte `json:"a,omitempty"`
			B blob   `json:"b,omitempty"`
			C []byte `json:"c,omitempty"`
			D []byte `json:"d"`
			E any    `json:"e,omitempty"`
		}{[]byte{}, blob{}, a, []byte{}, []byte{}}}, []string{`{"c":` + p0 + `,"d":` + p1 + `,"e":` + p2 + `}`, "A", "", ""}},
		{"omitzero", []any{struct {
			A []byte                     `json:"a,omitzero"`
			B []byte                     `json:"b,omitzero"`
			C zeroBlob                   `json:"c,omitzero"`
			D zeroBlob                   `json:"d,omitzero"`
			E window                     `json:"e,omitzero"`
			F window                     `json:"f,omitzero"`
			G *zeroBlob                  `json:"g,omitzero"`
			H interface{ IsZero() bool } `json:"h,omitzero"`
			I interface{ IsZero() bool } `json:"i,omitzero"`
		}{nil, []byte{}, zeroBlob{}, zeroBlob("B"), window{0, a, false, nil}, window{0, c, true, nil}, nil, nil, (*time.Time)(nil)}},
			[]string{`{"b":` + p0 + `,"d":` + p1 + `,"f":{"size":0,"data":` + p2 + `}}`, "", "B", "C"}},
		{"marshalers", []any{shouting("a"), spelt{b}, []any{a, shouting("x")}, json.RawMessage(`[1]`), netip.MustParseAddr("::1"), time.Unix(0, 0).UTC()},
			[]string{`"A","B",[` + p0 + `,"X"],[1],"::1","1970-01-01T00:00:00Z"`, "A"}},
		{"marshaler with an address", []any{&addressed{a}, []addressed{{b}}, addressed{c}, map[string]addressed{"k": {a}}},
			[]string{`"addressed A",["addressed B"],{"Data":` + p0 + `},{"k":{"Data":` + p1 + `}}`, "C", "A"}},
		{"marshaler seen before its content", []any{struct {
			S shouting
			M map[string]struct{ D []byte }
		}{shouting("a"), map[string]struct{ D []byte }{"k": {b}}}}, []string{`{"S":"A","M":{"k":{"D":` + p0 + `}}}`, "B"}},
		{"interfaces", []any{[]any{nil, any(a), map[string]any{"x": []any{blob("B")}}, struct{ V any }{&c}}},
			[]string{`[null,` + p0 + `,{"x":[` + p1 + `]},{"V":` + p2 + `}]`, "A", "B", "C"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := ack(test.args...)
			got := encode(t, &p)
			text := "3[" + test.want[0] + "]"
			if n := len(test.want) - 1; n > 0 {
				text = "6" + string(rune('0'+n)) + "-[" + test.want[0] + "]"
			}
			if want := append([]string{text}, test.want[1:]...); !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

// TestBinaryLikeJSON has encoding/json encode the same values: but for the attachments
// the text must be the same.
func TestBinaryLikeJSON(t *testing.T) {
	t.Parallel()
	value := struct {
		node
		*Visible
		M map[string]any
		W []window `json:",omitempty"`
	}{node{[]byte("1"), &node{}}, &Visible{[]byte("3")}, map[string]any{"z": []byte("4"), "y": []any{blob("5"), 6, nil}}, []window{{7, []byte("8"), true, []byte("9")}}}
	want, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	p := ack(value)
	wire := encode(t, &p)
	_, got, _ := strings.Cut(wire[0], "-")
	for i, data := range wire[1:] {
		got = strings.Replace(got, `{"_placeholder":true,"num":`+string(rune('0'+i))+`}`, `"`+base64.StdEncoding.EncodeToString([]byte(data))+`"`, 1)
	}
	if got != "["+string(want)+"]" {
		t.Errorf("got  %s\nwant [%s]", got, want)
	}
}

func TestEncodeLeavesValuesAlone(t *testing.T) {
	t.Parallel()
	build := func() any {
		return map[string]any{
			"bytes":  []byte("one"),
			"list":   []any{[]byte("two"), &node{[]byte("three"), &node{[]byte("four"), nil}}},
			"array":  [1][]byte{[]byte("five")},
			"window": &window{1, []byte("six"), true, []byte("seven")},
			"middle": &struct{ middle }{middle{&promoted{[]byte("eight")}}},
		}
	}
	value, top := build(), []byte("top")
	p := event("a", value, top)
	messages, err := sio.JSONCodec(nil).Encode(&p)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(value, build()) || string(top) != "top" {
		t.Errorf("the value has become %v", value)
	}
	// What was encoded does not change with the value.
	want := string(messages[len(messages)-1].Data)
	clear(top)
	if got := string(messages[len(messages)-1].Data); got != want || got != "top" {
		t.Errorf("the attachment has become %q", got)
	}
}

func TestEncodeErrors(t *testing.T) {
	t.Parallel()
	ring := map[string]any{}
	ring["ring"] = ring
	twins := &twin{}
	twins.A, twins.B = twins, twins
	failure := errors.New("failure")
	for _, test := range []struct {
		name   string
		packet sio.Packet
		index  int
		text   string
	}{
		{"not a number", event("x", 1, math.NaN()), 1, `event "x", argument 1`},
		{"infinity", withID(1, ack(math.Inf(1))), 0, "acknowledgement, argument 0"},
		{"nested infinity beside bytes", event("x", []any{[]byte("a"), math.Inf(-1)}), 0, "argument 0"},
		{"channel", event("x", make(chan int)), 0, "chan int"},
		{"function", event("x", 1, 2, func() {}), 2, "argument 2"},
		{"marshaler that fails", event("x", failing{failure}), 0, "failure"},
		{"ring", event("x", ring), 0, "nested deeper"},
		{"rings side by side", event("x", twins), 0, "nested deeper"},
		{"auth that is text", sio.Packet{Type: sio.PacketConnect, Data: []any{"token"}}, 0, "JSON object"},
		{"auth that fails", sio.Packet{Type: sio.PacketConnect, Data: []any{failing{failure}}}, 0, "CONNECT, argument 0: "},
		{"two values of auth", sio.Packet{Type: sio.PacketConnect, Data: []any{nil, nil}}, 1, "at most one"},
		{"disconnect with data", sio.Packet{Type: sio.PacketDisconnect, Data: []any{1}}, -1, "no value"},
		{"binary type", sio.Packet{Type: sio.PacketBinaryEvent, Event: "x"}, -1, "BINARY_EVENT"},
		{"unknown type", sio.Packet{Type: 9}, -1, "packet type 9"},
		{"namespace without a slash", in("admin", event("x")), -1, "begins with"},
		{"namespace with a comma", in("/a,b", event("x")), -1, "no comma"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			messages, err := sio.JSONCodec(nil).Encode(&test.packet)
			var failed *sio.EncodeError
			if !errors.As(err, &failed) || messages != nil {
				t.Fatalf("got %v and error %v, want an EncodeError", messages, err)
			}
			if failed.Index != test.index || failed.Event != test.packet.Event || failed.Type != test.packet.Type || !strings.Contains(err.Error(), test.text) {
				t.Errorf("got index %d, event %q: %v", failed.Index, failed.Event, err)
			}
			if strings.Contains(test.name, "fails") && !errors.Is(err, failure) {
				t.Errorf("%v does not lead to its cause", err)
			}
		})
	}
}

type twin struct {
	A, B *twin
	Data any
}

type failing struct{ err error }

func (f failing) MarshalJSON() ([]byte, error) { return nil, f.err }

// TestEncodeAfterError has an error leave nothing behind.
func TestEncodeAfterError(t *testing.T) {
	t.Parallel()
	codec := sio.JSONCodec(nil)
	bad, good := event("x", []byte("a"), math.NaN()), event("y")
	for range 3 {
		if _, err := codec.Encode(&bad); err == nil {
			t.Fatal("no error")
		}
		messages, err := codec.Encode(&good)
		if err != nil || len(messages) != 1 || string(messages[0].Data) != `2["y"]` {
			t.Fatalf("got %v, %v", messages, err)
		}
	}
}

func pointerTo[T any](v T) *T { return &v }
