package siocbor_test

import (
	"encoding/hex"
	"encoding/json"
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/sio/siocbor"
	"github.com/siowasm/siowasm/transport"
)

// The bytes around one argument.
const (
	before = "a364747970650364646174" + "6181"
	after  = "636e7370612f"
)

// encode returns the bytes of one argument.
func encode(c siocbor.Codec, v any) (string, error) {
	messages, err := c.Encode(&sio.Packet{Type: sio.PacketAck, Data: []any{v}})
	if err != nil {
		return "", err
	}
	digits := strings.TrimPrefix(hex.EncodeToString(messages[0].Data), before)
	return strings.TrimSuffix(digits, after), nil
}

// decode returns the argument that the bytes are.
func decode(t testing.TB, c siocbor.Codec, digits string) sio.Args {
	t.Helper()
	data, err := hex.DecodeString(before + digits + after)
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
		{"undefined", "f7", nil},
		{"unknown simple value", "f8ff", nil},
		{"half", "f93e00", 1.5},
		{"negative half", "f9c400", -4.0},
		{"smallest half", "f90001", math.Ldexp(1, -24)},
		{"largest half", "f97bff", 65504.0},
		{"negative zero in half", "f98000", math.Copysign(0, -1)},
		{"infinite half", "f9fc00", math.Inf(-1)},
		{"single", "fa47c35000", 100000.0},
		{"array of no length", "9f0102ff", []any{1.0, 2.0}},
		{"map of no length", "bf616101616202ff", map[string]any{"a": 1.0, "b": 2.0}},
		{"nested of no length", "9f9fff829f01ffbfffff", []any{[]any{}, []any{[]any{1.0}, map[string]any{}}}},
		{"bytes in pieces", "5f42010243030405ff", []byte{1, 2, 3, 4, 5}},
		{"no bytes in pieces", "5fff", []byte{}},
		{"text in pieces", "7f657374726561646d696e67ff", "streaming"},
		{"integer that is not the shortest", "1b0000000000000001", 1.0},
		{"date as text", "c0781b323032302d30312d30325430333a30343a30352e3637383030305a", "2020-01-02T03:04:05.678000Z"},
		{"date in seconds", "c11a5e0d5da5", "2020-01-02T03:04:05.000Z"},
		{"date before 1970", "c120", "1969-12-31T23:59:59.000Z"},
		{"date with milliseconds", "c1fb41d78357696b645a", "2020-01-02T03:04:05.678Z"},
		{"invalid date", "c1fb7ff8000000000000", nil},
		{"date beyond all", "c1fb7e37e43c8800759c", 1e300},
		{"date that is text", "c16161", "a"},
		{"bignum", "c249010000000000000000", float64(1 << 64)},
		{"small bignum", "c24107", 7.0},
		{"negative bignum", "c34107", -8.0},
		{"negative integer beyond 64 bits", "3bffffffffffffffff", float64(-1 << 64)},
		{"bignum that is text", "c26161", "a"},
		{"bignum too large for a number", "c2590401" + strings.Repeat("01", 1025), []byte(strings.Repeat("\x01", 1025))},
		{"Uint8Array", "d84043010203", []byte{1, 2, 3}},
		{"Float32Array", "d855480000803f000000c0", []byte{0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0}},
		{"tags in tags", "d9d9f7d9d9f701", 1.0},
		{"invalid text", "62ff61", "\ufffda"},
	} {
		var got any
		if err := decode(t, siocbor.Codec{}, test.digits).Decode(0, &got); err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %#v, %v, want %#v", test.name, got, err, test.want)
		}
	}
	var got any
	if err := decode(t, siocbor.Codec{}, "a18001").Decode(0, &got); err == nil {
		t.Errorf("an array as a key: got %v", got)
	}
}

func TestIntegers(t *testing.T) {
	t.Parallel()
	var got any
	args := decode(t, siocbor.Codec{Integers: true}, "8601fb41f2a05f20000000f93800f980001bffffffffffffffff3b7fffffffffffffff")
	if err := args.Decode(0, &got); err != nil {
		t.Fatal(err)
	}
	want := []any{int64(1), int64(5e9), 0.5, math.Copysign(0, -1), uint64(math.MaxUint64), int64(math.MinInt64)}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v, want %#v", got, want)
	}
}

