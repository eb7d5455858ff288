package sio

import (
	"reflect"

	"github.com/siowasm/siowasm/internal/base64"
)

// A binaryRestore exchanges the tokens that a JSON engine has put into a value for
// their attachments.
type binaryRestore struct {
	token       binaryToken
	attachments [][]byte
	items       []binaryItem // by the number in the token
	left        int          // items not found yet
	seen        map[binaryVisit]bool

	// What was given out, by the number of the attachment: a packet that refers to one
	// a thousand times shall not take a thousand times its memory.
	copies [][]byte
	texts  []string
}

// A binaryItem is one placeholder of the text that was decoded.
type binaryItem struct {
	num   int    // of its attachment
	text  []byte // the placeholder as it was received
	found bool
}

// A binaryVisit is a place that was looked at: a value to decode into may be a ring.
type binaryVisit struct {
	at  uintptr
	len int
	t   reflect.Type
}

// in exchanges the tokens in what v, a pointer, leads to. It may be called again after
// v was decoded into again, for which an engine may have used the bytes given out.
func (r *binaryRestore) in(v any) {
	r.seen, r.copies = nil, nil
	r.restore(reflect.ValueOf(v))
}

// restore reports whether it has set v itself.
func (r *binaryRestore) restore(v reflect.Value) bool {
	if !v.IsValid() {
		return false
	}
	t := v.Type()
	b := binaryTypeOf(t)
	if !b.texts {
		return false
	}
	switch v.Kind() {
	case reflect.String:
		item := r.find(v.String())
		if item == nil || !v.CanSet() {
			return false
		}
		v.SetString(r.base64(item.num))
		return true
	case reflect.Interface:
		return r.dynamic(v)
	case reflect.Pointer:
		if r.enter(v, 0) {
			r.restore(v.Elem())
		}
	case reflect.Map:
		if r.enter(v, 0) {
			r.members(v)
		}
	case reflect.Slice:
		if b.bytes {
			return r.bytes(v)
		}
		return r.enter(v, v.Len()) && r.elements(v)
	case reflect.Array:
		return r.elements(v)
	case reflect.Struct:
		changed := false
		for _, f := range b.fields {
			changed = r.restore(v.Field(f.index)) || changed
		}
		return changed
	}
	return false
}

// dynamic restores what an interface holds.
func (r *binaryRestore) dynamic(v reflect.Value) bool {
	e := v.Elem()
	if !e.IsValid() || e.Kind() != reflect.String {
		r.restore(e)
		return false
	}
	item := r.find(e.String())
	if item == nil || !v.CanSet() || v.NumMethod() > 0 {
		return false
	}
	v.Set(reflect.ValueOf(r.data(item.num)))
	return true
}

func (r *binaryRestore) members(v reflect.Value) {
	// A member cannot be set in place, and need not be where it leads to its content.
	member := reflect.New(v.Type().Elem()).Elem()
	for iter := v.MapRange(); iter.Next(); {
		member.Set(iter.Value())
		if r.restore(member) {
			v.SetMapIndex(iter.Key(), member)
		}
	}
}

func (r *binaryRestore) elements(v reflect.Value) (changed bool) {
	for i := range v.Len() {
		changed = r.restore(v.Index(i)) || changed
	}
	return changed
}

func (r *binaryRestore) bytes(v reflect.Value) bool {
	if !v.CanSet() {
		return false
	}
	if i, ok := r.token.indexBytes(v.Bytes()); ok && i < len(r.items) {
		v.SetBytes(r.data(r.take(i).num))
		return true
	}
	if !v.Addr().Type().Implements(reflect.TypeFor[jsonUnmarshaler]()) {
		return false
	}
	// It is like json.RawMessage, which keeps the text: that shall be as received.
	v.SetBytes(r.received(v.Bytes()))
	return true
}

// received returns text with the placeholders that it was received with.
func (r *binaryRestore) received(text []byte) []byte {
	var out []byte
	for {
		at, end, i := r.token.find(text, len(r.items))
		switch {
		case end > 0:
			out = append(append(out, text[:at]...), r.take(i).text...)
			text = text[end:]
		case out == nil:
			return text
		default:
			return append(out, text...)
		}
	}
}

// data returns an attachment for the caller to keep.
func (r *binaryRestore) data(num int) []byte {
	if r.copies == nil {
		r.copies = make([][]byte, len(r.attachments))
	}
	if r.copies[num] == nil {
		r.copies[num] = append([]byte{}, r.attachments[num]...)
	}
	return r.copies[num]
}

func (r *binaryRestore) base64(num int) string {
	if r.texts == nil {
		r.texts = make([]string, len(r.attachments))
	}
	if r.texts[num] == "" {
		r.texts[num] = base64.Text(r.attachments[num])
	}
	return r.texts[num]
}

func (r *binaryRestore) find(s string) *binaryItem {
	if len(s) != binaryTokenLen {
		return nil
	}
	if i, ok := r.token.index([]byte(s)); ok && i < len(r.items) {
		return r.take(i)
	}
	return nil
}

func (r *binaryRestore) take(i int) *binaryItem {
	item := &r.items[i]
	if !item.found {
		item.found = true
		r.left--
	}
	return item
}

// enter reports whether v leads to something that was not looked at before.
func (r *binaryRestore) enter(v reflect.Value, length int) bool {
	visit := binaryVisit{v.Pointer(), length, v.Type()}
	if v.IsNil() || r.seen[visit] {
		return false
	}
	if r.seen == nil {
		r.seen = make(map[binaryVisit]bool)
	}
	r.seen[visit] = true
	return true
}

// opaque reports whether v, a pointer, leads to types that read JSON themselves.
func (r *binaryRestore) opaque(v any) bool {
	return binaryTypeOf(reflect.TypeOf(v)).opaque
}

// repeats reports whether items that were not found share an attachment.
func (r *binaryRestore) repeats() bool {
	used := make([]bool, len(r.attachments))
	for _, item := range r.items {
		if item.found {
			continue
		}
		if used[item.num] {
			return true
		}
		used[item.num] = true
	}
	return false
}
