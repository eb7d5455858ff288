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

// storeBrief is store for an item that is brief in a format that is not JSON.
func (f *field) storeBrief(d *decoder, at int, v reflect.Value) (end int, ok bool) {
	p := unsafe.Add(unsafe.Pointer(v.UnsafeAddr()), f.offset)
	switch f.direct {
	case reflect.String:
		text, end, ok := d.Word(d.data, at)
		if ok {
			*(*string)(p) = d.str(text)
		}
		return end, ok
	case reflect.Int:
		i, end, ok := d.integer(d.data, at)
		if ok = ok && int64(int(i)) == i; ok {
			*(*int)(p) = int(i)
		}
		return end, ok
	case reflect.Int64:
		i, end, ok := d.integer(d.data, at)
		if ok {
			*(*int64)(p) = i
		}
		return end, ok
	case reflect.Bool:
		c := d.data[at]
		if ok = c == d.brief.no || c == d.brief.yes; ok {
			*(*bool)(p) = c == d.brief.yes
		}
		return at + 1, ok
	}
	return at, false
}
