// Package values has the values that every serializer has to carry, and what the peers make of them. It imports no
// serializer.
package values

import (
	"encoding/json"
	"math"
	"math/big"
	"net/netip"
	"strings"
	"time"
)

// A Row is a value.
type Row struct {
	Name       string
	Value      any
	Native     bool // for the serializers that have NativeTime, with it
	JS, Python Reading
}

// A Reading is what a peer makes of a value, as decode.mjs and decode.py tell it, by all serializers or
// by each: default, msgpack, cbor. "-" says that the value cannot be sent.
type Reading []string

// By returns the reading by a serializer: 0 default, 1 msgpack, 2 cbor.
func (r Reading) By(serializer int) string {
	if len(r) > 1 {
		return r[serializer]
	}
	return r[0]
}

var noon = time.Date(2020, 1, 2, 12, 0, 0, 678e6, time.UTC)

// Table is that of docs/serializers.md.
var Table = []Row{
	{"nil", nil, false, Reading{"null"}, Reading{"null"}},
	{"bool", true, false, Reading{"true"}, Reading{"true"}},
	{"string", "é\u2028<", false, Reading{`"é\u2028<"`}, Reading{`"é\u2028<"`}},
	{"invalid text", "a\xff", false, Reading{`"a\ufffd"`}, Reading{`"a\ufffd"`}},
	{"int", -70000, false, Reading{"-70000"}, Reading{"-70000"}},
	{"int of 33 bits", int64(5_000_000_000), false, Reading{"5000000000"}, Reading{"5000000000", "5000000000", `{"float":"5000000000.0"}`}},
	{"2^53", int64(1 << 53), false, Reading{"9007199254740992"}, Reading{"9007199254740992", "9007199254740992", `{"float":"9007199254740992.0"}`}},
	{"2^53+1", int64(1<<53 + 1), false, Reading{"9007199254740992", "9007199254740992", `{"bigint":"9007199254740993"}`}, Reading{`{"int":"9007199254740993"}`}},
	{"min int64", int64(math.MinInt64), false, Reading{"-9223372036854776000", "-9223372036854776000", `{"bigint":"-9223372036854775808"}`}, Reading{`{"int":"-9223372036854775808"}`}},
	{"max uint64", uint64(math.MaxUint64), false, Reading{"18446744073709552000", "18446744073709552000", `{"bigint":"18446744073709551615"}`}, Reading{`{"int":"18446744073709551615"}`}},
	{"big.Int", new(big.Int).Lsh(big.NewInt(1), 64), false, Reading{"18446744073709552000", "-", `{"bigint":"18446744073709551616"}`}, Reading{`{"int":"18446744073709551616"}`, "-", `{"int":"18446744073709551616"}`}},
	{"float", 1.5, false, Reading{"1.5"}, Reading{`{"float":"1.5"}`}},
	{"float32", float32(0.1), false, Reading{"0.1"}, Reading{`{"float":"0.1"}`}},
	{"whole float", 3.0, false, Reading{"3"}, Reading{"3"}},
	{"float of 2^53", float64(1 << 53), false, Reading{"9007199254740992"}, Reading{"9007199254740992", `{"float":"9007199254740992.0"}`, `{"float":"9007199254740992.0"}`}},
	{"large float", 1e300, false, Reading{"1e+300"}, Reading{`{"float":"1e+300"}`}},
	{"minus zero", math.Copysign(0, -1), false, Reading{`{"number":"-0"}`}, Reading{"0", `{"float":"-0.0"}`, `{"float":"-0.0"}`}},
	{"NaN", math.NaN(), false, Reading{"-", `{"number":"NaN"}`, `{"number":"NaN"}`}, Reading{"-", `{"float":"nan"}`, `{"float":"nan"}`}},
	{"infinity", math.Inf(1), false, Reading{"-", `{"number":"Infinity"}`, `{"number":"Infinity"}`}, Reading{"-", `{"float":"inf"}`, `{"float":"inf"}`}},
	{"bytes", []byte("bytes"), false, Reading{`{"bytes":"6279746573"}`}, Reading{`{"bytes":"6279746573"}`}},
	{"no bytes", []byte{}, false, Reading{`{"bytes":""}`}, Reading{`{"bytes":""}`}},
	{"nil bytes", []byte(nil), false, Reading{"null"}, Reading{"null"}},
	{"array of bytes", [2]byte{1, 2}, false, Reading{"[1,2]"}, Reading{"[1,2]"}},
	{"slice", []any{1, "a", nil, []byte{1}}, false, Reading{`[1,"a",null,{"bytes":"01"}]`}, Reading{`[1,"a",null,{"bytes":"01"}]`}},
	{"nil slice", []int(nil), false, Reading{"null"}, Reading{"null"}},
	{"map", map[string]any{"b": 1, "a": []byte{1}}, false, Reading{`{"a":{"bytes":"01"},"b":1}`}, Reading{`{"a":{"bytes":"01"},"b":1}`}},
	{"map of ints", map[int]bool{7: true}, false, Reading{`{"7":true}`}, Reading{`{"7":true}`}},
	{"struct", struct {
		A int    `json:"a"`
		B string `json:"b,omitempty"`
		C int64  `json:",string"`
	}{1, "", 2}, false, Reading{`{"a":1,"C":"2"}`}, Reading{`{"a":1,"C":"2"}`}},
	{"time", noon, false, Reading{`"2020-01-02T12:00:00.678Z"`}, Reading{`"2020-01-02T12:00:00.678Z"`}},
	{"native time", noon, true, Reading{"-", `{"date":"2020-01-02T12:00:00.678Z"}`, `{"date":"2020-01-02T12:00:00.678Z"}`},
		Reading{"-", `{"ext":[0,"0000016f662074a6"]}`, `{"datetime":"2020-01-02T12:00:00.678000+00:00"}`}},
	{"encoding.TextMarshaler", netip.MustParseAddr("::1"), false, Reading{`"::1"`}, Reading{`"::1"`}},
	{"json.Marshaler", json.RawMessage(`{"z":[1,2.5,"a"],"a":{}}`), false, Reading{`{"z":[1,2.5,"a"],"a":{}}`}, Reading{`{"z":[1,{"float":"2.5"},"a"],"a":{}}`}},
	{"long text", strings.Repeat("x", 70_000), false, Reading{`"` + strings.Repeat("x", 70_000) + `"`}, Reading{`"` + strings.Repeat("x", 70_000) + `"`}},
	{"long slice", make([]int, 70_000), false, Reading{"[0" + strings.Repeat(",0", 69_999) + "]"}, Reading{"[0" + strings.Repeat(",0", 69_999) + "]"}},
	{"long bytes", make([]byte, 70_000), false, Reading{`{"bytes":"` + strings.Repeat("00", 70_000) + `"}`}, Reading{`{"bytes":"` + strings.Repeat("00", 70_000) + `"}`}},
}
