package jsontext

import "bytes"

// Blank returns the offset of the next item, end or end of text from at on, behind white
// space and the commas and colons that a checked text needs no look at.
func Blank(data []byte, at int) int {
	for at < len(data) {
		switch data[at] {
		case ' ', '\t', '\n', '\r', ',', ':':
			at++
		default:
			return at
		}
	}
	return at
}

// longString is from where on a string is gone through by what knows only one byte at a time,
// but is fast.
const longString = 64

// String returns the offset behind the string at an offset of a checked text, and whether
// there are escapes in it.
func String(data []byte, at int) (end int, escaped bool) {
	at++
	for _, c := range data[at:min(at+longString, len(data))] {
		switch c {
		case '"':
			return at + 1, false
		case '\\':
			return escapedString(data, at), true
		}
		at++
	}
	n := bytes.IndexByte(data[at:], '"')
	if escape := bytes.IndexByte(data[at:at+n], '\\'); escape >= 0 {
		return escapedString(data, at+escape), true
	}
	return at + n + 1, false
}

// escapedString is String from an escape on.
func escapedString(data []byte, at int) (end int) {
	for ; data[at] != '"'; at++ {
		if data[at] == '\\' {
			at++
		}
	}
	return at + 1
}

// Scalar returns the offset behind the number, true, false or null at an offset of a checked
// text.
func Scalar(data []byte, at int) (end int) {
	for end = at; end < len(data); end++ {
		switch data[end] {
		case ',', ']', '}', ' ', '\t', '\n', '\r':
			return end
		}
	}
	return end
}

// Skip returns the offset behind the value at an offset of a checked text.
func Skip(data []byte, at int) (end int) {
	for depth := 0; ; {
		switch data[at] {
		case '"':
			at, _ = String(data, at)
		case '[', '{':
			depth++
			at++
		case ']', '}':
			depth--
			at++
		default:
			at = Scalar(data, at)
		}
		if depth == 0 {
			return at
		}
		at = Blank(data, at)
	}
}

// AppendCompact appends a checked text without the white space that it can do without.
func AppendCompact(dst, text []byte) []byte {
	done := 0
	for at := 0; at < len(text); {
		switch text[at] {
		case ' ', '\t', '\n', '\r':
			dst = append(dst, text[done:at]...)
			at++
			done = at
		case '"':
			at, _ = String(text, at)
		default:
			at++
		}
	}
	return append(dst, text[done:]...)
}
