package sio

import (
	"github.com/siowasm/siowasm/internal/jsontext"
)

// decodeJSONScalar stores text, a valid JSON value, in what v points to if both are
// plain to see.
func decodeJSONScalar(text []byte, v any) bool {
	switch v := v.(type) {
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
