package jsonshape

import (
	"encoding"
	"errors"
	"reflect"
	"strconv"
)

// members writes a map, in the order of its keys.
func (e *encoder) members(m map[string]any, depth int) error {
	if m == nil {
		return e.null()
	}
	if err := e.open(Map, len(m), depth); err != nil {
		return err
	}
	keys := make([]key, 0, len(m))
	for text := range m {
		keys = append(keys, key{text: text})
	}
	sortKeys(keys)
	for i, k := range keys {
		e.comma(i)
		if err := e.string(k.text); err != nil {
			return err
		}
		e.colon()
		if err := e.any(m[k.text], depth+1); err != nil {
			return err
		}
	}
	e.close('}')
	return nil
}

// reflected writes a map of any type.
func (e *encoder) reflected(v reflect.Value, p *plan, depth int) error {
	if !p.keyOut {
		return errors.New("a map's key of type " + v.Type().Key().String() + " is nothing that JSON knows")
	}
	if v.IsNil() {
		return e.null()
	}
	keys := make([]key, 0, v.Len())
	values := make([]reflect.Value, 0, v.Len())
	for iter := v.MapRange(); iter.Next(); {
		text, err := keyText(iter.Key())
		if err != nil {
			return err
		}
		keys = append(keys, key{text, len(values)})
		values = append(values, iter.Value())
	}
	sortKeys(keys)
	if err := e.open(Map, len(keys), depth); err != nil {
		return err
	}
	for i, k := range keys {
		e.comma(i)
		if err := e.string(k.text); err != nil {
			return err
		}
		e.colon()
		if err := e.value(values[k.index], p.elem, depth+1); err != nil {
			return err
		}
	}
	e.close('}')
	return nil
}

// keyText returns the text of a map's key.
func keyText(v reflect.Value) (string, error) {
	if v.Kind() == reflect.String {
		return v.String(), nil
	}
	if m, ok := v.Interface().(encoding.TextMarshaler); ok {
		if v.Kind() == reflect.Pointer && v.IsNil() {
			return "", nil
		}
		text, err := m.MarshalText()
		return string(text), err
	}
	if v.CanInt() {
		return strconv.FormatInt(v.Int(), 10), nil
	}
	return strconv.FormatUint(v.Uint(), 10), nil
}

// structure writes a struct as a map of its fields.
func (e *encoder) structure(v reflect.Value, p *plan, depth int) error {
	start := len(e.dst)
	if err := e.open(Map, len(p.fields), depth); err != nil {
		return err
	}
	head, count := len(e.dst), 0
	for i := range p.fields {
		f := &p.fields[i]
		value, ok := f.in(v)
		if !ok || f.omits(value) {
			continue
		}
		e.comma(count)
		e.dst = append(e.dst, f.key...)
		if err := e.field(value, f, depth+1); err != nil {
			return err
		}
		count++
	}
	e.close('}')
	if e.text || count == len(p.fields) {
		return nil
	}
	return e.rehead(start, head, Token{Kind: Map, Int: int64(count)})
}

// rehead replaces the head that was written between two offsets.
func (e *encoder) rehead(start, end int, t Token) error {
	tail := len(e.dst)
	if err := e.put(t); err != nil {
		return err
	}
	if n := len(e.dst) - tail; n != end-start {
		e.dst = append(e.dst, e.dst[end:tail]...)
		n = copy(e.dst[start:], e.dst[tail:])
		e.dst = e.dst[:start+n]
		return nil
	}
	copy(e.dst[start:end], e.dst[tail:])
	e.dst = e.dst[:tail]
	return nil
}
