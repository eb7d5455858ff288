package sio

import (
	"strconv"

	"github.com/siowasm/siowasm/internal/jsontext"
)

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
		if jsontext.Plain(v) {
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
			if jsontext.Plain(s) {
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
		if n := jsontext.Index(text); v != nil && n >= 0 {
			*v = n
			return true
		}
	case *int64:
		if n := jsontext.Index(text); v != nil && n >= 0 {
			*v = int64(n)
			return true
		}
	case *float64:
		if n := jsontext.Index(text); v != nil && n >= 0 {
			*v = float64(n)
			return true
		}
	}
	return false
}
