package jsonshape_test

import (
	"strings"
	"testing"
	"unsafe"

	"github.com/siowasm/siowasm/internal/jsonshape"
)

// Strings of short values and most of a long message are not copied one by one, whatever is
// around them.
func TestStrings(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<16)
	for name, c := range map[string]struct {
		text string
		at   int
		want []string
	}{
		"short":          {`["one","","tw\u006f","three"]`, 0, []string{"one", "", "two", "three"}},
		"behind another": {`[1],["one","two"]`, 4, []string{"one", "two"}},
		"not UTF-8":      {"[\"one\",\"\xff\",\"three\"]", 0, []string{"one", "\ufffd", "three"}},
		"in between":     {`["` + long[:300] + `","two"]`, 0, []string{long[:300], "two"}},
		"long":           {`["` + long + `","two"]`, 0, []string{long, "two"}},
		"two long":       {`["` + long + `","` + long + `a"]`, 0, []string{long, long + "a"}},
		"long, escaped":  {`["` + long + `\n"]`, 0, []string{long + "\n"}},
	} {
		var got []string
		var loose any
		if err := jsonshape.Text.Decode([]byte(c.text), c.at, &got, jsonshape.Options{}); err != nil {
			t.Fatal(name, err)
		}
		if err := jsonshape.Text.Decode([]byte(c.text), c.at, &loose, jsonshape.Options{}); err != nil {
			t.Fatal(name, err)
		}
		if len(got) != len(c.want) || len(loose.([]any)) != len(c.want) {
			t.Fatalf("%s: %d strings and %d, want %d", name, len(got), len(loose.([]any)), len(c.want))
		}
		for i, want := range c.want {
			if got[i] != want || loose.([]any)[i] != want {
				t.Errorf("%s: string %d is %.99q and %.99q, want %.99q", name, i, got[i], loose.([]any)[i], want)
			}
		}
	}
}

// A string that is most of its message is a piece of it, and no other long one.
func TestLongStrings(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<16)
	for name, c := range map[string]struct {
		text string
		want bool
	}{
		"most":      {`"` + long + `"`, true},
		"not most":  {`"` + long + `"` + strings.Repeat(" ", 1<<17), false},
		"not long":  {`"` + long[1:] + `"`, false},
		"not UTF-8": {`"` + long + "\xff\"", false},
	} {
		data := []byte(c.text)
		var got string
		if err := jsonshape.Text.Decode(data, 0, &got, jsonshape.Options{}); err != nil {
			t.Fatal(name, err)
		}
		if piece := unsafe.StringData(got) == &data[1]; piece != c.want {
			t.Errorf("%s: a piece of the message: %t", name, piece)
		}
	}
}

// Fields that are found by how their names are written, and in other ways.
func TestFieldNames(t *testing.T) {
	t.Parallel()
	type record struct {
		A int     `json:"a"`
		B string  `json:"b"`
		C float64 `json:"c"`
		D bool    `json:"d"`
		E int64   `json:"e"`
		F *int    `json:"f"`
	}
	six := 6
	want := record{1, "two", 3, true, 5, &six}
	for _, text := range []string{
		`{"a":1,"b":"two","c":3,"d":true,"e":5,"f":6}`,
		` { "a" : 1 , "b" : "two" , "c" : 3.0 , "d" : true , "e" : 5 , "f" : 6 } `,
		`{"f":6,"e":5,"d":true,"c":3e0,"b":"two","a":1}`,
		`{"\u0061":1,"x":{"a":7},"B":"two","c":3,"d":true,"e":5,"f":6}`,
		`{"a":1,"a":null,"b":"two","c":3,"d":true,"e":5,"f":6}`,
	} {
		var got record
		if err := jsonshape.Text.Decode([]byte(text), 0, &got, jsonshape.Options{}); err != nil {
			t.Fatal(text, err)
		}
		if got.F == nil || *got.F != six {
			t.Fatalf("%s: the last is %v", text, got.F)
		}
		if got.F = want.F; got != want {
			t.Errorf("%s: got %+v, want %+v", text, got, want)
		}
	}
	var got record
	err := jsonshape.Text.Decode([]byte(`{"a":"x","b":2,"c":3,"d":4,"e":5.5}`), 0, &got, jsonshape.Options{})
	if err == nil || !strings.Contains(err.Error(), "field a of") || got.C != 3 {
		t.Errorf("got %+v and %v", got, err)
	}
}
