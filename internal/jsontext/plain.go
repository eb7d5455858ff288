package jsontext

import "math/bits"

// The bits of a word of eight bytes that this package looks at all at once.
const (
	everyLow  = 0x0101010101010101
	everyHigh = 0x8080808080808080
)

// plainLen returns how many bytes s begins with that stand for themselves in a string:
// neither quotation marks nor backslashes nor control characters.
func plainLen[T string | []byte](s T) int { return run(s, 0) }

// asciiLen is plainLen without what is not ASCII.
func asciiLen[T string | []byte](s T) int { return run(s, everyHigh) }

// run is plainLen without the bytes that have one of the bits that stop has for each.
func run[T string | []byte](s T, stop uint64) int {
	n := 0
	for ; n+8 <= len(s); n += 8 {
		w := word(s[n : n+8])
		if found := special(w) | w&stop; found != 0 {
			return n + bits.TrailingZeros64(found)/8
		}
	}
	for n < len(s) && s[n] >= ' ' && s[n] != '"' && s[n] != '\\' && s[n]&byte(stop) == 0 {
		n++
	}
	return n
}

// plain returns the offset of the first byte from at on that does not stand for itself in a
// string. It is run for the text that is scanned, most strings of which are short.
func plain(data []byte, at int) int {
	for at+8 <= len(data) {
		if found := special(word(data[at : at+8])); found != 0 {
			return at + bits.TrailingZeros64(found)/8
		}
		at += 8
	}
	for at < len(data) && data[at] >= ' ' && data[at] != '"' && data[at] != '\\' {
		at++
	}
	return at
}

// word returns eight bytes, which compilers make one load of where they can.
func word[T string | []byte](s T) uint64 {
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// special returns zero if all bytes of w stand for themselves in a string, and else a word
// whose lowest bit is in the first one that does not. What is zero after the exclusive or, or
// is below a space, borrows from its byte's high bit, and from the bytes behind.
func special(w uint64) uint64 {
	quote := w ^ '"'*everyLow
	slash := w ^ '\\'*everyLow
	return ((quote-everyLow)&^quote | (slash-everyLow)&^slash | (w-' '*everyLow)&^w) & everyHigh
}
