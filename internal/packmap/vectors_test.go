package packmap_test

import (
	"bytes"
	"embed"
	"encoding/hex"
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/sio/siocbor"
	"github.com/siowasm/siowasm/sio/siomsgpack"
	"github.com/siowasm/siowasm/transport"
)

// The bytes that the serializers of npm and of Python write, from internal/interop's
// vectors.mjs and vectors.py.
//
//go:embed testdata
var testdata embed.FS

var codecs = map[string]sio.Codec{"msgpack": siomsgpack.Codec{}, "cbor": siocbor.Codec{}}

// A vector is what a packet of that name is, in whichever bytes.
type vector struct {
	packet sio.Packet
	args   []any
}

func event(args ...any) vector {
	return vector{sio.Packet{Type: sio.PacketEvent, Namespace: "/", Event: "v"}, args}
}

func seq(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i)
	}
	return b
}

func numbers(n int) map[string]any {
	m := make(map[string]any)
	for i := range n {
		m["k"+strconv.Itoa(i)] = float64(i)
	}
	return m
}

func zeros(n int) []any {
	list := make([]any, n)
	for i := range list {
		list[i] = 0.0
	}
	return list
}

var vectors = map[string]vector{
	"connect":                 {sio.Packet{Type: sio.PacketConnect, Namespace: "/"}, nil},
	"connect with auth":       {sio.Packet{Type: sio.PacketConnect, Namespace: "/admin"}, []any{map[string]any{"token": "x"}}},
	"event":                   {sio.Packet{Type: sio.PacketEvent, Namespace: "/", Event: "hi"}, nil},
	"event with id":           {sio.Packet{Type: sio.PacketEvent, Namespace: "/", Event: "hi", HasID: true}, []any{1.0, "a"}},
	"ack":                     {sio.Packet{Type: sio.PacketAck, Namespace: "/", ID: 7, HasID: true}, []any{"ok", []any{1.0}}},
	"disconnect":              {sio.Packet{Type: sio.PacketDisconnect, Namespace: "/"}, nil},
	"connect answer":          {sio.Packet{Type: sio.PacketConnect, Namespace: "/"}, []any{map[string]any{"sid": "abc", "pid": nil}}},
	"connect answer with pid": {sio.Packet{Type: sio.PacketConnect, Namespace: "/"}, []any{map[string]any{"sid": "abc", "pid": "def"}}},
	"ack of a server":         {sio.Packet{Type: sio.PacketAck, Namespace: "/", ID: 12, HasID: true}, nil},
	"refused":                 {sio.Packet{Type: sio.PacketConnectError, Namespace: "/"}, []any{map[string]any{"message": "no", "data": map[string]any{"code": 401.0}}}},
	"refused with text":       {sio.Packet{Type: sio.PacketConnectError, Namespace: "/nope"}, []any{"Unable to connect"}},
	"refused with a list":     {sio.Packet{Type: sio.PacketConnectError, Namespace: "/nope"}, []any{[]any{"no", 1.0}}},
	"refused with nothing":    {sio.Packet{Type: sio.PacketConnectError, Namespace: "/nope"}, nil},
	"invalid namespace":       {sio.Packet{Type: sio.PacketConnectError, Namespace: "/nope"}, []any{map[string]any{"message": "Invalid namespace"}}},
	"large id":                {sio.Packet{Type: sio.PacketAck, Namespace: "/", ID: 1 << 53, HasID: true}, nil},
	"number as name":          {sio.Packet{Type: sio.PacketEvent, Namespace: "/", Event: "7"}, nil},
	"small integers":          event(0.0, 1.0, 127.0, 128.0, 255.0, 256.0, 65535.0, 65536.0, 4294967295.0),
	"negative integers":       event(-1.0, -32.0, -33.0, -128.0, -129.0, -32768.0, -32769.0, -2147483648.0),
	"large integers":          event(4294967296.0, 5e9, float64(1<<53), -2147483649.0, float64(-1<<53)),
	"64 bits":                 event(float64(1<<53), float64(1<<63), float64(1<<64), float64(-1<<63)),
	"floats":                  event(0.5, 0.1, -1.5e-300, math.Copysign(0, -1), 3.0),
	"no numbers":              event(math.NaN(), math.Inf(1), math.Inf(-1)),
	"constants":               event(nil, true, false, nil),
	"text":                    event("", "é€😀", strings.Repeat("x", 31), strings.Repeat("x", 32), strings.Repeat("x", 256)),
	"buffers":                 event(seq(3), []byte{}, bytes.Repeat([]byte{1}, 256)),
	"array buffers":           event(seq(1), seq(3), seq(8), append(seq(256), seq(44)...)),
	"typed arrays":            event(seq(3), []byte{0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0}),
	"dates":                   event("2020-01-02T03:04:05.678Z", "2020-01-02T03:04:05.000Z", "1900-01-02T03:04:05.123456Z"),
	"epoch dates":             event("2020-01-02T03:04:05.678Z", "2020-01-02T03:04:05.000Z", "1900-01-02T03:04:05.123456Z"),
	"objects":                 event(map[string]any{"a": map[string]any{"b": []any{map[string]any{"c": seq(2)}}}}, map[string]any{}, []any{}),
	"long arrays":             event(zeros(15), zeros(16), zeros(300)),
	"long objects":            event(numbers(16)),
	"keys":                    event(map[string]any{"1": "c", "-2": "b", "null": "d", "1.5": "e"}),
	"bigints":                 event(1.0, float64(1<<63), float64(-1<<63), float64(1<<64), -math.Ldexp(1, 70)),
	"bignums":                 event(float64(1<<64), float64(-1<<64), float64(-1<<64)),
	"undefined":               event(nil),
	"maps and sets":           event(map[string]any{"a": 1.0, "2": "b"}, []any{1.0, 2.0}),
}

