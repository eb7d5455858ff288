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
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sortBy(texts(keys))
	for i, key := range keys {
		e.comma(i)
		if err := e.string(key); err != nil {
			return err
		}
		e.colon()
		if err := e.any(m[key], depth+1); err != nil {
			return err
		}
	}
	e.close('}')
	return nil
}

// A member is a map's key as text, and its value.
type member struct {
	key   string
	value reflect.Value
}

// members are sorted by their keys.
type members []member

func (m members) Len() int           { return len(m) }
func (m members) Less(i, j int) bool { return m[i].key < m[j].key }
func (m members) Swap(i, j int)      { m[i], m[j] = m[j], m[i] }

// reflected writes a map of any type.
func (e *encoder) reflected(v reflect.Value, p *plan, depth int) error {
	if !p.keyOut {
		return errors.New("a map's key of type " + v.Type().Key().String() + " is nothing that JSON knows")
	}
	if v.IsNil() {
		return e.null()
	}
	all := make(members, 0, v.Len())
	for iter := v.MapRange(); iter.Next(); {
		key, err := keyText(iter.Key())
		if err != nil {
			return err
		}
		all = append(all, member{key, iter.Value()})
	}
	sortBy(all)
	if err := e.open(Map, len(all), depth); err != nil {
		return err
	}
	for i, m := range all {
		e.comma(i)
		if err := e.string(m.key); err != nil {
			return err
		}
		e.colon()
		if err := e.value(m.value, p.elem, depth+1); err != nil {
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
