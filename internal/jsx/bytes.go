//go:build js && wasm

package jsx

import (
	"syscall/js"

	"github.com/siowasm/siowasm/internal/lock"
)

const (
	// Up to this many UTF-16 units js.Value.String is cheaper than encodeInto.
	shortText = 2048
	// Longer texts are encoded into a buffer of their own, so that one of them does
	// not keep its memory for good.
	keptText = 64 << 10
)

// FromBytes returns a new Uint8Array with a copy of b.
func FromBytes(b []byte) js.Value {
	array := js.Global().Get("Uint8Array").New(len(b))
	js.CopyBytesToJS(array, b)
	return array
}

// Bytes returns a copy of the bytes of the ArrayBuffer v.
func Bytes(v js.Value) []byte {
	array := js.Global().Get("Uint8Array").New(v)
	return Copy(array, array.Length())
}

// Copy returns a copy of the first n bytes of a Uint8Array. The compiler would copy it to each place
// that calls it.
//
//go:noinline
func Copy(array js.Value, n int) []byte {
	b := make([]byte, n)
	js.CopyBytesToGo(b, array)
	return b
}

// Supply returns a Uint8Array of which [js.CopyBytesToGo] copies what call, a function of the host,
// returns: another Uint8Array, not longer than where it is copied to. That one gets no reference, so
// the host can free it at once. Each copy calls call, with 0 and the length; an exception in it, or
// another result, ends the program. See [Supplies].
func Supply(call js.Value) js.Value {
	array := js.Global().Get("Uint8Array").New()
	array.Set("subarray", call)
	return array
}

// Supplies tells whether [Supply] works: it does where Go's glue asks an array itself for the part
// that is copied.
func Supplies() bool {
	one := js.Global().Get("Uint8Array").New(1)
	return js.CopyBytesToGo(make([]byte, 1), Supply(Bind(one, "subarray"))) == 1
}

// Text returns the string v, and "" when v is none.
func Text(v js.Value) string {
	if v.Type() != js.TypeString {
		return ""
	}
	return v.String()
}

// TextLen returns the length of the string v in UTF-16 units, which is never more than
// its length in UTF-8.
func TextLen(v js.Value) int { return encoding().length(v) }

// TextBytes returns the string v in UTF-8.
func TextBytes(v js.Value) []byte { return encoding().bytes(v) }

// Encode returns in UTF-8 what v is as a string, and whether it is all of that: there is room for at
// least 65,535 UTF-16 units. In browsers the string of an object costs no reference.
func Encode(v js.Value) (b []byte, ok bool) {
	t := encoding()
	if !t.strict {
		t.strict = Try(func() { b = t.encodeKept(v) }) != nil
	}
	if t.strict {
		b = t.encodeKept(js.Global().Call("String", v))
	}
	return b, len(b) <= 3*(keptText-1) // what is left has no room for another character otherwise
}

type textEncoding struct {
	encodeInto  js.Value // of a TextEncoder, bound
	lastIndexOf js.Value // String.prototype.lastIndexOf, as a function of the string
	empty       js.Value
	strict      bool // encodeInto has not taken an object: in Node it takes strings only

	mu     lock.Mutex
	buffer js.Value // Uint8Array for keptText units; undefined until it is needed
}

var shared *textEncoding

// encoding makes what all share when it is first wanted. There is one thread.
func encoding() *textEncoding {
	if shared != nil {
		return shared
	}
	encoder := js.Global().Get("TextEncoder").New()
	shared = &textEncoding{
		encodeInto:  Bind(encoder, "encodeInto"),
		lastIndexOf: Bind(js.Global().Get("String").Get("prototype").Get("lastIndexOf"), "call"),
		empty:       js.ValueOf(""),
	}
	return shared
}

// syscall/js reads properties of objects only. The empty string is last found at the
// end of a string, and asking for that makes no reference.
func (t *textEncoding) length(v js.Value) int { return t.lastIndexOf.Invoke(v, t.empty).Int() }

func (t *textEncoding) bytes(v js.Value) []byte {
	n := t.length(v)
	if n <= shortText {
		return []byte(v.String())
	}
	// A UTF-16 unit needs at most 3 bytes.
	if n > keptText {
		return t.encode(v, js.Global().Get("Uint8Array").New(3*n))
	}
	return t.encodeKept(v)
}

func (t *textEncoding) encodeKept(v js.Value) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.buffer.IsUndefined() {
		t.buffer = js.Global().Get("Uint8Array").New(3 * keptText)
	}
	return t.encode(v, t.buffer)
}

func (t *textEncoding) encode(v, buffer js.Value) []byte {
	return Copy(buffer, t.encodeInto.Invoke(v, buffer).Get("written").Int())
}
