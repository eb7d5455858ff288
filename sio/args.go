package sio

import "strconv"

// RawArgs are the arguments of one decoded packet as a [Codec] keeps them until
// somebody asks. Its methods may be called concurrently. One that also has a method
// TypeName(v any) string is asked for the Type of a [DecodeError], such as
// reflect.TypeOf(v).String(): without it this package links no reflection. One that has a
// method Room() *Event is asked once, before its packet is handled, for a zero Event of its
// own, which the event is then in: that saves an allocation.
type RawArgs interface {
	// Len returns the number of arguments.
	Len() int

	// Decode stores the argument at i, from zero and below Len, in the value that v
	// points to, as encoding/json would. Into an empty interface it stores nil,
	// float64, string, bool, []byte, []any or map[string]any.
	Decode(i int, v any) error
}

// Args are the arguments of an event or of an acknowledgement, kept as they were
// received until they are decoded. They may be decoded any number of times and
// concurrently. The zero value is no arguments.
type Args struct{ raw RawArgs }

// NewArgs returns the arguments that raw keeps. It is for those who write a [Codec].
func NewArgs(raw RawArgs) Args { return Args{raw} }

// Len returns the number of arguments.
//
//go:noinline
func (a Args) Len() int { // the compiler would copy it to each place that calls it
	if a.raw == nil {
		return 0
	}
	return a.raw.Len()
}

// Decode stores the argument at i, from zero, in the value that v points to. It
// follows encoding/json, and stores a binary argument, at any depth, in a []byte or an
// empty interface as a []byte. An argument that is missing leaves v alone and is no
// error, as JavaScript has it.
//
// What is stored is the caller's own; nobody else who decodes the argument shares it. The strings
// in an argument of at most 256 bytes may be pieces of one, and a string of 64 KiB or more one of
// the message if that is not twice as long: what keeps one of these keeps the whole, which
// strings.Clone avoids.
//
// Errors are of type [*DecodeError].
func (a Args) Decode(i int, v any) error {
	if i < 0 || i >= a.Len() {
		return nil
	}
	if err := a.raw.Decode(i, v); err != nil {
		return &DecodeError{Index: i, Type: a.typeName(v), Err: err}
	}
	return nil
}

func (a Args) typeName(v any) string {
	if v == nil {
		return "nil"
	}
	if namer, ok := a.raw.(interface{ TypeName(v any) string }); ok {
		return namer.TypeName(v)
	}
	return ""
}

// Bind decodes the arguments in turn into what v points to, and stops at the first
// error. Arguments beyond v are ignored, values of v beyond the arguments are left
// alone, and a nil in v skips an argument.
func (a Args) Bind(v ...any) error {
	for i := range v {
		if v[i] == nil {
			continue
		}
		if err := a.Decode(i, v[i]); err != nil {
			return err
		}
	}
	return nil
}

// A DecodeError reports an argument that does not fit the Go value it was to be
// stored in. The connection goes on.
type DecodeError struct {
	_ [0]func() // not comparable, which saves the code for it

	Index int    // of the argument, from zero
	Type  string // of the value that was passed, such as "*main.Chat"; "" when the Codec does not tell
	Err   error  // the cause, such as the error of the JSON engine
}

func (e *DecodeError) Error() string {
	text := "sio: cannot decode argument " + strconv.Itoa(e.Index)
	if e.Type != "" {
		text += " into " + e.Type
	}
	return text + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *DecodeError) Unwrap() error { return e.Err }
