package sio_test

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

// A golden is a packet and its messages, which the encoder must write and the decoder
// must read. The first message is text, the others are its attachments.
type golden struct {
	name string
	wire []string
	sio.Packet
}

var goldens = []golden{
	{"connect", []string{"0"}, sio.Packet{Type: sio.PacketConnect, Namespace: "/"}},
	{"connect to a namespace", []string{"0/admin,"}, sio.Packet{Type: sio.PacketConnect, Namespace: "/admin"}},
	{"connect with auth", []string{`0/admin,{"token":"x"}`}, sio.Packet{Type: sio.PacketConnect, Namespace: "/admin", Data: []any{map[string]any{"token": "x"}}}},
	{"connect to the default namespace with auth", []string{`0{"token":"x"}`}, sio.Packet{Type: sio.PacketConnect, Namespace: "/", Data: []any{map[string]any{"token": "x"}}}},
	{"disconnect", []string{"1"}, sio.Packet{Type: sio.PacketDisconnect, Namespace: "/"}},
	{"disconnect from a namespace", []string{"1/admin,"}, sio.Packet{Type: sio.PacketDisconnect, Namespace: "/admin"}},
	{"event", []string{`2["hello"]`}, event("hello")},
	{"event with arguments", []string{`2["hello",1,"two",true,null,[3.5],{"k":"v"}]`}, event("hello", 1.0, "two", true, nil, []any{3.5}, map[string]any{"k": "v"})},
	{"event with id", []string{`212["sum",1,2]`}, withID(12, event("sum", 1.0, 2.0))},
	{"event with id zero", []string{`20["sum"]`}, withID(0, event("sum"))},
	{"event with the largest id", []string{`29007199254740992["sum"]`}, withID(1<<53, event("sum"))},
	{"event in a namespace with id", []string{`2/admin,13["del",7]`}, in("/admin", withID(13, event("del", 7.0)))},
	{"namespace with digits", []string{`2/1,["a"]`}, in("/1", event("a"))},
	{"namespace with a query", []string{`2/a?b=c,["a"]`}, in("/a?b=c", event("a"))},
	{"event name with quotes", []string{`2["a\"\\\n",1]`}, event("a\"\\\n", 1.0)},
	{"event name beyond ASCII", []string{`2["héllo 日本 🎈"]`}, event("héllo 日本 🎈")},
	{"empty event name", []string{`2[""]`}, event("")},
	{"prototype as event name", []string{`2["__proto__"]`}, event("__proto__")},
	{"text that HTML escapes", []string{`2["a","<b>&'</b>",{"k<":"<>&"}]`}, event("a", "<b>&'</b>", map[string]any{"k<": "<>&"})},
	{"line separator", []string{"2[\"a\",\"x\u2028y\u2029z\"]"}, event("a", "x\u2028y\u2029z")},
	{"ack", []string{`312["ok"]`}, withID(12, ack("ok"))},
	{"ack with id zero", []string{`30[]`}, withID(0, ack())},
	{"ack in a namespace", []string{`3/admin,456[]`}, in("/admin", withID(456, ack()))},
	{"connect error", []string{`4{"data":{"code":401},"message":"no"}`}, refusal(map[string]any{"message": "no", "data": map[string]any{"code": 401.0}})},
	{"connect error as text", []string{`4/admin,"no"`}, in("/admin", refusal("no"))},
	{"connect error as list", []string{`4["no",1]`}, refusal([]any{"no", 1.0})},
	{"connect error without data", []string{`4`}, sio.Packet{Type: sio.PacketConnectError, Namespace: "/"}},
	{"binary event", []string{`51-["file",{"_placeholder":true,"num":0}]`, "\x01\x02\x03"}, event("file", []byte{1, 2, 3})},
	{"binary event, empty attachment", []string{`51-["file",{"_placeholder":true,"num":0}]`, ""}, event("file", []byte{})},
	{"binary event in a namespace with id", []string{`52-/admin,7["file",{"_placeholder":true,"num":0},"x",{"_placeholder":true,"num":1}]`, "a", "b"},
		in("/admin", withID(7, event("file", []byte("a"), "x", []byte("b"))))},
	{"binary event, nested", []string{`53-["f",{"a":{"_placeholder":true,"num":0},"b":[1,[{"_placeholder":true,"num":1}]],"c":{"d":{"_placeholder":true,"num":2}}}]`, "A", "B", "C"},
		event("f", map[string]any{"a": []byte("A"), "b": []any{1.0, []any{[]byte("B")}}, "c": map[string]any{"d": []byte("C")}})},
	{"binary ack", []string{`61-12[{"_placeholder":true,"num":0}]`, "\xff\x00"}, withID(12, ack([]byte{0xff, 0}))},
	{"ten attachments", append([]string{`510-["a"` + placeholders(10) + `]`}, strings.Split("0123456789", "")...), event("a", tenAttachments()...)},
}

func event(name string, args ...any) sio.Packet {
	return sio.Packet{Type: sio.PacketEvent, Namespace: "/", Event: name, Data: args}
}

func ack(args ...any) sio.Packet {
	return sio.Packet{Type: sio.PacketAck, Namespace: "/", Data: args}
}

func refusal(data any) sio.Packet {
	return sio.Packet{Type: sio.PacketConnectError, Namespace: "/", Data: []any{data}}
}

func in(namespace string, p sio.Packet) sio.Packet {
	p.Namespace = namespace
	return p
}

func withID(id uint64, p sio.Packet) sio.Packet {
	p.ID, p.HasID = id, true
	return p
}

func placeholders(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`,{"_placeholder":true,"num":` + string(rune('0'+i)) + `}`)
	}
	return b.String()
}

