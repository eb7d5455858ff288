package siomsgpack_test

import (
	"encoding/hex"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/sio/siomsgpack"
	"github.com/siowasm/siowasm/transport"
	"github.com/tinylib/msgp/msgp"
)

// encode returns the bytes of one argument.
func encode(c siomsgpack.Codec, v any) (string, error) {
	messages, err := c.Encode(&sio.Packet{Type: sio.PacketAck, Data: []any{v}})
	if err != nil {
		return "", err
	}
	digits := hex.EncodeToString(messages[0].Data)
	digits = strings.TrimPrefix(digits, "83a47479706503a46461746191")
	return strings.TrimSuffix(digits, "a36e7370a12f"), nil
}

// decode returns the argument that the bytes are.
func decode(t testing.TB, c siomsgpack.Codec, digits string) sio.Args {
	t.Helper()
	data, err := hex.DecodeString("83a47479706503a46461746191" + digits + "a36e7370a12f")
	if err != nil {
		t.Fatal(err)
	}
	p, err := c.NewDecoder(sio.DecoderOptions{}).Decode(transport.Message{Data: data, Binary: true})
	if err != nil {
		t.Fatalf("%s: %v", digits, err)
	}
	return p.Args
}

func TestDecodeAny(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, digits string
		want         any
	}{
		{"undefined", "d40000", nil},
		{"one byte of an ArrayBuffer", "c7010007", []byte{7}},
		{"Date", "d7000000016f6435cf2e", "2020-01-02T03:04:05.678Z"},
		{"eight bytes of an ArrayBuffer", "c708000000016f6435cf2e", []byte{0x00, 0x00, 0x01, 0x6f, 0x64, 0x35, 0xcf, 0x2e}},
		{"ArrayBuffer", "c80002000102", []byte{1, 2}},
		{"large ArrayBuffer", "c900000002000102", []byte{1, 2}},
		{"four bytes of type 0", "d60001020304", []byte{1, 2, 3, 4}},
		{"timestamp 32", "d6ff5e0d5da5", "2020-01-02T03:04:05.000Z"},
		{"timestamp 64", "d7ffa1a5d6005e0d5da5", "2020-01-02T03:04:05.678Z"},
		{"timestamp 96", "c70cff075bca00ffffffff7c56fe25", "1900-01-02T03:04:05.123456Z"},
		{"time of msgp", "c70c05000000005e0d5da528697580", "2020-01-02T03:04:05.678Z"},
		{"another extension", "d50701ff", []byte{1, 0xff}},
		{"float32", "ca3fc00000", 1.5},
		{"int16 of a small number", "d10001", 1.0},
		{"str8 of a short text", "d90161", "a"},
		{"array16", "dc000101", []any{1.0}},
		{"array32", "dd0000000101", []any{1.0}},
		{"map16", "de0001a16101", map[string]any{"a": 1.0}},
		{"map32", "df00000001a16101", map[string]any{"a": 1.0}},
		{"the same key twice", "82a16101a16102", map[string]any{"a": 2.0}},
		{"invalid text", "a2ff61", "\ufffda"},
		{"binary keys", "81c4016101", map[string]any{"a": 1.0}},
	} {
		var got any
		if err := decode(t, siomsgpack.Codec{}, test.digits).Decode(0, &got); err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %#v, %v, want %#v", test.name, got, err, test.want)
		}
	}
	var got any
	if err := decode(t, siomsgpack.Codec{}, "819001").Decode(0, &got); err == nil {
		t.Errorf("an array as a key: got %v", got)
	}
}

func TestDecodeTyped(t *testing.T) {
	t.Parallel()
	date := time.Date(2020, 1, 2, 3, 4, 5, 678e6, time.UTC)
	for _, test := range []struct {
		name, digits string
		into, want   any
	}{
		{"Date into a time", "d7000000016f6435cf2e", new(time.Time), date},
		{"Date into a text", "d7000000016f6435cf2e", new(string), "2020-01-02T03:04:05.678Z"},
		{"Date into JSON", "d7000000016f6435cf2e", new(json.RawMessage), json.RawMessage(`"2020-01-02T03:04:05.678Z"`)},
		{"text into a time", "b8323032302d30312d30325430333a30343a30352e3637385a", new(time.Time), date},
		{"undefined into a pointer", "d40000", pointer(pointer(1)), (*int)(nil)},
		{"undefined into an int", "d40000", pointer(7), 7},
		{"whole float into an int", "cb41f2a05f20000000", new(int64), int64(5e9)},
		{"whole float into a uint", "cb43e0000000000000", new(uint64), uint64(1 << 63)},
		{"2^53+1", "cf0020000000000001", new(int64), int64(1<<53 + 1)},
		{"2^53+1 as a number", "cf0020000000000001", new(json.Number), json.Number("9007199254740993")},
		{"max uint64", "cfffffffffffffffff", new(uint64), uint64(math.MaxUint64)},
		{"min int64", "d38000000000000000", new(int64), int64(math.MinInt64)},
		{"integers into any number", "93010203", new([]float32), []float32{1, 2, 3}},
		{"bytes into a text", "c40161", new(string), "YQ=="},
		{"base64 into bytes", "a459513d3d", new([]byte), []byte("a")},
		{"numbers into bytes", "920102", new([]byte), []byte{1, 2}},
		{"extension", "d50701ff", new(msgp.RawExtension), msgp.RawExtension{Type: 7, Data: []byte{1, 0xff}}},
		{"raw", "81a161d40000", new(msgp.Raw), msgp.Raw{0x81, 0xa1, 'a', 0xd4, 0, 0}},
		{"JSON of everything", "9582a16101a162c40161c0cb3ff8000000000000cfffffffffffffffffd40000", new(json.RawMessage), json.RawMessage(`[{"a":1,"b":"YQ=="},null,1.5,18446744073709551615,null]`)},
	} {
		err := decode(t, siomsgpack.Codec{}, test.digits).Decode(0, test.into)
		if got := reflect.ValueOf(test.into).Elem().Interface(); err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %#v, %v, want %#v", test.name, got, err, test.want)
		}
	}
}

