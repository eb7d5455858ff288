package jsonshape

import "time"

// AppendDate appends the text of a date that a format has of its own, as JavaScript puts
// a Date into JSON: in UTC, to the millisecond, or as exact as it is.
func AppendDate(dst []byte, t time.Time) []byte {
	layout := time.RFC3339Nano
	if t.Nanosecond()%int(time.Millisecond) == 0 {
		layout = "2006-01-02T15:04:05.000Z07:00"
	}
	return t.UTC().AppendFormat(dst, layout)
}
