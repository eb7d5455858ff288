package jsonshape

import (
	"errors"
	"reflect"
	"strconv"
	"unicode/utf8"
	"unsafe"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/internal/jsontext"
)

var (
	errDepth    = errors.New("nested deeper than " + strconv.Itoa(MaxDepth))
	errPointers = errors.New("more than " + strconv.Itoa(MaxDepth) + " pointers in a row")
)

// An encoder writes one value.
type encoder struct {
	*Shape
	Options
	dst []byte
	buf []byte // scratch
}

// Append writes a value, which is to lie in one array, behind dst. The result is dst's
// memory if that has room, also with an error; it keeps none of v's.
func (s *Shape) Append(dst []byte, v any, o Options) ([]byte, error) {
	e := encoder{Shape: s, Options: o, dst: dst}
	err := e.any(v, 1)
	return e.dst, err
}

// AppendString writes text behind dst.
func (s *Shape) AppendString(dst []byte, text string) []byte {
	e := encoder{Shape: s, dst: dst}
	_ = e.string(text) // which only a Big may be
	return e.dst
}

// put writes an item. The compiler would copy it to each place that calls it.
//
//go:noinline
func (e *encoder) put(t Token) error {
	dst, err := e.Format.Append(e.dst, t)
	e.dst = dst
	return err
}

// any writes what needs no reflection, and leaves the rest to value.
func (e *encoder) any(v any, depth int) error {
	switch v := v.(type) {
	case nil:
		return e.null()
	case bool:
		return e.bool(v)
	case string:
		return e.string(v)
	case int:
		return e.int(int64(v))
	case int64:
		return e.int(v)
	case uint64:
		return e.uint(v)
	case float64:
		return e.float(v)
	case []byte:
		return e.bytes(v)
	case []any:
		return e.list(v, depth)
	case map[string]any:
		return e.members(v, depth)
	}
	r := reflect.ValueOf(v)
	return e.value(r, e.plan(r.Type()), depth)
}

// value writes v, which lies in depth arrays and maps.
func (e *encoder) value(v reflect.Value, p *plan, depth int) error {
	for range MaxDepth {
		how := p.out
		if v.CanAddr() {
			how = p.outAddr
		}
		if how != byKind {
			return e.marshaler(v, how, depth)
		}
		switch v.Kind() {
		case reflect.Pointer:
			if v.IsNil() {
				return e.null()
			}
			v, p = v.Elem(), p.elem
		case reflect.Interface:
			if v.IsNil() {
				return e.null()
			}
			v = v.Elem()
			p = e.plan(v.Type())
		default:
			return e.kind(v, p, depth)
		}
	}
	return errPointers
}

// kind writes a value by its kind, which is no pointer or interface.
func (e *encoder) kind(v reflect.Value, p *plan, depth int) error {
	switch v.Kind() {
	case reflect.Bool:
		return e.bool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return e.int(v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return e.uint(v.Uint())
	case reflect.Float32:
		return e.float32(v.Float())
	case reflect.Float64:
		return e.float(v.Float())
	case reflect.String:
		return e.string(v.String())
	case reflect.Slice:
		if p.binary {
			return e.bytes(v.Bytes())
		}
		if v.IsNil() {
			return e.null()
		}
		return e.elements(v, p, depth)
	case reflect.Array:
		return e.elements(v, p, depth)
	case reflect.Map:
		return e.reflected(v, p, depth)
	case reflect.Struct:
		return e.structure(v, p, depth)
	}
	return errors.New("a " + v.Type().String() + " is nothing that JSON knows")
}

// null writes a Nil. The compiler would copy it to each place that calls it.
//
//go:noinline
func (e *encoder) null() error {
	if e.text {
		e.dst = append(e.dst, "null"...)
		return nil
	}
	return e.put(Token{})
}

func (e *encoder) bool(b bool) error {
	t := Token{Kind: Bool}
	if b {
		t.Int = 1
	}
	return e.put(t)
}

// string writes text, as encoding/json with U+FFFD for each byte that is not UTF-8: what
// else a peer makes of those differs.
func (e *encoder) string(s string) error {
	if e.text {
		e.dst = jsontext.AppendString(e.dst, s)
		return nil
	}
	if !utf8.ValidString(s) {
		s = ascii.UTF8(s)
	}
	return e.put(Token{Kind: String, Data: unsafe.Slice(unsafe.StringData(s), len(s))})
}

func (e *encoder) bytes(b []byte) error {
	if b == nil {
		return e.null()
	}
	if e.Attach != nil {
		e.dst = e.Attach(e.dst, b)
		return nil
	}
	return e.put(Token{Kind: Bytes, Data: b})
}

func (e *encoder) list(list []any, depth int) error {
	if list == nil {
		return e.null()
	}
	if err := e.open(Array, len(list), depth); err != nil {
		return err
	}
	for i, v := range list {
		e.comma(i)
		if err := e.any(v, depth+1); err != nil {
			return err
		}
	}
	e.close(']')
	return nil
}

// elements writes an array or a slice.
func (e *encoder) elements(v reflect.Value, p *plan, depth int) error {
	n := v.Len()
	if err := e.open(Array, n, depth); err != nil {
		return err
	}
	for i := range n {
		e.comma(i)
		if err := e.value(v.Index(i), p.elem, depth+1); err != nil {
			return err
		}
	}
	e.close(']')
	return nil
}

// open begins an array or map of n, which lies in depth-1 others. The compiler would copy it to
// each place that calls it.
//
//go:noinline
func (e *encoder) open(kind Kind, n, depth int) error {
	if depth == MaxDepth {
		return errDepth
	}
	return e.put(Token{Kind: kind, Int: int64(n)})
}

// comma divides an item from i others before it.
func (e *encoder) comma(i int) {
	if e.text && i > 0 {
		e.dst = append(e.dst, ',')
	}
}

// close ends an array or map. The compiler would copy it to each place that calls it.
//
//go:noinline
func (e *encoder) close(bracket byte) {
	if e.text {
		e.dst = append(e.dst, bracket)
	}
}
