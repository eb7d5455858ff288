package jsonshape

import (
	"bytes"
	"encoding"
	"encoding/base64"
	"math"
	"reflect"
	"strconv"
	"unicode/utf8"
)

// text returns the text of a String, with U+FFFD for each byte that is not UTF-8.
func text(data []byte) string {
	if utf8.Valid(data) {
		return string(data)
	}
	return string([]rune(string(data)))
}

// Text returns the text of a String, or a number as JSON has it.
func (t Token) Text() string {
	if t.Kind == String {
		return text(t.Data)
	}
	s, err := appendScalar(nil, t)
	if err != nil { // NaN, which JSON has not
		return strconv.FormatFloat(t.Float, 'g', -1, 64)
	}
	return string(s)
}

// Int64 returns the value of a number that has no fraction. JavaScript does not tell
// such a float64 from an integer, and its encoders write either.
func (t Token) Int64() (int64, bool) {
	if t.Kind == Int {
		return t.Int, true
	}
	// The upper bound is 2^63, which no int64 is.
	if t.Kind != Float || t.Float != math.Trunc(t.Float) || t.Float < math.MinInt64 || t.Float >= math.MaxInt64 {
		return 0, false
	}
	return int64(t.Float), true
}

func (t Token) uint64() (uint64, bool) {
	switch t.Kind {
	case Int:
		return uint64(t.Int), t.Int >= 0
	case Uint:
		return uint64(t.Int), true
	}
	if t.Kind != Float || t.Float != math.Trunc(t.Float) || t.Float < 0 || t.Float >= math.MaxUint64 {
		return 0, false
	}
	return uint64(t.Float), true
}

func (t Token) float64() (float64, bool) {
	switch t.Kind {
	case Int:
		return float64(t.Int), true
	case Uint:
		return float64(uint64(t.Int)), true
	case Float:
		return t.Float, true
	}
	f, err := strconv.ParseFloat(string(t.Data), 64)
	return f, err == nil
}

// number stores a number.
func (d *decoder) number(t Token, v reflect.Value) {
	switch {
	case v.CanInt():
		if i, ok := t.Int64(); ok && !v.OverflowInt(i) {
			v.SetInt(i)
			return
		}
	case v.CanUint():
		if u, ok := t.uint64(); ok && !v.OverflowUint(u) {
			v.SetUint(u)
			return
		}
	case v.CanFloat():
		// What is above the largest float32 may still be rounded to it.
		f, ok := t.float64()
		if ok && (v.Kind() != reflect.Float32 || math.IsInf(f, 0) || !math.IsInf(float64(float32(f)), 0)) {
			v.SetFloat(f)
			return
		}
	case v.Type() == numberType:
		if s, err := appendScalar(nil, t); err == nil {
			v.SetString(string(s))
			return
		}
	}
	d.mismatch(t, v)
}

// string stores text, which is base64 to a []byte.
func (d *decoder) string(t Token, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		s := text(t.Data)
		if v.Type() == numberType && !isNumber(s) {
			break
		}
		v.SetString(s)
		return
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			break
		}
		data := make([]byte, base64.StdEncoding.DecodedLen(len(t.Data)))
		n, err := base64.StdEncoding.Decode(data, t.Data)
		if err != nil {
			d.fail(err)
			return
		}
		v.SetBytes(data[:n])
		return
	}
	d.mismatch(t, v)
}

// bytes stores binary data, which is base64 to a string.
func (d *decoder) bytes(t Token, v reflect.Value, p *plan) {
	switch {
	case p.binary, v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		v.SetBytes(bytes.Clone(t.Data))
		if v.IsNil() {
			v.SetBytes([]byte{})
		}
	case v.Kind() == reflect.String && v.Type() != numberType:
		v.SetString(base64.StdEncoding.EncodeToString(t.Data))
	default:
		d.mismatch(t, v)
	}
}

// any returns the item at an offset as an empty interface has it.
func (d *decoder) any(at int) (v any, end int) {
	t, end := d.Format.Next(d.data, at)
	switch t.Kind {
	case Bool:
		return t.Int != 0, end
	case Int, Uint, Big, Float:
		return d.anyNumber(t), end
	case String:
		return text(t.Data), end
	case Bytes:
		return append([]byte{}, t.Data...), end
	case Array:
		list := make([]any, 0, max(t.Int, 0))
		for left := t.Int; d.more(&left, &end); {
			var elem any
			elem, end = d.any(end)
			list = append(list, elem)
		}
		return list, end
	case Map:
		m := make(map[string]any, max(t.Int, 0))
		for left := t.Int; d.more(&left, &end); {
			var key string
			key, end = d.key(end)
			m[key], end = d.any(end)
		}
		return m, end
	}
	return nil, end
}

func (d *decoder) anyNumber(t Token) any {
	if d.Integers {
		if i, ok := t.Int64(); ok && (i != 0 || !math.Signbit(t.Float)) {
			return i
		}
		if u, ok := t.uint64(); ok && t.Kind == Uint {
			return u
		}
	}
	f, ok := t.float64()
	if !ok {
		d.mismatch(t, reflect.ValueOf(&f).Elem())
	}
	return f
}

// unmarshalText hands text, and binary data as base64, to a type that reads it itself.
func (d *decoder) unmarshalText(t Token, v reflect.Value) {
	u := v.Addr().Interface().(encoding.TextUnmarshaler)
	switch t.Kind {
	case Nil:
	case String:
		d.fail(u.UnmarshalText([]byte(text(t.Data))))
	case Bytes:
		d.fail(u.UnmarshalText(base64.StdEncoding.AppendEncode(nil, t.Data)))
	default:
		d.mismatch(t, v)
	}
}
