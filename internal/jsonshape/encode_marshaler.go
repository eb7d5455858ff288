package jsonshape

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"time"
)

// marshaler writes a value of a type that is known by more than its kind.
func (e *encoder) marshaler(v reflect.Value, by how, depth int) error {
	switch by {
	case byTime:
		return e.time(v)
	case byNumber:
		if v.Len() == 0 {
			return e.put(Token{Kind: Int})
		}
		return e.number(v.String())
	}
	switch {
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			return e.put(Token{})
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
		text, err := v.Interface().(json.Marshaler).MarshalJSON()
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
	text, err := t.AppendText(e.text[:0])
	if err != nil {
		return err
	}
	e.text = text
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
			return e.put(Token{})
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
	text, err := appendJSON(nil, v.Interface())
	if err != nil {
		return err
	}
	return e.string(string(text))
}

// json writes what a json.Marshaler returned.
func (e *encoder) json(text []byte, depth int) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := e.item(d, depth); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("MarshalJSON returned more than one value")
	}
	return nil
}

// item writes the next value of a JSON text.
func (e *encoder) item(d *json.Decoder, depth int) error {
	t, err := d.Token()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return err
	}
	switch t := t.(type) {
	case json.Number:
		return e.number(t.String())
	case json.Delim:
		if t == '[' {
			return e.items(d, Array, depth)
		}
		return e.items(d, Map, depth)
	}
	return e.any(t, depth)
}

// items writes an array or object of a JSON text whose bracket was read.
func (e *encoder) items(d *json.Decoder, kind Kind, depth int) error {
	if depth == MaxDepth {
		return errDepth
	}
	start := len(e.dst)
	if err := e.put(Token{Kind: kind}); err != nil {
		return err
	}
	head, count := len(e.dst), int64(0)
	for ; d.More(); count++ {
		if kind == Map {
			// The decoder refuses a key that is no string.
			if err := e.item(d, depth+1); err != nil {
				return err
			}
		}
		if err := e.item(d, depth+1); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return err
	}
	return e.rehead(start, head, Token{Kind: kind, Int: count})
}
