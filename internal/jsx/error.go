//go:build js && wasm

package jsx

import (
	"strings"
	"syscall/js"
)

// An Error is what JavaScript threw, or what a promise was rejected with.
type Error struct {
	Name    string // such as "TypeError"; empty when it was not an Error object
	Message string // with the message of the cause, where there is one
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
	e := &Error{Message: "unknown error"}
	// The properties of a foreign object may be getters that throw themselves.
	_ = Try(func() {
		if v.Type() != js.TypeObject {
			e.Message = js.Global().Call("String", v).String()
			return
		}
		e.Name, e.Message = Text(v.Get("name")), Text(v.Get("message"))
		// Node says "fetch failed" and keeps to the cause what failed.
		if cause := v.Get("cause"); cause.Type() == js.TypeObject {
			detail := Text(cause.Get("message"))
			if detail == "" {
				detail = Text(cause.Get("code"))
			}
			if detail != "" && !strings.Contains(e.Message, detail) {
				e.Message += ": " + detail
			}
		}
		if e.Name == "" && e.Message == "" {
			e.Message = js.Global().Call("String", v).String()
		}
	})
	return e
}

// Try runs f and returns what JavaScript threw meanwhile as an [*Error]. A misuse that
// syscall/js answers with a panic, such as calling what is undefined, is an error too,
// because what a host lacks looks like that. Other panics go on.
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
