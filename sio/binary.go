package sio

import (
	"errors"
	"reflect"
	"strings"
	"sync"
)

// errBinaryDepth is what a value that contains itself ends with, too.
var errBinaryDepth = errors.New("nested deeper than 1000")

// A binaryType is what is known about a type before any value of it is seen.
type binaryType struct {
	holds  bool // its JSON may contain a []byte
	texts  bool // its JSON may contain a []byte or a string
	opaque bool // it may lead to a type with an UnmarshalJSON or UnmarshalText
	bytes  bool // it is one of []byte

	// Such types go by themselves: always, and where they can be addressed.
	marshals, pointerMarshals bool

	zeroer bool // it has an IsZero
	fields []binaryField
}

// A binaryField is a struct field that encoding/json sees.
type binaryField struct {
	index     int
	omitEmpty bool
	omitZero  bool
	hidden    bool // embedded and unexported: only what it promotes is seen
}

// What encoding/json and encoding name, without linking them.
type (
	jsonMarshaler   interface{ MarshalJSON() ([]byte, error) }
	textMarshaler   interface{ MarshalText() ([]byte, error) }
	jsonUnmarshaler interface{ UnmarshalJSON([]byte) error }
	textUnmarshaler interface{ UnmarshalText([]byte) error }
	zeroer          interface{ IsZero() bool }
)

var binaryTypes sync.Map // of reflect.Type to *binaryType

func binaryTypeOf(t reflect.Type) *binaryType {
	if known, ok := binaryTypes.Load(t); ok {
		return known.(*binaryType)
	}
	b := &binaryType{
		bytes:           isBytes(t),
		marshals:        marshals(t),
		pointerMarshals: marshals(reflect.PointerTo(t)),
		zeroer:          t.Implements(reflect.TypeFor[zeroer]()) || reflect.PointerTo(t).Implements(reflect.TypeFor[zeroer]()),
	}
	if t.Kind() == reflect.Struct {
		b.fields = binaryFields(t)
	}
	b.reachOut(t, map[reflect.Type]bool{})
	b.reachIn(t, map[reflect.Type]bool{})
	known, _ := binaryTypes.LoadOrStore(t, b)
	return known.(*binaryType)
}

// reachOut finds out whether encoding a t may meet a []byte. Only the answer for the
// type that the search began with is kept: below it, what was seen before is left out.
func (b *binaryType) reachOut(t reflect.Type, seen map[reflect.Type]bool) {
	if seen[t] || b.holds || marshals(t) {
		return
	}
	seen[t] = true
	if isBytes(t) || t.Kind() == reflect.Interface {
		b.holds = true
		return
	}
	eachBelow(t, func(below reflect.Type) { b.reachOut(below, seen) })
}

// reachIn finds out what decoding into a t may meet.
func (b *binaryType) reachIn(t reflect.Type, seen map[reflect.Type]bool) {
	if seen[t] {
		return
	}
	seen[t] = true
	if isBytes(t) || t.Kind() == reflect.Interface || t.Kind() == reflect.String {
		b.texts = true
	}
	p := reflect.PointerTo(t)
	if !isBytes(t) && (p.Implements(reflect.TypeFor[jsonUnmarshaler]()) || p.Implements(reflect.TypeFor[textUnmarshaler]())) {
		b.opaque = true
	}
	eachBelow(t, func(below reflect.Type) { b.reachIn(below, seen) })
}

// eachBelow calls f for the types that the JSON of a t is made of.
func eachBelow(t reflect.Type, f func(reflect.Type)) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		f(t.Elem())
	case reflect.Struct:
		for _, field := range binaryFields(t) {
			f(t.Field(field.index).Type)
		}
	}
}

// isBytes reports whether encoding/json takes t for binary data.
func isBytes(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 && !marshals(reflect.PointerTo(t.Elem()))
}

func marshals(t reflect.Type) bool {
	return t.Implements(reflect.TypeFor[jsonMarshaler]()) || t.Implements(reflect.TypeFor[textMarshaler]())
}

func binaryFields(t reflect.Type) []binaryField {
	var fields []binaryField
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("json")
		if tag == "-" || !f.IsExported() && !embedsStruct(f) {
			continue
		}
		_, options, _ := strings.Cut(tag, ",")
		options = "," + options + ","
		fields = append(fields, binaryField{
			index:     i,
			omitEmpty: strings.Contains(options, ",omitempty,"),
			omitZero:  strings.Contains(options, ",omitzero,"),
			hidden:    !f.IsExported(),
		})
	}
	return fields
}

func embedsStruct(f reflect.StructField) bool {
	t := f.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return f.Anonymous && t.Kind() == reflect.Struct
}
