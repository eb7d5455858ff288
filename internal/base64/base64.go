// Package base64 is the standard encoding with padding, as encoding/base64 has it with all others
// in several times the code, which a wasm program would carry.
package base64

import (
	"errors"
	"slices"
)

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// bad stands for what is no digit.
const bad = 0xff

var digits = digitsOf(alphabet)

func digitsOf(alphabet string) *[256]byte {
	var digits [256]byte
	for c := range digits {
		digits[c] = bad
	}
	for i := range len(alphabet) {
		digits[alphabet[i]] = byte(i)
	}
	return &digits
}

// ErrMalformed reports text that is not base64.
var ErrMalformed = errors.New("malformed base64")

// Len returns the length of the text of n bytes.
func Len(n int) int { return (n + 2) / 3 * 4 }

// Append appends the text of src.
func Append(dst, src []byte) []byte {
	dst = slices.Grow(dst, Len(len(src)))
	for ; len(src) >= 3; src = src[3:] {
		v := uint(src[0])<<16 | uint(src[1])<<8 | uint(src[2])
		dst = append(dst, alphabet[v>>18&63], alphabet[v>>12&63], alphabet[v>>6&63], alphabet[v&63])
	}
	switch len(src) {
	case 1:
		v := uint(src[0]) << 4
		dst = append(dst, alphabet[v>>6&63], alphabet[v&63], '=', '=')
	case 2:
		v := uint(src[0])<<10 | uint(src[1])<<2
		dst = append(dst, alphabet[v>>12&63], alphabet[v>>6&63], alphabet[v&63], '=')
	}
	return dst
}

// Text returns the text of data.
func Text(data []byte) string { return string(Append(nil, data)) }

// Decode returns what text is of; line ends are left out. The error is [ErrMalformed].
func Decode(text []byte) ([]byte, error) {
	digits := digits
	data := make([]byte, 0, len(text)/4*3)
	for len(text) > 4 { // the last four may have padding
		a, b, c, d := digits[text[0]], digits[text[1]], digits[text[2]], digits[text[3]]
		if a|b|c|d >= 64 {
			break
		}
		data = append(data, a<<2|b>>4, b<<4|c>>2, c<<6|d)
		text = text[4:]
	}
	return decodeSlowly(data, text)
}

// decodeSlowly appends what a text is of that has padding, line ends, or mistakes.
func decodeSlowly(data, text []byte) ([]byte, error) {
	var v uint
	n, padding := 0, 0
	for _, c := range text {
		digit := digits[c]
		switch {
		case c == '\r' || c == '\n':
			continue
		case c == '=' && n >= 2:
			digit = 0
			padding++
		case digit == bad || padding > 0:
			return nil, ErrMalformed
		}
		v = v<<6 | uint(digit)
		if n++; n == 4 {
			data = append(data, byte(v>>16), byte(v>>8), byte(v))[:len(data)+3-padding]
			n = 0
		}
	}
	if n > 0 {
		return nil, ErrMalformed
	}
	return data, nil
}
