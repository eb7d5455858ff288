//go:build js && wasm

package jsx

import (
	"strings"
	"syscall/js"

	"github.com/siowasm/siowasm/internal/ascii"
)

// An Error is what JavaScript threw, or what a promise was rejected with.
type Error struct {
	_       [0]func() // not comparable, which saves the code for it
	Name    string    // such as "TypeError"; empty when it was not an Error object
	Message string    // with the message of the cause, where there is one
}

func (e *Error) Error() string {
	switch {
	case e.Name == "":
		return e.Message
	case e.Message == "":
		return e.Name
	}
	return e.Name + ": " + e.Message
}

// NewError describes v, which may be any value: JavaScript can throw all of them. It
// never panics.
func NewError(v js.Value) *Error {
	e := &Error{}
	if v.Type() == js.TypeObject {
		e.Name, e.Message = Text(v.Get("name")), Text(v.Get("message"))
		if detail := causeOf(v); !ascii.Contains(e.Message, detail) {
			e.Message += ": " + detail
		}
	}
	if e.Name == "" && e.Message == "" {
		e.Message = "unknown error"
		// Making text of a foreign value may throw again.
		if text, err := Call(js.Global(), "String", v); err == nil {
			e.Message = Text(text)
		}
	}
	return e
}

// causeOf returns the text of an Error's cause: Node says "fetch failed", and what failed
// is only told there.
func causeOf(v js.Value) string {
	cause := v.Get("cause")
	if cause.Type() != js.TypeObject {
		return ""
	}
	if message := Text(cause.Get("message")); message != "" {
		return message
	}
	return Text(cause.Get("code"))
}

// Call calls a method of v, and returns what it threw as an error, as [Try] does. The compiler
// would copy it to each place that calls it.
//
//go:noinline
func Call(v js.Value, method string, args ...any) (result js.Value, err error) {
	err = Try(func() { result = v.Call(method, args...) })
	return result, err
}

// Try runs f and returns what JavaScript threw meanwhile as an [*Error]. A misuse that
// syscall/js answers with a panic, such as calling what is undefined, is an error too,
// because what a host lacks looks like that. Other panics go on. What a property throws
// when Get or Set touches it cannot be caught in Go.
func Try(f func()) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case js.Error:
			err = NewError(p.Value)
		case *js.ValueError:
			err = &Error{Name: "TypeError", Message: p.Error()}
		case string:
			if !strings.HasPrefix(p, "syscall/js: ") {
				panic(p)
			}
			err = &Error{Name: "TypeError", Message: p}
		default:
			panic(p)
		}
	}()
	f()
	return nil
}
