package jsonshape

import (
	"reflect"
	"sync"

	"github.com/siowasm/siowasm/internal/jsontext"
)

// MaxDepth is how deep arrays and maps may be nested.
const MaxDepth = jsontext.MaxDepth

// A Kind is what an item of a message is.
type Kind uint8

// The kinds of items.
const (
	Nil Kind = iota
	Bool
	Int
	Uint   // above the largest Int
	Big    // an integer beyond 64 bits
	Number // read only; a number as its text is, of those that are no Int beyond doubt
	Float  // when writing, one that is no integer below 2^53
	String
	Bytes
	Array
	Map
	Time // written only; a format reads one as a String, which is what JSON makes of it
	End  // read only; ends an Array or Map that did not tell its length
)

// A Token is an item, or the head of an Array or Map.
type Token struct {
	Kind Kind

	// Int is the value of an Int, 1 for true, the bits of a Uint, the milliseconds since
	// 1970 of a Time, the number of elements of an Array and of pairs of a Map. When
	// reading, a number of -1 means that an End follows the last one.
	Int int64

	Float float64

	// Data is the text of a String, which is valid UTF-8 when writing; the content of
	// Bytes; the decimal digits of a Big; the text
	// of a Number; the RFC 3339 text of a Time.
	Data []byte
}

// A Format is a wire format. Its methods are called concurrently.
type Format interface {
	// Append writes an item, and does not keep t.Data. Only a Big and a Float may
	// be an error.
	Append(dst []byte, t Token) ([]byte, error)

	// Next reads the item at an offset of data that Check has approved. The Data of the
	// token may be a piece of data.
	Next(data []byte, at int) (t Token, end int)

	// Skip returns the offset behind the item at an offset of data that Check has
	// approved, and behind what is in it.
	Skip(data []byte, at int) (end int)

	// Check reports what is wrong with data if it is not exactly one item, with what is
	// in it, or if it is nested deeper than the format accepts.
	Check(data []byte) error
}

// A Shape writes Go values in a format and reads them. Its fields are set before it is
// used; then it may be used concurrently, and must not be copied. [New] makes one, and
// [Text] is one.
type Shape struct {
	Format Format
	Name   string // of the format, for errors

	// Marshalers are the interfaces of types that write themselves in the format, which
	// Marshal calls. It appends one item.
	Marshalers []reflect.Type
	Marshal    func(dst []byte, v any) ([]byte, error)

	// Unmarshalers are the interfaces of pointers that read themselves, which Unmarshal
	// calls with one item, and with Nil told apart.
	Unmarshalers []reflect.Type
	Unmarshal    func(item []byte, null bool, v any) error

	text  bool  // JSON itself
	brief brief // of what is not JSON

	// What only a format that is not JSON needs, so that only a program with one links it. An
	// encoder or a decoder that is given by its address would be allocated.
	translate  func(e encoder, text []byte, depth int) ([]byte, error)             // a checked JSON text
	rehead     func(f Format, dst []byte, start, end int, t Token) ([]byte, error) // another head
	next       func(s *Shape, data []byte, at int) (t Token, end int)              // Next
	storeBrief func(s *Shape, data []byte, at int, to place) (text []byte, end int, ok bool)

	plans sync.Map // of reflect.Type to *plan
}

// New returns the shape of a format that is not JSON. In it an Int from 0 to 23 is one byte of that
// value, and the head of a String of up to 23 bytes, of an Array and of a Map of up to 15 is one
// byte, which is that of an empty one and the length. There are heads of one byte before a String
// whose length is in the next byte, and before an Int that is in the next one, two or four, the
// most significant first; the latter three are consecutive. A Bool is one byte.
func New(f Format, name string) *Shape {
	return &Shape{
		Format: f, Name: name, brief: briefOf(f),
		translate: translate, rehead: rehead, next: (*Shape).Next, storeBrief: storeBrief,
	}
}

// Options are what a user may choose.
type Options struct {
	NativeTime bool // a time.Time is written as the format's own
	Integers   bool // into an empty interface, numbers without a fraction are read as int64

	// Attach, if not nil, makes data binary data of the text that it goes with, and appends
	// the placeholder. Text is the shape that needs it.
	Attach func(dst, data []byte) []byte

	// Attached, if not nil, is what Attach was called with.
	Attached Attached
}
