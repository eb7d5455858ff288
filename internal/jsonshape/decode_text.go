package jsonshape

import (
	"unicode/utf8"
	"unsafe"

	"github.com/siowasm/siowasm/internal/ascii"
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
	return repaired(data)
}

func repaired(data []byte) string { return ascii.UTF8(string(data)) }

// str is text for an item of the value. Nobody changes a message.
func (d *decoder) str(data []byte) string {
	if !utf8.Valid(data) {
		return repaired(data)
	}
	at := cap(d.data) - cap(data) // where it is in the message, unless it was unescaped
	switch n := len(data); {
	case n >= longString:
		if max(cap(data), cap(d.data))/2 <= n {
			return unsafe.String(&data[0], n)
		}
	case n > 0 && len(d.data)-d.at <= shortValue && at >= d.at && at+n <= len(d.data) && &d.data[at] == &data[0]:
		if d.copy == "" {
			d.copy = string(d.data[d.at:])
		}
		return d.copy[at-d.at:][:n]
	}
	return string(data)
}
