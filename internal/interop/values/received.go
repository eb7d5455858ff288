package values

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"
)

// Received returns what a reading is when the peer sends it back and it is decoded into an empty interface; dates are
// a time.Time, for which [Same] takes their text.
func Received(reading string) (any, error) {
	var v any
	if err := json.Unmarshal([]byte(reading), &v); err != nil {
		return nil, fmt.Errorf("reading %.80s: %w", reading, err)
	}
	return received(v)
}

func received(v any) (any, error) {
	var err error
	switch v := v.(type) {
	case []any:
		for i := range v {
			if v[i], err = received(v[i]); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		if len(v) == 1 {
			for kind, of := range v {
				if special, known, err := special(kind, of); known || err != nil {
					return special, err
				}
			}
		}
		for key := range v {
			if v[key], err = received(v[key]); err != nil {
				return nil, err
			}
		}
	}
	return v, nil
}

// special reads what JSON has not, an object of one member.
func special(kind string, of any) (v any, known bool, err error) {
	text, _ := of.(string)
	switch kind {
	case "bigint", "int", "float", "number":
		v, err = strconv.ParseFloat(text, 64)
	case "bytes":
		v, err = hex.DecodeString(text)
	case "date", "datetime":
		v, err = time.Parse(time.RFC3339, text)
	case "ext": // a Date of notepack.io, which Python passes on as it is
		var ms int64
		ms, err = strconv.ParseInt(of.([]any)[1].(string), 16, 64)
		v = time.UnixMilli(ms)
	default:
		return nil, false, nil
	}
	return v, true, err
}

// Same reports whether got is want: NaN is NaN, zero has no sign, and a time.Time is any RFC 3339 text of it.
func Same(got, want any) bool {
	switch want := want.(type) {
	case time.Time:
		text, _ := got.(string)
		date, err := time.Parse(time.RFC3339, text)
		return err == nil && date.Equal(want)
	case float64:
		number, ok := got.(float64)
		return ok && (number == want || math.IsNaN(number) && math.IsNaN(want))
	}
	return reflect.DeepEqual(got, want)
}
