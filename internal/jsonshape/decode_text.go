package jsonshape

import (
	"unicode/utf8"
	"unsafe"
)

const (
	// shortValue is up to which length the strings in a value are pieces of one copy of it: who
	// keeps one keeps the others.
	shortValue = 256
	// longString is from which length on a string is no copy but a piece of the message, if it
	// is most of that.
	longString = 64 << 10
)

// text returns the text of a String, with U+FFFD for each byte that is not UTF-8.
func text(data []byte) string {
	if utf8.Valid(data) {
		return string(data)
	}
	return string([]rune(string(data)))
}

// str is text for an item of the value. Nobody changes a message.
func (d *decoder) str(data []byte) string {
	if len(data) == 0 || !utf8.Valid(data) {
		return text(data)
	}
	if len(data) >= longString {
		if whole := max(cap(data), cap(d.data)); whole/2 <= len(data) {
			return unsafe.String(&data[0], len(data))
		}
		return string(data)
	}
	at := cap(d.data) - cap(data)
	if len(d.data)-d.at > shortValue || at < d.at || at+len(data) > len(d.data) || &d.data[at] != &data[0] {
		return string(data) // of a long value, or unescaped
	}
	if d.copy == "" {
		d.copy = string(d.data[d.at:])
	}
	return d.copy[at-d.at:][:len(data)]
}
