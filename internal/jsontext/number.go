package jsontext

import (
	"math"
	"strconv"
)

// AppendFloat appends a number as JavaScript writes it, which is how encoding/json does. It
// must be finite.
func AppendFloat(dst []byte, f float64) []byte {
	if abs := math.Abs(f); abs == 0 || 1e-6 <= abs && abs < 1e21 {
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	// Go writes two digits of the exponent at least: e-09.
	if n := len(dst); n-start > 4 && dst[n-4] == 'e' && dst[n-2] == '0' {
		dst[n-2] = dst[n-1]
		dst = dst[:n-1]
	}
	return dst
}

// IsNumber reports whether text is a number and nothing else.
func IsNumber(text string) bool {
	end, ok := passNumber([]byte(text), 0)
	return ok && end == len(text)
}

// Natural returns the number at an offset, and the offset behind it, if it is one without a
// sign, fraction or exponent that a float64 has as exactly as an int64.
func Natural(data []byte, at int) (n int64, end int, ok bool) {
	for end = at; end < len(data) && end-at < 16 && isDigit(data[end]); end++ {
		n = n*10 + int64(data[end]-'0')
	}
	if end == at || end-at > 15 || data[at] == '0' && end-at > 1 {
		return 0, at, false
	}
	if end < len(data) {
		switch data[end] {
		case ',', ']', '}', ' ', '\t', '\n', '\r':
		default:
			return 0, at, false
		}
	}
	return n, end, true
}

// Index returns the number that text is the plain decimal form of, or -1. It knows nine
// digits, which an int has on every platform.
func Index(text []byte) int {
	if len(text) == 0 || len(text) > 9 || text[0] == '0' && len(text) > 1 {
		return -1
	}
	n := 0
	for _, c := range text {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}
