package jsonshape

import (
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/siowasm/siowasm/internal/ascii"
)

// A field is a struct field, or one promoted from an embedded struct, that JSON shows.
type field struct {
	name      string
	key       []byte // as it is written
	index     []int
	plan      *plan
	omitEmpty bool
	omitZero  bool
	zeroer    bool         // its type, or a pointer to it, has an IsZero
	quoted    bool         // the "string" option, where it means something
	tagged    bool         // the name is from the tag
	direct    reflect.Kind // of a field of the struct itself that store knows, or Invalid
	offset    uintptr      // in the struct that it is a field of, which may be an embedded one
	t         reflect.Type
}

// A level is an embedded struct whose fields are to be looked at.
type level struct {
	t     reflect.Type
	index []int
	times int // it is embedded at this depth
}

// fieldsOf returns the fields of a struct type in their order. What encoding/json
// documents for embedded structs: of several fields with one name the least nested is
// shown, of several of those the tagged one, and none if that does not decide it.
func fieldsOf(t reflect.Type) []field {
	var all []field
	var seen []reflect.Type
	for levels := []level{{t: t, times: 1}}; len(levels) > 0; {
		var next []level
		for _, l := range levels {
			if !slices.Contains(seen, l.t) {
				seen = append(seen, l.t)
				all, next = l.fields(all, next)
			}
		}
		levels = next
	}
	var shown []field
	for i := range all {
		if dominant(all, i) {
			shown = append(shown, all[i])
		}
	}
	// Fields of embedded structs are to be moved, and the others stand right.
	for end := range shown {
		for i := end; i > 0 && slices.Compare(shown[i].index, shown[i-1].index) < 0; i-- {
			shown[i], shown[i-1] = shown[i-1], shown[i]
		}
	}
	return shown
}

// fields appends the fields of one struct, and the structs that it embeds.
func (l level) fields(all []field, next []level) ([]field, []level) {
	for i := range l.t.NumField() {
		sf := l.t.Field(i)
		inner := sf.Type
		if inner.Name() == "" && inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		embeds := sf.Anonymous && inner.Kind() == reflect.Struct
		tag := tagged(string(sf.Tag))
		if tag == "-" || !sf.IsExported() && !embeds {
			continue
		}
		name, options, _ := ascii.Cut(tag, ',')
		if !validName(name) {
			name = ""
		}
		index := append(slices.Clone(l.index), i)
		if embeds && name == "" {
			if at := slices.IndexFunc(next, func(n level) bool { return n.t == inner }); at >= 0 {
				next[at].times++
			} else {
				next = append(next, level{inner, index, 1})
			}
			continue
		}
		f := field{name: name, index: index, t: sf.Type, tagged: name != "", offset: sf.Offset}
		if name == "" {
			f.name = sf.Name
		}
		for _, option := range ascii.Split(options, ',') {
			f.omitEmpty = f.omitEmpty || option == "omitempty"
			f.omitZero = f.omitZero || option == "omitzero"
			f.quoted = f.quoted || option == "string" && quotable(inner)
		}
		f.zeroer = sf.Type.Implements(zeroerType()) || reflect.PointerTo(sf.Type).Implements(zeroerType())
		for range min(l.times, 2) { // two of one name and depth hide each other
			all = append(all, f)
		}
	}
	return all, next
}

// dominant reports whether a field is the one of its name that is shown.
func dominant(all []field, i int) bool {
	f := &all[i]
	for k := range all {
		rival := &all[k]
		if k == i || rival.name != f.name {
			continue
		}
		deeper := len(rival.index) > len(f.index)
		if !deeper && (len(rival.index) < len(f.index) || rival.tagged || !f.tagged) {
			return false
		}
	}
	return true
}

// validName reports whether encoding/json takes a name from a tag. What is no letter beyond ASCII
// only its version 2 takes: the tables of what is one are not worth it.
func validName(name string) bool {
	for _, c := range name {
		if c < utf8.RuneSelf {
			if c < ' ' || c == 0x7f || strings.IndexByte("\"'`,\\", byte(c)) >= 0 {
				return false
			}
		} else if c == utf8.RuneError {
			return false
		}
	}
	return name != ""
}

func quotable(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Bool, reflect.String, reflect.Float32, reflect.Float64:
		return true
	}
	return reflect.Int <= t.Kind() && t.Kind() <= reflect.Uintptr
}

// in returns the field of a struct, or false where a pointer on the way to it is nil.
func (f *field) in(v reflect.Value) (reflect.Value, bool) {
	for i, at := range f.index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		v = v.Field(at)
	}
	return v, true
}

// omits reports whether the field is left out for its value.
func (f *field) omits(v reflect.Value) bool {
	if f.omitEmpty {
		switch v.Kind() {
		case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
			if v.Len() == 0 {
				return true
			}
		case reflect.Struct:
		default:
			if v.IsZero() {
				return true
			}
		}
	}
	return f.omitZero && (f.zeroer && isZero(v) || !f.zeroer && v.IsZero())
}

// isZero asks a value that has an IsZero.
func isZero(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() || v.Elem().Kind() == reflect.Pointer && v.Elem().IsNil() {
			return true
		}
	case reflect.Pointer:
		if v.IsNil() {
			return true
		}
	}
	if z, ok := v.Interface().(zeroer); ok {
		return z.IsZero()
	}
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	z, ok := p.Interface().(zeroer)
	return ok && z.IsZero()
}
