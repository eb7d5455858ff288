package sio

import (
	"strconv"
	"unicode/utf8"
)

// jsonPlain reports whether s may stand between quotation marks as it is.
func jsonPlain(s string) bool {
	ascii := true
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c == '"' || c == '\\' {
			return false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	return ascii || utf8.ValidString(s)
}

// appendJSONScalar appends v if its JSON is plain to see.
func appendJSONScalar(dst []byte, v any) ([]byte, bool) {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...), true
	case bool:
		return strconv.AppendBool(dst, v), true
	case int:
		return strconv.AppendInt(dst, int64(v), 10), true
	case int32:
		return strconv.AppendInt(dst, int64(v), 10), true
	case int64:
		return strconv.AppendInt(dst, v, 10), true
	case uint:
		return strconv.AppendUint(dst, uint64(v), 10), true
	case uint32:
		return strconv.AppendUint(dst, uint64(v), 10), true
	case uint64:
		return strconv.AppendUint(dst, v, 10), true
	case string:
		if jsonPlain(v) {
			return append(append(append(dst, '"'), v...), '"'), true
		}
	}
	return dst, false
}

// decodeJSONScalar stores text, a valid JSON value, in what v points to if both are
// plain to see.
func decodeJSONScalar(text []byte, v any) bool {
	switch v := v.(type) {
	case *string:
		if v != nil && text[0] == '"' {
			s := string(text[1 : len(text)-1])
			if jsonPlain(s) {
				*v = s
				return true
			}
		}
	case *bool:
		if v != nil && (text[0] == 't' || text[0] == 'f') {
			*v = text[0] == 't'
			return true
		}
	case *int:
		if n := jsonIndex(text); v != nil && n >= 0 {
			*v = n
			return true
		}
	case *int64:
		if n := jsonIndex(text); v != nil && n >= 0 {
			*v = int64(n)
			return true
		}
	case *float64:
		if n := jsonIndex(text); v != nil && n >= 0 {
			*v = float64(n)
			return true
		}
	}
	return false
}

// jsonIndex returns the number that text is the plain decimal form of, or -1. It knows
// nine digits, which an int has on every platform.
func jsonIndex(text []byte) int {
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

// jsonEscapeLen returns the length of the escape that text begins with, or 0.
func jsonEscapeLen(text []byte) int {
	if len(text) < 2 {
		return 0
	}
	switch text[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(text) >= 6 && jsonHex(text[2:6]) >= 0 {
			return 6
		}
	}
	return 0
}

// jsonHex returns the number that the digits are in base 16, or -1.
func jsonHex(digits []byte) int {
	n := 0
	for _, c := range digits {
		switch {
		case c >= '0' && c <= '9':
			n = n<<4 | int(c-'0')
		case c >= 'a' && c <= 'f':
			n = n<<4 | int(c-'a'+10)
		case c >= 'A' && c <= 'F':
			n = n<<4 | int(c-'A'+10)
		default:
			return -1
		}
	}
	return n
}

// jsonKeyOf tells what the member name is whose text between quotation marks is given.
func jsonKeyOf(text []byte) jsonKey {
	switch {
	case jsonSpells(text, "_placeholder"):
		return jsonKeyPlaceholder
	case jsonSpells(text, "num"):
		return jsonKeyNum
	}
	return jsonKeyOther
}

// jsonSpells reports whether text, without quotation marks, is the given word of ASCII
// letters. A letter may be an escape.
func jsonSpells(text []byte, word string) bool {
	for i := range len(word) {
		if len(text) == 0 {
			return false
		}
		c, n := int(text[0]), 1
		if c == '\\' {
			if text[1] != 'u' {
				return false
			}
			c, n = jsonHex(text[2:6]), 6
		}
		if c != int(word[i]) {
			return false
		}
		text = text[n:]
	}
	return len(text) == 0
}
