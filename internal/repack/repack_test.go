//go:build !js

package repack_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/internal/repack"
)

const header = "\x00asm\x01\x00\x00\x00"

// segment returns a data segment at a place below 64.
func segment(start byte, data string) string {
	return "\x00\x41" + string([]byte{start}) + "\x0b" + string([]byte{byte(len(data))}) + data
}

// program returns one with a custom section in front of its data, all below 128 bytes.
func program(segments ...string) string {
	body := string([]byte{byte(len(segments))}) + strings.Join(segments, "")
	return header + "\x00\x03\x02ab" + "\x0b" + string([]byte{byte(len(body))}) + body
}

func TestData(t *testing.T) {
	t.Parallel()
	far := "\x00\x41\xe4\x00\x0b\x01z" // at 100
	for _, test := range []struct{ name, in, want string }{
		{"no data", header, header},
		{"one segment", program(segment(8, "one")), program(segment(8, "one"))},
		{"side by side", program(segment(8, "one"), segment(11, "two")), program(segment(8, "onetwo"))},
		{"zeros between", program(segment(8, "one"), segment(13, "two")), program(segment(8, "one\x00\x00two"))},
		{"backwards", program(segment(13, "two"), segment(8, "one")), program(segment(8, "one\x00\x00two"))},
		{"far apart", program(segment(8, "one"), segment(12, "two"), far), program(segment(8, "one\x00two"), far)},
		{"the gap is counted from the last", program(segment(8, "one"), segment(60, "two"), far),
			program("\x00\x41\x08\x0b\x5done" + strings.Repeat("\x00", 49) + "two" + strings.Repeat("\x00", 37) + "z")},
	} {
		got, err := repack.Data([]byte(test.in))
		if err != nil || string(got) != test.want {
			t.Errorf("%s: %q, %v, want %q", test.name, got, err, test.want)
		}
		again, err := repack.Data(got)
		if err != nil || !bytes.Equal(again, got) {
			t.Errorf("%s, again: %q, %v", test.name, again, err)
		}
	}
}

func TestDataOfOthers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, in, want string }{
		{"empty", "", "not a wasm program"},
		{"not wasm", "\x7fELF\x01\x00\x00\x00", "not a wasm program"},
		{"a section without a length", header + "\x0b", "ends too early"},
		{"half a section", program(segment(8, "one"))[:20], "ends too early"},
		{"more segments announced", header + "\x0b\x01\x02", "ends too early"},
		{"a passive segment", program("\x01\x03one"), "data segment 0 is of a kind"},
		{"a place that is a variable", program("\x00\x23\x00\x0b\x01z"), "data segment 0 is of a kind"},
		{"a place that is a sum", program("\x00\x41\x08\x41\x08\x6a\x0b\x01z"), "not a constant"},
		{"overlapping", program(segment(9, "two"), segment(8, "one")), "data segments overlap at 9"},
		{"a negative place", program("\x00\x41\x7f\x0b\x01z"), "beyond 2 GiB"},
		{"a long number", header + "\x0b\xff\xff\xff\xff\xff\x01", "more than 32 bits"},
		{"more than the segments", header + "\x0b\x02\x00z", "1 bytes behind"},
		{"segments that code refers to", header + "\x0c\x01\x00", "counts its data segments"},
	} {
		out, err := repack.Data([]byte(test.in))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %q, %v, want an error with %q", test.name, out, err, test.want)
		}
	}
}
