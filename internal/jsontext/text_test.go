package jsontext_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/siowasm/siowasm/internal/jsontext"
)

// FuzzScanner wants the scanner to agree with encoding/json about what JSON is, and what is
// told of a checked text to be so.
func FuzzScanner(f *testing.F) {
	for _, text := range []string{`{"a" : [1, -0.5e+7 ,"\u00e9\\",{}], "b":null}`, `[]`, ` true `, `"a`, `01`, `[1,]`, `{"a"}`, "\"\x00\"", `"\ud800\udc00\ud800"`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var s jsontext.Scanner
		value, reason := s.Scan(text, 0)
		if valid := json.Valid(text); (reason == "") != valid && bytes.Count(text, []byte{'['})+bytes.Count(text, []byte{'{'}) <= jsontext.MaxDepth {
			t.Fatalf("%q: %q, valid is %t", text, reason, valid)
		}
		if reason != "" {
			return
		}
		if end := jsontext.Skip(text, value.Start); end != value.End {
			t.Errorf("%q: the value ends at %d, want %d", text, end, value.End)
		}
		var want bytes.Buffer
		if err := json.Compact(&want, text); err != nil {
			t.Fatal(err)
		}
		if got := jsontext.AppendCompact(nil, text); !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%q: got %q, want %q", text, got, want.Bytes())
		}
		var elems []json.RawMessage
		if json.Unmarshal(text, &elems) == nil && len(elems) != len(s.Elems) {
			t.Errorf("%q: %d elements, want %d", text, len(s.Elems), len(elems))
		}
		var str string
		if text := text[value.Start:value.End]; text[0] == '"' && json.Unmarshal(text, &str) == nil {
			if got := string([]rune(string(jsontext.Unescape(text[1 : len(text)-1])))); got != str {
				t.Errorf("%q: got %q, want %q", text, got, str)
			}
		}
	})
}
