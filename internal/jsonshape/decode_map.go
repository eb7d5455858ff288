package jsonshape

import (
	"bytes"
	"encoding"
	"errors"
	"reflect"
	"unsafe"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/internal/jsontext"
)

// key reads a map's key as the text that JSON would have.
func (d *decoder) key(at int) (key string, end int) {
	t, end := d.item(at)
	switch t.Kind {
	case String, Bytes:
		return d.str(t.Data), end
	case Array, Map:
		d.fail(errKey)
		return "", d.skip(at)
	}
	s, err := textFormat{}.Append(nil, t)
	d.fail(err)
	return string(s), end
}

// object stores a Map whose head ends at an offset.
func (d *decoder) object(start int, t Token, at int, v reflect.Value, p *plan) (end int) {
	switch v.Kind() {
	case reflect.Map:
		if p.keyIn {
			return d.entries(at, t.Int, v, p)
		}
	case reflect.Struct:
		return d.members(at, t.Int, v, p)
	}
	d.mismatch(t, v)
	return d.skip(start)
}

// entries reads into a map.
func (d *decoder) entries(at int, left int64, v reflect.Value, p *plan) (end int) {
	if v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
	elem := reflect.New(v.Type().Elem()).Elem()
	for end = at; d.more(&left, &end); {
		var name string
		name, end = d.key(end)
		reset(elem)
		end = d.value(end, elem, p.elem)
		key := reflect.New(v.Type().Key()).Elem()
		if err := setKey(key, name); err != nil {
			d.fail(err)
			continue
		}
		v.SetMapIndex(key, elem)
	}
	return end
}

// setKey makes a map's key of its text.
func setKey(v reflect.Value, name string) error {
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(name))
	}
	switch {
	case v.Kind() == reflect.String:
		v.SetString(name)
		return nil
	case v.CanInt():
		if i, ok := jsontext.ParseInt([]byte(name)); ok && !v.OverflowInt(i) {
			v.SetInt(i)
			return nil
		}
	case v.CanUint():
		if u, ok := jsontext.ParseUint([]byte(name)); ok && !v.OverflowUint(u) {
			v.SetUint(u)
			return nil
		}
	}
	return errors.New("the key " + ascii.Quote(name) + " does not fit into " + v.Type().String())
}

// members reads into a struct. Most peers write the fields in their order, and their names in
// one way, so that those are expected.
func (d *decoder) members(at int, left int64, v reflect.Value, p *plan) (end int) {
	expected := 0
	for end = at; d.more(&left, &end); {
		if expected < len(p.fields) {
			if f := &p.fields[expected]; bytes.HasPrefix(d.data[end:], f.key) {
				expected++
				end = d.member(end+len(f.key), v, f)
				continue
			}
		}
		t, next := d.item(end)
		if t.Kind != String && t.Kind != Bytes {
			// A struct's fields are seldom numbers, but may be: `json:"1"`.
			var name string
			name, next = d.key(end)
			t.Data = []byte(name)
		}
		i := p.field(t.Data)
		if i < 0 {
			end = d.skip(next)
			continue
		}
		expected = i + 1
		end = d.member(next, v, &p.fields[i])
	}
	return end
}

// field returns the index of the field of a name, or of the first whose name is alike, or -1.
func (p *plan) field(name []byte) int {
	if i, ok := p.byName[string(name)]; ok {
		return i
	}
	for i := range p.fields {
		if alike([]byte(p.fields[i].name), name) {
			return i
		}
	}
	return -1
}

// member reads into one field of a struct.
func (d *decoder) member(at int, v reflect.Value, f *field) (end int) {
	if f.direct != reflect.Invalid {
		if !d.text && v.CanAddr() {
			to := place{f.direct, unsafe.Add(unsafe.Pointer(v.UnsafeAddr()), f.offset)}
			if text, end, ok := d.storeBrief(d.Shape, d.data, at, to); ok {
				if to.kind == reflect.String {
					*(*string)(to.p) = d.str(text)
				}
				return end
			}
		}
		if t, end := d.next(at); f.store(d, t, v) {
			return end
		}
	}
	failed := d.err != nil
	if end = d.reach(at, v, f); !failed && d.err != nil {
		d.locate(f.name, v.Type())
	}
	return end
}

// reach is member for a field of any type.
func (d *decoder) reach(at int, v reflect.Value, f *field) (end int) {
	for i, index := range f.index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				if !v.CanSet() {
					d.fail(errors.New("cannot set the embedded pointer to the unexported struct " + v.Type().Elem().String()))
					return d.skip(at)
				}
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(index)
	}
	if !f.quoted {
		return d.value(at, v, f.plan)
	}
	t, end := d.next(at)
	switch t.Kind {
	case Nil:
		return d.value(at, v, f.plan)
	case String:
		d.quoted(t.Data, v, f.plan)
		return end
	}
	d.misuse(describe(t), v)
	return d.skip(at)
}

// quoted stores the text of a string that has a value in it, which is no array or map.
func (d *decoder) quoted(data []byte, v reflect.Value, p *plan) {
	inner := decoder{Shape: Text, data: data}
	if !scalar(data) {
		d.misuse(ascii.Quote(text(data)), v)
		return
	}
	inner.value(0, v, p)
	d.fail(inner.err)
}

// misuse notes that what the string option found does not fit into v.
func (d *decoder) misuse(found string, v reflect.Value) {
	d.fail(errors.New("invalid use of the string option: " + found + " into " + v.Type().String()))
}

// scalar reports whether data is a value that the string option is for. Of a number the
// beginning counts, as in encoding/json: its type knows the rest.
func scalar(data []byte) bool {
	switch {
	case len(data) == 0:
		return false
	case data[0] == '"':
		return textFormat{}.Check(data) == nil
	case data[0] == '-' || isDigit(data[0]):
		return jsontext.Scalar(data, 0) == len(data)
	}
	return string(data) == "null" || string(data) == "true" || string(data) == "false"
}