// differ are the vectors that one encoder means otherwise.
var differ = map[string]map[string]vector{
	"msgpack-npm": {
		"floats": event(0.5, 0.1, -1.5e-300, 0.0), // they do not write -0
		"dates":  event("1970-01-01T00:00:00.000Z", "2020-01-02T03:04:05.678Z", "1969-12-31T23:59:58.500Z"),
	},
	"cbor-npm": {
		"floats": event(0.5, 0.1, -1.5e-300, 0.0), // they do not write -0
		"dates":  event("1970-01-01T00:00:00.000Z", "2020-01-02T03:04:05.678Z", "1969-12-31T23:59:58.500Z"),
	},
	"msgpack-python": {
		"connect answer": {sio.Packet{Type: sio.PacketConnect, Namespace: "/"}, []any{map[string]any{"sid": "abc"}}},
		"connect":        {sio.Packet{Type: sio.PacketConnect, Namespace: "/"}, []any{map[string]any{}}},
		"constants":      event(nil, true, false),
	},
	"cbor-python": {
		"connect answer": {sio.Packet{Type: sio.PacketConnect, Namespace: "/"}, []any{map[string]any{"sid": "abc"}}},
		"connect":        {sio.Packet{Type: sio.PacketConnect, Namespace: "/"}, []any{map[string]any{}}},
		"constants":      event(nil, true, false),
		// Such a date is text, and stays as it was written.
		"dates": event("2020-01-02T03:04:05.678000Z", "2020-01-02T03:04:05Z", "1900-01-02T03:04:05.123456Z"),
	},
}

// load returns the bytes of a file of vectors.
func load(t testing.TB, name string) map[string][]byte {
	t.Helper()
	text, err := testdata.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]string
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	wire := make(map[string][]byte)
	for name, digits := range all {
		if wire[name], err = hex.DecodeString(digits); err != nil {
			t.Fatal(err)
		}
	}
	return wire
}

func TestVectors(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"msgpack-npm", "msgpack-python", "cbor-npm", "cbor-python"} {
		format, _, _ := strings.Cut(file, "-")
		for name, wire := range load(t, file) {
			want, ok := differ[file][name]
			if !ok {
				want, ok = vectors[name]
			}
			if !ok {
				t.Errorf("%s, %s: nothing says what it is", file, name)
				continue
			}
			p, err := codecs[format].NewDecoder(sio.DecoderOptions{}).Decode(transport.Message{Data: wire, Binary: true})
			if err != nil {
				t.Errorf("%s, %s: %v", file, name, err)
				continue
			}
			args := values(t, p.Args)
			if !equal(args, want.args) {
				t.Errorf("%s, %s: got %#v, want %#v", file, name, args, want.args)
			}
			p.Args = sio.Args{}
			if !reflect.DeepEqual(*p, want.packet) {
				t.Errorf("%s, %s: got %+v, want %+v", file, name, *p, want.packet)
			}
		}
	}
}

// values returns the arguments as empty interfaces have them.
func values(t testing.TB, args sio.Args) []any {
	t.Helper()
	var all []any
	for i := range args.Len() {
		var v any
		if err := args.Decode(i, &v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

// equal is DeepEqual, but that NaN is itself and 0 is not -0.
func equal(got, want any) bool {
	switch want := want.(type) {
	case float64:
		got, ok := got.(float64)
		return ok && (math.IsNaN(got) && math.IsNaN(want) || got == want && math.Signbit(got) == math.Signbit(want))
	case []any:
		got, ok := got.([]any)
		if !ok || len(got) != len(want) {
			return false
		}
		for i := range want {
			if !equal(got[i], want[i]) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(got, want)
}
