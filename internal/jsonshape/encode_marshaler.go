package jsonshape

import (
	"encoding"
	"errors"
	"reflect"
	"time"
	"unicode/utf8"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/internal/jsontext"
)

// marshaler writes a value of a type that is known by more than its kind.
func (e *encoder) marshaler(v reflect.Value, by how, depth int) error {
	switch by {
	case byTime:
		return e.time(v)
	case byNumber:
		if v.Len() == 0 {
			return e.int(0)
		}
		if text := v.String(); jsontext.IsNumber(text) {
			return e.json([]byte(text), depth)
		}
		return errors.New("invalid number " + ascii.Quote(v.String()))
	}
	switch {
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			return e.null()
		}
	case v.CanAddr():
		v = v.Addr()
	case by == byFormat:
		p := reflect.New(v.Type())
		p.Elem().Set(v)
		v = p
	}
	switch by {
	case byJSON:
		text, err := v.Interface().(marshalerJSON).MarshalJSON()
		if err != nil {
			return err
		}
		return e.json(text, depth)
	case byText:
		text, err := v.Interface().(encoding.TextMarshaler).MarshalText()
		if err != nil {
			return err
		}
		return e.string(string(text))
	}
	dst, err := e.Marshal(e.dst, v.Interface())
	e.dst = dst
	return err
}

// time writes a time as RFC 3339 text, unless the format's own is wanted.
func (e *encoder) time(v reflect.Value) error {
	var t time.Time
	if v.CanAddr() {
		t = *v.Addr().Interface().(*time.Time)
	} else {
		t = v.Interface().(time.Time)
	}
	text, err := t.AppendText(e.buf[:0])
	if err != nil {
		return err
	}
	e.buf = text
	if e.NativeTime {
		return e.put(Token{Kind: Time, Int: t.UnixMilli(), Data: text})
	}
	return e.put(Token{Kind: String, Data: text})
}

// field writes a field, in the quotation marks of the "string" option if it has that.
func (e *encoder) field(v reflect.Value, f *field, depth int) error {
	if !f.quoted {
		return e.value(v, f.plan, depth)
	}
	p := f.plan
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return e.null()
		}
		v, p = v.Elem(), p.elem
	}
	how := p.out
	if v.CanAddr() {
		how = p.outAddr
	}
	if how != byKind && how != byNumber {
		return e.value(v, p, depth)
	}
	inner := encoder{Shape: Text}
	if err := inner.value(v, p, depth); err != nil {
		return err
	}
	return e.string(string(inner.dst))
}

// json writes what a MarshalJSON returned.
func (e *encoder) json(text []byte, depth int) error {
	if err := (textFormat{}).Check(text); err != nil {
		return errors.New("MarshalJSON: " + err.Error())
	}
	if e.translate != nil {
		dst, err := e.translate(*e, text, depth)
		e.dst = dst
		return err
	}
	if !utf8.Valid(text) { // as in string: a peer closes the connection for it
		text = []byte(repaired(text))
	}
	e.dst = jsontext.AppendCompact(e.dst, text)
	return nil
}
