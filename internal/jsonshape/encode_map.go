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
		if err := e.key(k.text, i); err != nil {
			return err
		}
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
		keys = append(keys, key{text: text, index: len(values)})
		values = append(values, iter.Value())
	}
	sortKeys(keys)
	if err := e.open(Map, len(keys), depth); err != nil {
		return err
	}
	for i, k := range keys {
		if err := e.key(k.text, i); err != nil {
			return err
		}
		if err := e.value(values[k.index], p.elem, depth+1); err != nil {
			return err
		}
	}
	e.close('}')
	return nil
}

// key writes the key of a map that has i others before it.
func (e *encoder) key(text string, i int) error {
	e.comma(i)
	if err := e.string(text); err != nil {
		return err
	}
	if e.text {
		e.dst = append(e.dst, ':')
	}
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
	dst, err := e.rehead(e.Format, e.dst, start, head, Token{Kind: Map, Int: int64(count)})
	e.dst = dst
	return err
}

// rehead replaces the head that was written between two offsets.
func rehead(f Format, dst []byte, start, end int, t Token) ([]byte, error) {
	tail := len(dst)
	dst, err := f.Append(dst, t)
	if err != nil {
		return dst, err
	}
	if n := len(dst) - tail; n != end-start {
		dst = append(dst, dst[end:tail]...)
		n = copy(dst[start:], dst[tail:])
		return dst[:start+n], nil
	}
	copy(dst[start:end], dst[tail:])
	return dst[:tail], nil
}
