package jsonshape

import (
	"reflect"
	"unsafe"
)

// settle decides whether store may be asked.
func (f *field) settle() {
	switch kind := f.t.Kind(); kind {
	case reflect.Bool, reflect.Int, reflect.Int64, reflect.Float64, reflect.String:
		if len(f.index) == 1 && !f.quoted && f.plan.in == byKind && f.plan.out != byNumber {
			f.direct = kind
		}
	}
}

// store stores an item in a field of one of the types that most are of, in a struct that can
// be addressed, and reports whether it did: not what does not fit.
func (f *field) store(d *decoder, t Token, v reflect.Value) bool {
	if !v.CanAddr() {
		return false
	}
	p := unsafe.Add(unsafe.Pointer(v.UnsafeAddr()), f.offset)
	switch f.direct {
	case reflect.String:
		if t.Kind == String {
			*(*string)(p) = d.str(t.Data)
			return true
		}
	case reflect.Bool:
		if t.Kind == Bool {
			*(*bool)(p) = t.Int != 0
			return true
		}
	case reflect.Float64:
		switch t.Kind {
		case Int:
			*(*float64)(p) = float64(t.Int)
			return true
		case Float:
			*(*float64)(p) = t.Float
			return true
		}
	case reflect.Int64:
		if t.Kind == Int {
			*(*int64)(p) = t.Int
			return true
		}
	case reflect.Int:
		if t.Kind == Int && int64(int(t.Int)) == t.Int {
			*(*int)(p) = int(t.Int)
			return true
		}
	}
	return false
}

// A place is where a field's value is to be stored.
type place struct {
	kind reflect.Kind
	p    unsafe.Pointer
}

// storeBrief is store for an item that is brief in a format that is not JSON. The text of a string
// is for the caller to store.
func storeBrief(s *Shape, data []byte, at int, to place) (text []byte, end int, ok bool) {
	switch to.kind {
	case reflect.String:
		return s.Word(data, at)
	case reflect.Int:
		i, end, ok := s.integer(data, at)
		if ok = ok && int64(int(i)) == i; ok {
			*(*int)(to.p) = int(i)
		}
		return nil, end, ok
	case reflect.Int64:
		i, end, ok := s.integer(data, at)
		if ok {
			*(*int64)(to.p) = i
		}
		return nil, end, ok
	case reflect.Bool:
		c := data[at]
		if ok = c == s.brief.no || c == s.brief.yes; ok {
			*(*bool)(to.p) = c == s.brief.yes
		}
		return nil, at + 1, ok
	}
	return nil, at, false
}
