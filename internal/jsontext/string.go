package jsontext

import "unicode/utf8"

const hexDigits = "0123456789abcdef"

// Plain reports whether s may stand between quotation marks as it is.
func Plain(s string) bool { return plainLen(s) == len(s) && utf8.ValidString(s) }

// AppendString appends s in quotation marks, with the escapes that encoding/json writes when
// it leaves <, > and & alone: what is not UTF-8 is \ufffd.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	done := 0
	for i := asciiLen(s); i < len(s); i += asciiLen(s[i:]) {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		i += n
		if r < ' ' || r == '"' || r == '\\' || r == '\u2028' || r == '\u2029' || r == utf8.RuneError && n == 1 {
			dst = append(dst, s[done:i-n]...)
			dst = appendEscape(dst, r)
			done = i
		}
	}
	dst = append(dst, s[done:]...)
	return append(dst, '"')
}

func appendEscape(dst []byte, r rune) []byte {
	short := byte(r)
	switch r {
	case '"', '\\':
	case '\b':
		short = 'b'
	case '\f':
		short = 'f'
	case '\n':
		short = 'n'
	case '\r':
		short = 'r'
	case '\t':
		short = 't'
	default:
		return append(dst, '\\', 'u', hexDigits[r>>12], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
	}
	return append(dst, '\\', short)
}

// Unescape returns what a checked text between quotation marks stands for. Half of a
// surrogate pair is U+FFFD; what is not UTF-8 stays as it is.
func Unescape(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; ; {
		n := plainLen(text[i:])
		out = append(out, text[i:i+n]...)
		if i += n; i == len(text) {
			return out
		}
		c := text[i+1]
		i += 2
		switch c {
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			r := rune(hex(text[i : i+4]))
			i += 4
			if low := lowSurrogate(text[i:]); 0xd800 <= r && r < 0xdc00 && low >= 0 {
				r = (r-0xd800)<<10 | (low - 0xdc00) + 0x10000
				i += 6
			}
			out = utf8.AppendRune(out, r)
			continue
		}
		out = append(out, c)
	}
}

// lowSurrogate returns the second half of a surrogate pair if text begins with the escape of
// one, or -1.
func lowSurrogate(text []byte) rune {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return -1
	}
	if r := rune(hex(text[2:6])); 0xdc00 <= r && r < 0xe000 {
		return r
	}
	return -1
}
