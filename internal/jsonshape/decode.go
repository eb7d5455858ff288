package jsonshape

import (
	"errors"
	"reflect"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/internal/jsontext"
)

// A decoder reads one value. What does not fit is left alone and noted, as encoding/json
// has it, and the rest is read.
type decoder struct {
	*Shape
	Options
	data []byte
	at   int    // where the value begins
	copy string // of a short value, for the strings in it; "" until there is one

	err error // the first value that did not fit

	attachments map[int]*attachment
}

// Decode stores the item at an offset of data, which Check has approved, in what v
// points to.
func (s *Shape) Decode(data []byte, at int, v any, o Options) error {
	d := decoder{Shape: s, Options: o, data: data, at: at}
	switch v := v.(type) {
	case *any:
		if v != nil && *v == nil {
			*v, _ = d.any(d.next(at))
			return d.err
		}
	case *string:
		if t, _ := d.next(at); v != nil && t.Kind == String {
			*v = d.str(t.Data)
			return nil
		}
	}
	r := reflect.ValueOf(v)
	if r.Kind() != reflect.Pointer || r.IsNil() {
		return errTarget
	}
	r = r.Elem()
	d.value(at, r, d.plan(r.Type()))
	return d.err
}

// fail keeps the first error. The compiler would copy it to each place that calls it.
//
//go:noinline
func (d *decoder) fail(err error) {
	if d.err == nil && err != nil {
		d.err = err
	}
}

// mismatch notes that a token does not fit into v.
func (d *decoder) mismatch(t Token, v reflect.Value) {
	if d.err == nil {
		d.err = &misfit{found: describe(t), into: v.Type()}
	}
}

// A misfit reports an item that does not fit into the type of a value.
type misfit struct {
	found string
	into  reflect.Type
	owner reflect.Type // the struct whose field it is, if it is one
	path  []string     // the names of the fields that lead there
}

func (m *misfit) Error() string {
	text := m.found + " does not fit into "
	if m.owner != nil {
		text += "the field " + ascii.Join(m.path, ".") + " of " + m.owner.String() + ", a "
	}
	return text + m.into.String()
}

// locate notes that the error is about what a field of a struct leads to. It is called from
// the inside out, so that what goes well need not tell where it is.
func (d *decoder) locate(name string, owner reflect.Type) {
	m, ok := d.err.(*misfit)
	if !ok {
		return
	}
	if m.owner == nil {
		m.owner = owner
	}
	m.path = append([]string{name}, m.path...)
}

// item reads what is at an offset. JSON needs no call through an interface.
func (d *decoder) item(at int) (t Token, end int) {
	if d.text {
		return textFormat{}.Next(d.data, at)
	}
	return d.Shape.next(d.Shape, d.data, at)
}

// next is item with binary data in the place of what stands for it.
func (d *decoder) next(at int) (t Token, end int) {
	t, end = d.item(at)
	if t.Kind == Map && d.Attached != nil {
		if num, behind, ok := d.Attached.Placeholder(end); ok {
			return Token{Kind: Bytes, Int: int64(num), Data: d.Attached.Attachment(num)}, behind
		}
	}
	return t, end
}

// value stores the item at an offset in v, whose type the plan is of.
func (d *decoder) value(at int, v reflect.Value, p *plan) (end int) {
	t, end := d.next(at)
	v, p = d.target(v, p, t.Kind == Nil)
	if p == nil {
		d.fail(errPointers)
		return d.skip(at)
	}
	if p.in != byKind {
		return d.unmarshaler(at, t, end, v, p)
	}
	if v.Kind() == reflect.Interface && v.NumMethod() == 0 && t.Kind != Nil {
		x, end := d.any(t, end)
		if x != nil {
			v.Set(reflect.ValueOf(x))
		}
		return end
	}
	switch t.Kind {
	case Nil:
		switch v.Kind() {
		case reflect.Interface, reflect.Pointer, reflect.Map, reflect.Slice:
			reset(v)
		}
	case Bool:
		if v.Kind() != reflect.Bool {
			d.mismatch(t, v)
			break
		}
		v.SetBool(t.Int != 0)
	case Int, Uint, Big, Float, Number:
		d.number(t, v, p)
	case String:
		d.string(t, v, p)
	case Bytes:
		d.bytes(t, v, p)
	case Array:
		return d.array(at, t, end, v, p)
	case Map:
		return d.object(at, t, end, v, p)
	}
	return end
}

