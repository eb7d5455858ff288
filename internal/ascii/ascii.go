// Package ascii has what protocols need of package strings. It knows no Unicode, whose tables a
// wasm program would carry.
package ascii

import (
	"strings"
	"unicode/utf8"
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

// Cut returns what is before and after the first separator; all of s is before if there is none.
func Cut(s string, separator byte) (before, after string, found bool) {
	if i := strings.IndexByte(s, separator); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

// Contains reports whether part is in s. It is for short texts.
func Contains(s, part string) bool { return index(s, part) >= 0 }

// Without returns s without each part, which is not empty. It is for short texts.
func Without(s, part string) string {
	for {
		i := index(s, part)
		if i < 0 {
			return s
		}
		s = s[:i] + s[i+len(part):]
	}
}

// index is strings.Index, which would weigh more.
func index(s, part string) int {
	for i := range len(s) - len(part) + 1 {
		if s[i:i+len(part)] == part {
			return i
		}
	}
	return -1
}

// UTF8 returns s with U+FFFD for each byte that is no part of a character.
func UTF8(s string) string {
	valid := make([]byte, 0, len(s))
	for _, c := range s {
		valid = utf8.AppendRune(valid, c)
	}
	return string(valid)
}

// Join returns the parts with a separator between them. The compiler would copy it to each place
// that calls it.
//
//go:noinline
func Join(parts []string, separator string) (joined string) {
	for i, part := range parts {
		if i > 0 {
			joined += separator
		}
		joined += part
	}
	return joined
}

// Quote returns s as a Go string literal in ASCII, whatever it holds. What is no printable
// ASCII is written byte by byte.
func Quote(s string) string {
	const hex = "0123456789abcdef"
	quoted := append(make([]byte, 0, len(s)+2), '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			quoted = append(quoted, '\\', c)
		case c == '\n':
			quoted = append(quoted, '\\', 'n')
		case ' ' <= c && c <= '~':
			quoted = append(quoted, c)
		default:
			quoted = append(quoted, '\\', 'x', hex[c>>4], hex[c&15])
		}
	}
	return string(append(quoted, '"'))
}

// Number returns the number that the digits of s are, or limit if that is less. There is none
// when s is empty or has something else.
func Number(s string, limit int64) (n int64, ok bool) {
	for _, c := range []byte(s) {
		if c < '0' || '9' < c {
			return 0, false
		}
		digit := int64(c - '0')
		if n > (limit-digit)/10 {
			n = limit
			continue
		}
		n = n*10 + digit
	}
	return n, s != ""
}

// HeaderName spells the name of a header as HTTP/1.1 programs do: "content-type" is
// "Content-Type". The compiler would copy it to each place that calls it.
//
//go:noinline
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