func pointer[T any](v T) *T { return &v }

func TestIntegers(t *testing.T) {
	t.Parallel()
	var got any
	args := decode(t, siomsgpack.Codec{Integers: true}, "970102cb41f2a05f20000000cb3fe0000000000000cb8000000000000000cfffffffffffffffffcf0020000000000001")
	if err := args.Decode(0, &got); err != nil {
		t.Fatal(err)
	}
	want := []any{int64(1), int64(2), int64(5e9), 0.5, math.Copysign(0, -1), uint64(math.MaxUint64), int64(1<<53 + 1)}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v, want %#v", got, want)
	}
}

func TestNativeTime(t *testing.T) {
	t.Parallel()
	date := time.Date(2020, 1, 2, 3, 4, 5, 678e6, time.FixedZone("", 3600))
	for _, v := range []any{date, &date, []time.Time{date}} {
		digits, err := encode(siomsgpack.Codec{NativeTime: true}, v)
		if err != nil || !strings.HasSuffix(digits, "d7000000016f63fee0ae") {
			t.Errorf("%T: got %s, %v", v, digits, err)
		}
	}
}

// A generated is what msgp generates methods for: they have pointer receivers, and names
// of their own.
type generated struct{ Name string }

func (g *generated) MarshalMsg(b []byte) ([]byte, error) {
	return msgp.AppendString(msgp.AppendString(msgp.AppendMapHeader(b, 1), "n"), g.Name), nil
}

func (g *generated) UnmarshalMsg(b []byte) ([]byte, error) {
	_, b, err := msgp.ReadMapHeaderBytes(b)
	if err != nil {
		return b, err
	}
	if _, b, err = msgp.ReadStringBytes(b); err != nil {
		return b, err
	}
	g.Name, b, err = msgp.ReadStringBytes(b)
	return b, err
}

// A streamed has only the methods for streams.
type streamed struct{ N int }

func (s *streamed) EncodeMsg(w *msgp.Writer) error       { return w.WriteInt(s.N) }
func (s *streamed) DecodeMsg(r *msgp.Reader) (err error) { s.N, err = r.ReadInt(); return err }

// A broken writes two values.
type broken struct{}

func (broken) MarshalMsg(b []byte) ([]byte, error) { return append(b, 1, 2), nil }

func TestGenerated(t *testing.T) {
	t.Parallel()
	type holder struct {
		A generated            `json:"a"`
		B *generated           `json:"b"`
		C map[string]generated `json:"c"`
		D streamed             `json:"d"`
		E msgp.Raw             `json:"e"`
		F *msgp.RawExtension   `json:"f"`
	}
	in := holder{generated{"x"}, nil, map[string]generated{"k": {"y"}}, streamed{7}, msgp.Raw{0xc3}, &msgp.RawExtension{Type: 9, Data: []byte{1}}}
	digits, err := encode(siomsgpack.Codec{}, in)
	if err != nil {
		t.Fatal(err)
	}
	if want := "86a16181a16ea178a162c0a16381a16b81a16ea179a16407a165c3a166d40901"; digits != want {
		t.Errorf("got %s, want %s", digits, want)
	}
	var out holder
	if err := decode(t, siomsgpack.Codec{}, digits).Decode(0, &out); err != nil || !reflect.DeepEqual(out, in) {
		t.Errorf("got %+v, %v", out, err)
	}
	g := generated{"kept"}
	if err := decode(t, siomsgpack.Codec{}, "c0").Decode(0, &g); err != nil || g.Name != "kept" {
		t.Errorf("null: got %+v, %v", g, err)
	}
	if err := decode(t, siomsgpack.Codec{}, "01").Decode(0, &g); err == nil {
		t.Error("a number was read as a map")
	}
	if _, err := encode(siomsgpack.Codec{}, broken{}); err == nil || !strings.Contains(err.Error(), "not one value") {
		t.Errorf("two values: %v", err)
	}
}

func TestDecodeErrors(t *testing.T) {
	t.Parallel()
	var v struct {
		A struct{ B int }
		C string
	}
	err := decode(t, siomsgpack.Codec{}, "82a14181a142a178a143a179").Decode(0, &v)
	if err == nil || !strings.Contains(err.Error(), "string does not fit into the field A.B") {
		t.Errorf("got %v", err)
	}
	if v.C != "y" {
		t.Errorf("what fits was not read: %+v", v)
	}
	for _, test := range []struct {
		digits string
		into   any
	}{
		{"01", new(string)}, {"01", new(bool)}, {"c3", new(int)}, {"ccff", new(int8)}, {"ff", new(uint)}, {"cb3fe0000000000000", new(int)},
		{"90", new(int)}, {"80", new([]int)}, {"a161", new([]int)}, {"c40161", new(int)}, {"90", new(map[string]int)}, {"81a16101", new(map[int]int)},
		{"a178", new(time.Time)}, {"01", new(time.Time)}, {"a121", new([]byte)}, {"cb7ff8000000000000", new(json.RawMessage)}, {"01", new(error)},
		{"cb7ff8000000000000", new(int)}, {"cb7ff0000000000000", new(uint64)}, {"01", nil}, {"01", 7}, {"01", (*int)(nil)},
	} {
		if err := decode(t, siomsgpack.Codec{}, test.digits).Decode(0, test.into); err == nil {
			t.Errorf("%s went into a %T", test.digits, test.into)
		}
	}
}