// target follows pointers to where a value is stored, and makes those that are missing;
// null goes where the first one is. The plan is nil where they do not end.
func (d *decoder) target(v reflect.Value, p *plan, null bool) (reflect.Value, *plan) {
	for range MaxDepth {
		switch v.Kind() {
		case reflect.Pointer:
			if null {
				return v, p
			}
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v, p = v.Elem(), p.elem
		case reflect.Interface:
			e := v.Elem()
			if e.Kind() != reflect.Pointer || e.IsNil() || null && e.Elem().Kind() != reflect.Pointer {
				return v, p
			}
			v = e.Elem()
			p = d.plan(v.Type())
		default:
			return v, p
		}
	}
	return v, nil
}

// array stores an Array whose head ends at an offset.
func (d *decoder) array(start int, t Token, at int, v reflect.Value, p *plan) (end int) {
	end = at
	left, n := t.Int, 0
	switch v.Kind() {
	case reflect.Slice:
		// The length is the peer's word for what may be large in Go and nothing on the wire.
		if room := int(min(left, preallocate)); v.Cap() < room {
			v.Grow(room - v.Len())
		}
		for ; d.more(&left, &end); n++ {
			if n == v.Cap() {
				v.Grow(max(1, firstElements-n))
			}
			if n >= v.Len() {
				v.SetLen(n + 1)
			}
			end = d.value(end, v.Index(n), p.elem)
		}
		if n == 0 {
			v.Set(reflect.MakeSlice(v.Type(), 0, 0))
		}
		v.SetLen(n)
	case reflect.Array:
		for ; d.more(&left, &end); n++ {
			if n < v.Len() {
				end = d.value(end, v.Index(n), p.elem)
			} else {
				end = d.skip(end)
			}
		}
		for ; n < v.Len(); n++ {
			reset(v.Index(n))
		}
	default:
		d.mismatch(t, v)
		return d.skip(start)
	}
	return end
}

// firstElements is how many elements of an array of unknown length there is room for when the
// first one is read.
const firstElements = 4

// preallocate bounds the elements that are made before they are seen.
const preallocate = 1024

// more reports whether another of left elements or pairs, -1 being as many as come before
// an End, follows, and passes the End.
func (d *decoder) more(left *int64, at *int) bool {
	if *left >= 0 {
		*left--
		return *left >= 0
	}
	if d.text {
		*at = jsontext.Blank(d.data, *at)
		if c := d.data[*at]; c == ']' || c == '}' {
			*at++
			return false
		}
		return true
	}
	if t, end := d.Format.Next(d.data, *at); t.Kind == End {
		*at = end
		return false
	}
	return true
}

// skip passes the item at an offset, with what is in it.
func (d *decoder) skip(at int) (end int) {
	if d.text {
		return textFormat{}.Skip(d.data, at)
	}
	return d.Format.Skip(d.data, at)
}

// reset is v.SetZero, which weighs more in a wasm program, and would be copied to each place that
// calls it.
//
//go:noinline
func reset(v reflect.Value) { v.Set(reflect.Zero(v.Type())) }

// describe names a token for an error, as encoding/json does.
func describe(t Token) string {
	switch t.Kind {
	case Nil:
		return "null"
	case Bool:
		return "bool"
	case String:
		return "string"
	case Bytes:
		return "binary data"
	case Array:
		return "array"
	case Map:
		return "object"
	}
	return "number " + t.Text()
}

var (
	errKey    = errors.New("the key of a map is an array or a map")
	errTarget = errors.New("it is no pointer, or nil")
)
