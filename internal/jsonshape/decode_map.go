package jsonshape

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
)

// key reads a map's key as the text that JSON would have.
func (d *decoder) key(at int) (key string, end int) {
	t, end := d.Format.Next(d.data, at)
	switch t.Kind {
	case String, Bytes:
		return text(t.Data), end
	case Array, Map:
		d.fail(errKey)
		return "", d.skip(at)
	}
	s, err := appendScalar(nil, t)
	d.fail(err)
	return string(s), end
}

func (d *decoder) object(at int, t Token, v reflect.Value, p *plan) (end int) {
	_, end = d.Format.Next(d.data, at)
	switch v.Kind() {
	case reflect.Map:
		return d.entries(end, t.Int, v, p)
	case reflect.Struct:
		return d.members(end, t.Int, v, p)
	}
	d.mismatch(t, v)
	return d.skip(at)
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
		elem.SetZero()
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
	mismatch := &json.UnmarshalTypeError{Value: "number " + name, Type: v.Type()}
	switch {
	case v.Kind() == reflect.String:
		v.SetString(name)
		return nil
	case v.CanInt():
		i, err := strconv.ParseInt(name, 10, 64)
		if err != nil || v.OverflowInt(i) {
			return mismatch
		}
		v.SetInt(i)
		return nil
	case v.CanUint():
		u, err := strconv.ParseUint(name, 10, 64)
		if err != nil || v.OverflowUint(u) {
			return mismatch
		}
		v.SetUint(u)
		return nil
	}
	mismatch.Value = "object"
	return mismatch
}

// members reads into a struct.
func (d *decoder) members(at int, left int64, v reflect.Value, p *plan) (end int) {
	owner := d.owner
	for end = at; d.more(&left, &end); {
		t, next := d.Format.Next(d.data, end)
		if t.Kind != String && t.Kind != Bytes {
			// A struct's fields are seldom numbers, but may be: `json:"1"`.
			var name string
			name, next = d.key(end)
			t.Data = []byte(name)
		}
		f := p.field(t.Data)
		if f == nil {
			end = d.skip(next)
			continue
		}
		d.owner = v.Type()
		d.path = append(d.path, f.name)
		end = d.member(next, v, f)
		d.path = d.path[:len(d.path)-1]
	}
	d.owner = owner
	return end
}

// field returns the field of a name, or the first whose name differs in case only.
func (p *plan) field(name []byte) *field {
	if i, ok := p.byName[string(name)]; ok {
		return &p.fields[i]
	}
	for i := range p.fields {
		if bytes.EqualFold([]byte(p.fields[i].name), name) {
			return &p.fields[i]
		}
	}
	return nil
}

// member reads into one field of a struct.
func (d *decoder) member(at int, v reflect.Value, f *field) (end int) {
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
	t, end := d.Format.Next(d.data, at)
	switch t.Kind {
	case Nil:
		return d.value(at, v, f.plan)
	case String:
		if err := json.Unmarshal(t.Data, v.Addr().Interface()); err != nil {
			d.fail(errors.New("invalid use of the string option: " + strconv.Quote(text(t.Data)) + " into " + v.Type().String()))
		}
		return end
	}
	d.fail(errors.New("invalid use of the string option: " + describe(t) + " into " + v.Type().String()))
	return d.skip(at)
}