func tenAttachments() []any {
	var args []any
	for i := range byte(10) {
		args = append(args, []byte{'0' + i})
	}
	return args
}

func TestGoldenEncode(t *testing.T) {
	t.Parallel()
	for _, g := range goldens {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			if got := encode(t, &g.Packet); !reflect.DeepEqual(got, g.wire) {
				t.Errorf("got  %q\nwant %q", got, g.wire)
			}
		})
	}
}

func TestGoldenDecode(t *testing.T) {
	t.Parallel()
	for _, g := range goldens {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			p := decode(t, g.wire...)
			if got := anyArgs(t, p.Args); len(got)+len(g.Data) > 0 && !reflect.DeepEqual(got, g.Data) {
				t.Errorf("args: got %#v, want %#v", got, g.Data)
			}
			got := *p
			got.Args, got.Data = sio.Args{}, g.Data
			if !reflect.DeepEqual(got, g.Packet) {
				t.Errorf("got %+v, want %+v", got, g.Packet)
			}
		})
	}
}

// TestEncodeValues has what the encoder writes and the decoder does not return as it was.
func TestEncodeValues(t *testing.T) {
	t.Parallel()
	type point struct {
		X int `json:"x"`
		Y int `json:"y,omitempty"`
	}
	for _, test := range []struct {
		name   string
		packet sio.Packet
		want   string
	}{
		{"no namespace is the default one", in("", event("a")), `2["a"]`},
		{"struct", event("a", point{X: 1}), `2["a",{"x":1}]`},
		{"pointer", event("a", &point{X: 1, Y: 2}), `2["a",{"x":1,"y":2}]`},
		{"nil pointer, map, slice and bytes", event("a", (*point)(nil), map[string]int(nil), []int(nil), []byte(nil)), `2["a",null,null,null,null]`},
		{"integers are exact", event("a", uint64(math.MaxUint64), int64(math.MinInt64), uint(1), int32(-2), uint32(3), int8(4), uint16(5)),
			`2["a",18446744073709551615,-9223372036854775808,1,-2,3,4,5]`},
		{"floats as JavaScript writes them", event("a", 1e21, 1e20, 0.1, float32(0.5), math.Copysign(0, -1)), `2["a",1e+21,100000000000000000000,0.1,0.5,-0]`},
		{"control characters", event("a", "\x00\t\x7f"), `2["a","\u0000\t` + "\x7f" + `"]`},
		{"invalid UTF-8", event("a\xff", "b\xff"), `2["a\ufffd","b\ufffd"]`},
		{"raw JSON", event("a", json.RawMessage(`{"<":  1}`)), `2["a",{"<":1}]`},
		{"raw JSON that is not UTF-8", event("a", json.RawMessage("[\"b\xff\"]")), "2[\"a\",[\"b\ufffd\"]]"},
		{"connect with nil", sio.Packet{Type: sio.PacketConnect, Data: []any{nil}}, `0`},
		{"connect with a nil map", sio.Packet{Type: sio.PacketConnect, Namespace: "/a", Data: []any{map[string]any(nil)}}, `0/a,`},
		{"connect with bytes", sio.Packet{Type: sio.PacketConnect, Data: []any{map[string]any{"k": []byte("abc")}}}, `0{"k":"YWJj"}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := encode(t, &test.packet); len(got) != 1 || got[0] != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// stdCodec has encoding/json for an engine.
var stdCodec = sio.JSONCodec(sio.JSON{Unmarshal: json.Unmarshal, Marshal: func(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}})

// encode returns the messages of p, the first of which must be text, the others binary. With
// encoding/json for an engine they must be the same.
func encode(t testing.TB, p *sio.Packet) []string {
	t.Helper()
	wire := encodeWith(t, sio.JSONCodec(nil), p)
	if std := encodeWith(t, stdCodec, p); !slices.Equal(wire, std) {
		t.Errorf("got  %q\nwith encoding/json %q", wire, std)
	}
	return wire
}

func encodeWith(t testing.TB, c sio.Codec, p *sio.Packet) []string {
	t.Helper()
	messages, err := c.Encode(p)
	if err != nil {
		t.Fatal(err)
	}
	var wire []string
	for i, m := range messages {
		if m.Binary != (i > 0) || m.NoCompress != p.NoCompress {
			t.Errorf("message %d: binary %t, no compression %t", i, m.Binary, m.NoCompress)
		}
		wire = append(wire, string(m.Data))
	}
	return wire
}

// decode returns the packet of the messages, which must be there after the last one.
func decode(t testing.TB, wire ...string) *sio.Packet {
	t.Helper()
	return decodeWith(t, sio.JSONCodec(nil), wire...)
}

func decodeWith(t testing.TB, c sio.Codec, wire ...string) *sio.Packet {
	t.Helper()
	p, err := decodeMessages(c.NewDecoder(sio.DecoderOptions{}), wire...)
	if err != nil {
		t.Fatal(err)
	}
	if p == nil {
		t.Fatal("the packet is not complete")
	}
	return p
}

func decodeErr(opts sio.DecoderOptions, wire ...string) (*sio.Packet, error) {
	return decodeMessages(sio.JSONCodec(nil).NewDecoder(opts), wire...)
}

func decodeMessages(d sio.Decoder, wire ...string) (*sio.Packet, error) {
	for i, data := range wire {
		p, err := d.Decode(transport.Message{Data: []byte(data), Binary: i > 0})
		if p != nil || err != nil {
			return p, err
		}
	}
	return nil, nil
}

func anyArgs(t testing.TB, args sio.Args) []any {
	t.Helper()
	values := make([]any, args.Len())
	for i := range values {
		if err := args.Decode(i, &values[i]); err != nil {
			t.Fatal(err)
		}
	}
	return values
}
