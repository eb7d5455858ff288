// Package ascii has what protocols need of package strings. It knows no Unicode, whose tables a
// wasm program would carry.
package ascii

import (
	"strconv"
	"strings"
)

// Space is what may stand around the parts of a header.
const Space = " \t\r\n"

// Trim returns s without the bytes of cut at its ends.
func Trim(s, cut string) string {
	for s != "" && strings.IndexByte(cut, s[0]) >= 0 {
		s = s[1:]
	}
	for s != "" && strings.IndexByte(cut, s[len(s)-1]) >= 0 {
		s = s[:len(s)-1]
	}
	return s
}

// Split returns the parts of s between the separators.
func Split(s string, separator byte) []string {
	var parts []string
	for {
		i := strings.IndexByte(s, separator)
		if i < 0 {
			return append(parts, s)
		}
		parts = append(parts, s[:i])
		s = s[i+1:]
	}
}

// Quote returns s as a Go string literal, whatever it holds: strconv.QuoteToASCII, which the
// compiler would copy to each place that calls it.
//
//go:noinline
func Quote(s string) string { return strconv.QuoteToASCII(s) }

// HeaderName spells the name of a header as HTTP/1.1 programs do: "content-type" is
// "Content-Type".
func HeaderName(name string) string {
	b := []byte(name)
	upper := true
	for i, c := range b {
		switch {
		case upper && 'a' <= c && c <= 'z':
			b[i] = c - 'a' + 'A'
		case !upper && 'A' <= c && c <= 'Z':
			b[i] = c - 'A' + 'a'
		}
		upper = c == '-'
	}
	return string(b)
}