func TestNativeTime(t *testing.T) {
	t.Parallel()
	date := time.Date(2020, 1, 2, 3, 4, 5, 678e6, time.UTC)
	for _, v := range []any{date, &date, []*time.Time{&date}} {
		digits, err := encode(siocbor.Codec{NativeTime: true}, v)
		if err != nil || !strings.HasSuffix(digits, "c07818323032302d30312d30325430333a30343a30352e3637385a") {
			t.Errorf("%T: got %s, %v", v, digits, err)
		}
		got := reflect.New(reflect.TypeOf(v))
		if err := decode(t, siocbor.Codec{}, digits).Decode(0, got.Interface()); err != nil || !reflect.DeepEqual(got.Elem().Interface(), v) {
			t.Errorf("%T: got %v, %v", v, got.Elem(), err)
		}
	}
}

func TestBignums(t *testing.T) {
	t.Parallel()
	for _, digits := range []string{"0", "-1", "9223372036854775808", "18446744073709551615", "18446744073709551616", "-9223372036854775809",
		"-18446744073709551616", "-18446744073709551617", "123456789012345678901234567890"} {
		want, _ := new(big.Int).SetString(digits, 10)
		for _, v := range []any{want, json.Number(digits), json.RawMessage(digits)} {
			wire, err := encode(siocbor.Codec{}, v)
			if err != nil {
				t.Fatal(err)
			}
			var got big.Int
			if err := decode(t, siocbor.Codec{}, wire).Decode(0, &got); err != nil || got.Cmp(want) != 0 {
				t.Errorf("%s as a %T: got %v, %v", digits, v, &got, err)
			}
			var number json.Number
			if err := decode(t, siocbor.Codec{}, wire).Decode(0, &number); err != nil || number.String() != digits {
				t.Errorf("%s as a %T: got %v, %v", digits, v, number, err)
			}
		}
	}
}

// A tagged writes and reads itself.
type tagged struct{ n uint64 }

func (v tagged) MarshalCBOR() ([]byte, error) {
	return cbor.Marshal(cbor.Tag{Number: 1000, Content: v.n})
}

func (v *tagged) UnmarshalCBOR(data []byte) error {
	var tag cbor.Tag
	err := cbor.Unmarshal(data, &tag)
	v.n, _ = tag.Content.(uint64)
	return err
}

// A broken writes two values.
type broken struct{}

func (broken) MarshalCBOR() ([]byte, error) { return []byte{1, 2}, nil }

func TestMarshaler(t *testing.T) {
	t.Parallel()
	type holder struct {
		A tagged          `json:"a"`
		B *tagged         `json:"b"`
		C cbor.RawMessage `json:"c"`
		D cbor.RawTag     `json:"d"`
		E int             `json:"e" cbor:"1,keyasint"`
	}
	in := holder{tagged{7}, nil, cbor.RawMessage{0xf7}, cbor.RawTag{Number: 9, Content: cbor.RawMessage{1}}, 5}
	digits, err := encode(siocbor.Codec{}, in)
	if err != nil {
		t.Fatal(err)
	}
	if want := "a56161d903e8076162f66163f76164c9016165" + "05"; digits != want {
		t.Errorf("got %s, want %s", digits, want)
	}
	var out holder
	if err := decode(t, siocbor.Codec{}, digits).Decode(0, &out); err != nil || !reflect.DeepEqual(out, in) {
		t.Errorf("got %+v, %v", out, err)
	}
	if _, err := encode(siocbor.Codec{}, broken{}); err == nil || !strings.Contains(err.Error(), "not one value") {
		t.Errorf("two values: %v", err)
	}
}

func TestInt64(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		value       any
		want, int64 string
	}{
		{uint32(math.MaxUint32), "1affffffff", "1affffffff"},
		{int64(1 << 32), "fb41f0000000000000", "1b0000000100000000"},
		{int64(-1 << 32), "3affffffff", "3affffffff"},
		{int64(-1<<32 - 1), "fbc1f0000000100000", "3b0000000100000000"},
		{5e9, "fb41f2a05f20000000", "1b000000012a05f200"},
		{uint64(1 << 53), "fb4340000000000000", "1b0020000000000000"},
		{int64(1<<53 + 1), "1b0020000000000001", "1b0020000000000001"},
		{int64(math.MinInt64), "3b7fffffffffffffff", "3b7fffffffffffffff"},
	} {
		for _, c := range []siocbor.Codec{{}, {Int64: true}} {
			want := test.want
			if c.Int64 {
				want = test.int64
			}
			if got, err := encode(c, test.value); err != nil || got != want {
				t.Errorf("%v with %+v: got %s, %v, want %s", test.value, c, got, err, want)
			}
		}
	}
}
