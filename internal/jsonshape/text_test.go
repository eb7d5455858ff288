package jsonshape_test

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/internal/jsonshape"
)

// text returns the JSON of a value, and that of encoding/json with <, > and & as they are.
func text(v any) (got, want string, gotErr, wantErr error) {
	data, gotErr := jsonshape.Text.Append(nil, v, jsonshape.Options{})
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	wantErr = enc.Encode(v)
	return string(data), strings.TrimSuffix(b.String(), "\n"), gotErr, wantErr
}

func wantSameText(t *testing.T, v any) {
	t.Helper()
	got, want, gotErr, wantErr := text(v)
	if (gotErr == nil) != (wantErr == nil) {
		t.Fatalf("%#v: got error %v, want %v", v, gotErr, wantErr)
	}
	// What encoding/json lets pass of a json.RawMessage no peer does.
	if want = string([]rune(want)); wantErr == nil && got != want {
		t.Fatalf("%#v:\ngot  %s\nwant %s", v, got, want)
	}
}

// TestText wants values to be the text that encoding/json writes, binary data as base64.
func TestText(t *testing.T) {
	t.Parallel()
	for _, test := range meanings {
		wantSameText(t, []any{test.value})
	}
	for _, v := range []any{
		math.NaN(), math.Inf(-1), float32(math.Inf(1)), float32(math.NaN()), []any{math.NaN()}, 1e21, 1e-7, -1e-6, 123456789e-15, float32(1e21), float32(1e-7), float32(33554432), math.MaxFloat64,
		"\x00\x1f\x7f\b\f\n\r\t\"\\/<>&'\u2028\u2029\xff\xed\xa0\x80\U0001f388", map[string]int{"\u2028<\xff": 1, "": 2, "\t": 3},
		json.RawMessage(" {\n\t\"a b\" : [ 1 ,\r2 ] , \"<\u2028\\\" \" : 1E+2 } "), json.RawMessage("{"), json.RawMessage("1 2"), json.RawMessage(""), json.Number("1e"), json.Number("-1.50E+01"),
		map[float64]int{}, make(chan int), func() {}, complex(1, 2), struct{ C chan int }{}, struct {
			A json.Number `json:",string"`
			B *float64    `json:",string"`
			C string      `json:",string"`
			//lint:ignore SA5008 encoding/json takes the option for strings, too
			D []int       `json:",string"`
			E json.Number `json:",string"`
		}{"12", pointer(1e21), "\"<\u2028", []int{1}, ""},
	} {
		wantSameText(t, v)
	}
}

// FuzzText wants JSON to be read and written as encoding/json does.
func FuzzText(f *testing.F) {
	for _, text := range []string{`{"A":[1,null,{"a":true}],"b":"AQI=","C":{"C":{}},"d":{"x":null,"y":{"A":1.5}}}`, `{"E":"7","F":"2020-01-02T03:04:05Z","G":{"1":[1],"-2":[1,2,3]},"h":"x","I":[true,null]}`,
		`{"J":{"a":[]},"B":5,"K":{"n":1},"L":[1,2,3],"in":{"A":1}}`, `[1]`, ` null `, `{"A":1,"a":2,"A":null,"K":null}`, `{"C":{"A":1},"C":{"B":""},"I":[true],"I":[null,false]}`, `1e400`, `-0`, `[1e21,1E-7,0.1e1]`, `{"\ud800":"\ud800\u0041\ud83c\udf88\/\b"}`,
		`{"E":"\u0037","M":[1.5,"2",""],"N":3.4e38,"O":[{"A":1},{"A":2}],"O":[{"D":{}}]}`, `{"E":"07"}`, `{"E":7}`, `{"N":1e39}`, `{"M":["x"]}`, `{"P":{"1":2,"x":3}}`, `{"b":"A"}`, "\"a\xff\""} {
		f.Add(text)
	}
	type wider struct {
		target
		M []json.Number
		N float32
		O []target
		P map[uint8]json.RawMessage
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !json.Valid([]byte(text)) || jsonshape.Text.Format.Check([]byte(text)) != nil {
			return // nested deeper than is allowed here
		}
		wantSameText(t, json.RawMessage(text))
		for _, make := range []func() any{
			func() any { return new(wider) },
			func() any { return new(any) },
			func() any { return new([]map[string]target) },
			func() any { return new(string) },
			func() any {
				return &wider{target{A: pointer(any(1)), B: []byte("old"), C: &target{E: 3}, D: map[string]*target{"x": {E: 4}}, H: pointer(pointer("old")), I: []*bool{nil, pointer(true)}, L: [2]*uint8{pointer(uint8(1))}}, []json.Number{"1"}, 1, []target{{E: 1}}, nil}
			},
		} {
			want, got := make(), make()
			wantErr := json.Unmarshal([]byte(text), want)
			gotErr := jsonshape.Text.Decode([]byte(text), 0, got, jsonshape.Options{})
			if (wantErr == nil) != (gotErr == nil) {
				t.Fatalf("%s into a %T: got error %v, want %v", text, want, gotErr, wantErr)
			}
			if wantErr != nil {
				continue
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s: got %+v, want %+v", text, got, want)
			}
			wantSameText(t, want)
		}
	})
}

// FuzzTextScalars wants text and numbers to be written as encoding/json does.
func FuzzTextScalars(f *testing.F) {
	f.Add("a\xff\u2028\x00", uint64(1<<53), float32(0.1), int64(-1))
	f.Add("\"\\<>&\x7f", math.Float64bits(1e21), float32(16777217), int64(math.MinInt64))
	f.Fuzz(func(t *testing.T, s string, bits uint64, single float32, i int64) {
		for _, v := range []any{s, []byte(s), map[string]any{s: nil}, json.Number(s), json.RawMessage(s), bits, i, single, math.Float64frombits(bits), float64(i), float64(single)} {
			wantSameText(t, v)
		}
	})
}
