package jsonshape

import (
	"encoding"
	"reflect"
	"slices"
	"time"
)

// A how says who knows what a value of a type is.
type how uint8

const (
	byKind   how = iota // this package, from the type's kind
	byFormat            // the type, in the format
	byJSON              // the type, in JSON
	byText              // the type, as text
	byTime              // this package, which knows time.Time
	byNumber            // this package, which knows json.Number
)

// Functions, and no variables, which a program would have reflection for that links none of this.
func timeType() reflect.Type        { return reflect.TypeFor[time.Time]() }
func jsonMarshaler() reflect.Type   { return reflect.TypeFor[marshalerJSON]() }
func jsonUnmarshaler() reflect.Type { return reflect.TypeFor[unmarshalerJSON]() }
func textMarshaler() reflect.Type   { return reflect.TypeFor[encoding.TextMarshaler]() }
func textUnmarshaler() reflect.Type { return reflect.TypeFor[encoding.TextUnmarshaler]() }
func zeroerType() reflect.Type      { return reflect.TypeFor[zeroer]() }

// What encoding/json names, which is not linked for that.
type (
	marshalerJSON   interface{ MarshalJSON() ([]byte, error) }
	unmarshalerJSON interface{ UnmarshalJSON([]byte) error }
	zeroer          interface{ IsZero() bool }
)

// A plan is what is known about a type before any value of it is seen.
type plan struct {
	out     how  // to write a value
	outAddr how  // to write one that can be addressed
	in      how  // to read one, through its address
	keyOut  bool // the keys of the map can be written
	keyIn   bool // and read
	binary  bool // the elements of the slice are bytes, and nothing else
	elem    *plan
	fields  []field
	byName  map[string]int // index in fields
}

func (s *Shape) plan(t reflect.Type) *plan {
	if p, ok := s.plans.Load(t); ok {
		return p.(*plan)
	}
	// Types may lead to themselves, so none is published before all of them are done.
	made := make(map[reflect.Type]*plan)
	p := s.make(t, made)
	for t, p := range made {
		s.plans.LoadOrStore(t, p)
	}
	return p
}

func (s *Shape) make(t reflect.Type, made map[reflect.Type]*plan) *plan {
	if p, ok := s.plans.Load(t); ok {
		return p.(*plan)
	}
	if p, ok := made[t]; ok {
		return p
	}
	p := new(plan)
	made[t] = p
	p.out = s.marshals(t)
	if t.Kind() != reflect.Pointer && t.Kind() != reflect.Interface {
		p.outAddr = s.marshals(reflect.PointerTo(t))
		switch p.outAddr {
		case byKind:
			p.outAddr = p.out
		case byFormat:
			// Generated methods have pointer receivers, and are to be used for copies, too.
			p.out = byFormat
		}
		p.in = s.unmarshals(reflect.PointerTo(t))
	}
	switch t.Kind() {
	case reflect.Map:
		p.elem = s.make(t.Elem(), made)
		key := t.Key()
		plain := key.Kind() == reflect.String || reflect.Int <= key.Kind() && key.Kind() <= reflect.Uintptr
		p.keyOut = plain || key.Implements(textMarshaler())
		p.keyIn = plain || reflect.PointerTo(key).Implements(textUnmarshaler())
	case reflect.Pointer, reflect.Array:
		p.elem = s.make(t.Elem(), made)
	case reflect.Slice:
		p.elem = s.make(t.Elem(), made)
		p.binary = t.Elem().Kind() == reflect.Uint8 && p.elem.outAddr == byKind
	case reflect.Struct:
		p.fields = fieldsOf(t)
		p.byName = make(map[string]int, len(p.fields))
		for i := range p.fields {
			f := &p.fields[i]
			f.plan = s.make(f.t, made)
			f.settle()
			f.key = s.AppendString(nil, f.name)
			if s.text {
				f.key = append(f.key, ':')
			}
			p.byName[f.name] = i
		}
	}
	return p
}

// marshals tells how values of a type are written.
func (s *Shape) marshals(t reflect.Type) how {
	switch {
	case t.Kind() == reflect.Interface, t == reflect.PointerTo(timeType()):
		return byKind // what is in it, what it points to
	case t == timeType():
		return byTime
	case t.Name() == "Number" && t.PkgPath() == "encoding/json": // which is not to be linked
		return byNumber
	case implements(t, s.Marshalers):
		return byFormat
	case t.Implements(jsonMarshaler()):
		return byJSON
	case t.Implements(textMarshaler()):
		return byText
	}
	return byKind
}

// unmarshals tells how what a pointer of a type points to is read.
func (s *Shape) unmarshals(t reflect.Type) how {
	switch {
	case t.Elem() == timeType():
		return byText // its UnmarshalJSON would do the same
	case implements(t, s.Unmarshalers):
		return byFormat
	case t.Implements(jsonUnmarshaler()):
		return byJSON
	case t.Implements(textUnmarshaler()):
		return byText
	}
	return byKind
}

func implements(t reflect.Type, any []reflect.Type) bool {
	return slices.ContainsFunc(any, t.Implements)
}
