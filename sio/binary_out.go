package sio

import (
	"reflect"

	"github.com/siowasm/siowasm/internal/jsontext"
)

// A binarySwap exchanges the []byte in one value for tokens.
type binarySwap struct {
	token binaryToken
	held  [][]byte // by the number in the token
	err   error
}

// out returns v, or a copy of it in which each []byte is a token. It copies what leads
// to a []byte and nothing else, and changes nothing that v leads to.
func (s *binarySwap) out(v any) (any, error) {
	replaced, ok := s.replace(reflect.ValueOf(v), 0)
	if s.err != nil {
		return nil, s.err
	}
	if ok {
		v = replaced.Interface()
	}
	return v, nil
}

// replace returns a copy of v with tokens, or false when there is nothing to replace.
func (s *binarySwap) replace(v reflect.Value, depth int) (reflect.Value, bool) {
	none := reflect.Value{}
	if !v.IsValid() || s.err != nil {
		return none, false
	}
	if v.Kind() == reflect.Interface {
		return s.replace(v.Elem(), depth)
	}
	t := v.Type()
	b := binaryTypeOf(t)
	if !b.holds || b.marshals || b.pointerMarshals && v.CanAddr() {
		return none, false
	}
	if depth > jsontext.MaxDepth {
		s.err = errBinaryDepth
		return none, false
	}
	switch v.Kind() {
	case reflect.Slice:
		if b.bytes {
			return s.bytes(v)
		}
		return s.elements(v, depth)
	case reflect.Array:
		return s.elements(v, depth)
	case reflect.Map:
		return s.members(v, depth)
	case reflect.Struct:
		return s.fields(v, b, depth)
	case reflect.Pointer:
		if r, ok := s.replace(v.Elem(), depth+1); ok {
			p := reflect.New(t.Elem())
			p.Elem().Set(r)
			return p, true
		}
	}
	return none, false
}

func (s *binarySwap) bytes(v reflect.Value) (reflect.Value, bool) {
	if v.IsNil() {
		return reflect.Value{}, false
	}
	if len(s.held) == 0 {
		s.token = newBinaryToken()
	}
	r := reflect.New(v.Type()).Elem()
	r.SetBytes(s.token.bytes(len(s.held)))
	s.held = append(s.held, v.Bytes())
	return r, true
}

func (s *binarySwap) elements(v reflect.Value, depth int) (c reflect.Value, changed bool) {
	for i := range v.Len() {
		r, ok := s.replace(v.Index(i), depth+1)
		if !ok {
			continue
		}
		if !changed {
			c, changed = reflect.New(v.Type()).Elem(), true
			if v.Kind() == reflect.Slice {
				c.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			}
			for i := range v.Len() {
				c.Index(i).Set(v.Index(i))
			}
		}
		c.Index(i).Set(r)
	}
	return c, changed
}

func (s *binarySwap) members(v reflect.Value, depth int) (c reflect.Value, changed bool) {
	for iter := v.MapRange(); iter.Next(); {
		r, ok := s.replace(iter.Value(), depth+1)
		if !ok {
			continue
		}
		if !changed {
			c, changed = reflect.MakeMapWithSize(v.Type(), v.Len()), true
			for all := v.MapRange(); all.Next(); {
				c.SetMapIndex(all.Key(), all.Value())
			}
		}
		c.SetMapIndex(iter.Key(), r)
	}
	return c, changed
}

func (s *binarySwap) fields(v reflect.Value, b *binaryType, depth int) (c reflect.Value, changed bool) {
	for _, f := range b.fields {
		field := v.Field(f.index)
		if f.omits(field) {
			continue
		}
		r, ok := s.replace(field, depth+1)
		if !ok {
			continue
		}
		if !changed {
			c, changed = reflect.New(v.Type()).Elem(), true
			if b.zeroer && v.CanInterface() {
				c.Set(v) // IsZero may ask for what JSON does not show
			} else {
				copyFields(c, v, b)
			}
		}
		settable(c.Field(f.index)).Set(r)
	}
	return c, changed
}

// omits reports whether the engine leaves the field out: a token there would bring it
// back.
func (f *binaryField) omits(v reflect.Value) bool {
	b := binaryTypeOf(v.Type())
	if f.omitEmpty && b.bytes && v.Len() == 0 {
		return true
	}
	if !f.omitZero || !b.zeroer || !v.CanInterface() {
		return false
	}
	if isNilPointer(v) || v.Kind() == reflect.Interface && (v.IsNil() || isNilPointer(v.Elem())) {
		return true
	}
	if z, ok := v.Interface().(zeroer); ok {
		return z.IsZero()
	}
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	z, ok := p.Interface().(zeroer)
	return ok && z.IsZero()
}

func isNilPointer(v reflect.Value) bool { return v.Kind() == reflect.Pointer && v.IsNil() }

// copyFields copies the fields that JSON shows. The others may be a lock, or guarded by
// one, and are not to be read.
func copyFields(dst, src reflect.Value, b *binaryType) {
	for _, f := range b.fields {
		from, to := src.Field(f.index), dst.Field(f.index)
		switch {
		case !f.hidden:
			to.Set(from)
		case from.Kind() == reflect.Struct:
			copyFields(to, from, binaryTypeOf(from.Type()))
		case !from.IsNil():
			settable(to).Set(reflect.NewAt(from.Type().Elem(), from.UnsafePointer()))
		}
	}
}

// settable returns the field of a copy of ours so that it can be set, though it may be
// an embedded struct of an unexported type, which reflect protects.
func settable(field reflect.Value) reflect.Value {
	if field.CanSet() {
		return field
	}
	return reflect.NewAt(field.Type(), field.Addr().UnsafePointer()).Elem()
}
