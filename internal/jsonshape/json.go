package jsonshape

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strconv"
)

// appendJSON appends the JSON of a value, with <, > and & as they are.
func appendJSON(dst []byte, v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return append(dst, bytes.TrimSuffix(b.Bytes(), []byte{'\n'})...), err
}

// appendScalar appends the JSON of an item that is no Array or Map. Binary data is base64.
func appendScalar(dst []byte, t Token) ([]byte, error) {
	switch t.Kind {
	case Bool:
		return strconv.AppendBool(dst, t.Int != 0), nil
	case Int:
		return strconv.AppendInt(dst, t.Int, 10), nil
	case Uint:
		return strconv.AppendUint(dst, uint64(t.Int), 10), nil
	case Big:
		return append(dst, t.Data...), nil
	case Float:
		return appendJSON(dst, t.Float)
	case String:
		return appendJSON(dst, string(t.Data))
	case Bytes:
		dst = append(dst, '"')
		dst = base64.StdEncoding.AppendEncode(dst, t.Data)
		return append(dst, '"'), nil
	}
	return append(dst, "null"...), nil
}

// json appends the JSON of the item at an offset.
func (d *decoder) json(dst []byte, at int) (text []byte, end int) {
	t, end := d.Format.Next(d.data, at)
	switch t.Kind {
	case Array:
		dst = append(dst, '[')
		for left, n := t.Int, 0; d.more(&left, &end); n++ {
			if n > 0 {
				dst = append(dst, ',')
			}
			dst, end = d.json(dst, end)
		}
		return append(dst, ']'), end
	case Map:
		dst = append(dst, '{')
		for left, n := t.Int, 0; d.more(&left, &end); n++ {
			if n > 0 {
				dst = append(dst, ',')
			}
			var key string
			key, end = d.key(end)
			// A string has no JSON that it could not be.
			dst, _ = appendJSON(dst, key)
			dst, end = d.json(append(dst, ':'), end)
		}
		return append(dst, '}'), end
	}
	dst, err := appendScalar(dst, t)
	d.fail(err)
	return dst, end
}

// unmarshaler stores the item at an offset in a value of a type that reads it itself.
func (d *decoder) unmarshaler(at int, t Token, v reflect.Value, p *plan) (end int) {
	u := v.Addr().Interface()
	switch p.in {
	case byFormat:
		end = d.skip(at)
		d.fail(d.Unmarshal(d.data[at:end], t.Kind == Nil, u))
	case byJSON:
		before := d.err
		d.err = nil
		text, next := d.json(nil, at)
		if d.err == nil {
			d.err = u.(json.Unmarshaler).UnmarshalJSON(text)
		}
		if before != nil {
			d.err = before
		}
		end = next
	case byText:
		end = d.skip(at)
		d.unmarshalText(t, v)
	}
	return end
}
