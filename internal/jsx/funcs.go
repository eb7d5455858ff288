//go:build js && wasm

package jsx

import (
	"sync/atomic"
	"syscall/js"

	"github.com/siowasm/siowasm/internal/lock"
)

var live atomic.Int64

// Live returns how many js.Funcs made by this package have not been released yet.
func Live() int64 { return live.Load() }

// Funcs is a group of callbacks that are released together. The zero Funcs is empty and
// ready to use. Its methods may be called concurrently.
type Funcs struct {
	mu    lock.Mutex
	funcs []js.Func
}

// New makes fn callable from JavaScript until Release. Nothing else happens in the host
// while fn runs, so it must not block. JavaScript gets undefined from it.
func (f *Funcs) New(fn func(args []js.Value)) js.Value {
	wrapped := js.FuncOf(func(_ js.Value, args []js.Value) any {
		fn(args)
		// A Go nil is null in JavaScript, and some hosts complain about any value
		// from an event listener.
		return js.Undefined()
	})
	live.Add(1)
	f.mu.Lock()
	f.funcs = append(f.funcs, wrapped)
	f.mu.Unlock()
	return wrapped.Value
}

// Signal is New for a callback that is not told anything: without arguments the call costs
// half.
func (f *Funcs) Signal(fn func()) js.Value {
	callback := f.New(func([]js.Value) { fn() })
	// What it is called with comes after the arguments that Reflect.apply takes.
	return js.Global().Get("Reflect").Get("apply").Call("bind", js.Undefined(), callback, js.Undefined(), []any{})
}

// Release ends all callbacks of the group; JavaScript must not call them any more. A
// callback that is running may call it.
func (f *Funcs) Release() {
	f.mu.Lock()
	funcs := f.funcs
	f.funcs = nil
	f.mu.Unlock()
	for _, fn := range funcs {
		fn.Release()
		live.Add(-1)
	}
}

// Nop returns a JavaScript function that does nothing and outlives the Go program.
func Nop() js.Value {
	// Function.prototype is itself a function: it takes anything and returns undefined.
	return js.Global().Get("Function").Get("prototype")
}

// Bind returns a method of v as a function that needs no object, and that has its first arguments: a
// call of it makes no reference. Bind(f, "call") makes a function of the object of a method f.
func Bind(v js.Value, method string, args ...any) js.Value {
	return v.Get(method).Call("bind", append([]any{v}, args...)...)
}
