package jsonshape

import (
	"encoding"
	"math"
	"reflect"
	"strconv"

	"github.com/siowasm/siowasm/internal/base64"
	"github.com/siowasm/siowasm/internal/jsontext"
)

// Text returns the text of a String, or a number as JSON has it.
func (t Token) Text() string {
	if t.Kind == String {
		return text(t.Data)
	}
	s, err := textFormat{}.Append(nil, t)
	if err != nil { // NaN, which JSON has not
		return strconv.FormatFloat(t.Float, 'g', -1, 64)
	}
	return string(s)
}

// Int64 returns the value of a number that has no fraction. JavaScript does not tell
// such a float64 from an integer, and its encoders write either.
func (t Token) Int64() (int64, bool) {
	switch t.Kind {
	case Int:
		return t.Int, true
	case Number:
		return jsontext.ParseInt(t.Data)
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
	case Number:
		return jsontext.ParseUint(t.Data)
	}
	if t.Kind != Float || t.Float != math.Trunc(t.Float) || t.Float < 0 || t.Float >= math.MaxUint64 {
		return 0, false
	}
	return uint64(t.Float), true
}

// float returns the value of a number, and false if it is out of range for that many bits.
func (t Token) float(bits int) (float64, bool) {
	switch t.Kind {
	case Int:
		return float64(t.Int), true
	case Uint:
		return float64(uint64(t.Int)), true
	case Float:
		// What is above the largest float32 may still be rounded to it.
		return t.Float, bits == 64 || math.IsInf(t.Float, 0) || !math.IsInf(float64(float32(t.Float)), 0)
	}
	return jsontext.ParseFloat(t.Data, bits)
}

// number stores a number.
func (d *decoder) number(t Token, v reflect.Value, p *plan) {
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
		if f, ok := t.float(v.Type().Bits()); ok {
			v.SetFloat(f)
			return
		}
	case p.out == byNumber:
		if s, err := (textFormat{}).Append(nil, t); err == nil {
			v.SetString(string(s))
			return
		}
	}
	d.mismatch(t, v)
}

// string stores text, which is base64 to a []byte.
func (d *decoder) string(t Token, v reflect.Value, p *plan) {
	switch v.Kind() {
	case reflect.String:
		s := d.str(t.Data)
		if p.out == byNumber && !jsontext.IsNumber(s) {
			break
		}
		v.SetString(s)
		return
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			break
		}
		data, err := base64.Decode(t.Data)
		if err != nil {
			d.fail(err)
			return
		}
		v.SetBytes(data)
		return
	}
	d.mismatch(t, v)
}

// bytes stores binary data, which is base64 to a string.
func (d *decoder) bytes(t Token, v reflect.Value, p *plan) {
	switch {
	case p.binary, v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		v.SetBytes(d.own(t))
	case v.Kind() == reflect.String && p.out != byNumber:
		v.SetString(d.base64(t))
	default:
		d.mismatch(t, v)
	}
}

// any returns an item whose token ends at an offset as an empty interface has it.
func (d *decoder) any(t Token, at int) (v any, end int) {
	end = at
	switch t.Kind {
	case Bool:
		return t.Int != 0, end
	case Int, Uint, Big, Float, Number:
		return d.anyNumber(t), end
	case String:
		return d.str(t.Data), end
	case Bytes:
		return d.own(t), end
	case Array:
		list := make([]any, 0, max(t.Int, 0))
		for left := t.Int; d.more(&left, &end); {
			var elem any
			elem, end = d.any(d.next(end))
			if cap(list) == 0 {
				list = make([]any, 0, firstElements)
			}
			list = append(list, elem)
		}
		return list, end
	case Map:
		m := make(map[string]any, max(t.Int, 0))
		for left := t.Int; d.more(&left, &end); {
			var key string
			key, end = d.key(end)
			m[key], end = d.any(d.next(end))
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
	f, ok := t.float(64)
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
		text, err := d.spell(t)
		if err == nil {
			err = u.UnmarshalText([]byte(text))
		}
		d.fail(err)
	default:
		d.mismatch(t, v)
	}
}

// unmarshaler stores the item at an offset in a value of a type that reads it itself.
func (d *decoder) unmarshaler(start int, t Token, at int, v reflect.Value, p *plan) (end int) {
	u := v.Addr().Interface()
	switch p.in {
	case byFormat:
		end = d.skip(start)
		d.fail(d.Unmarshal(d.data[start:end], t.Kind == Nil, u))
	case byJSON:
		before := d.err
		d.err = nil
		text, next := d.raw(start, t, at, v)
		if d.err == nil {
			d.err = u.(unmarshalerJSON).UnmarshalJSON(text)
		}
		if before != nil {
			d.err = before
		}
		end = next
	case byText:
		end = d.skip(start)
		d.unmarshalText(t, v)
	}
	return end
}

// raw returns the JSON of an item for a value that reads it itself. What is like a
// json.RawMessage keeps the text, which shall be as received.
func (d *decoder) raw(start int, t Token, at int, v reflect.Value) (text []byte, end int) {
	if !d.text || d.Attached != nil && (v.Kind() != reflect.Slice || v.Type().Elem().Kind() != reflect.Uint8) {
		return d.json(nil, t, at)
	}
	start = jsontext.Blank(d.data, start)
	end = d.skip(start)
	return d.data[start:end:end], end
}
