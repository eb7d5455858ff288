//go:build js && wasm

package jsx

import (
	"context"
	"syscall/js"
)

// Await waits until promise settles or ctx ends; a rejection is returned as an [*Error],
// an ended context as its Err. It must not be called from a callback.
//
// When it returns, JavaScript holds no Go function: a promise that settles later calls
// into nothing, even when the program has ended by then, and its rejection counts as
// handled.
func Await(ctx context.Context, promise js.Value) (js.Value, error) {
	type result struct {
		value js.Value
		err   error
	}
	var funcs Funcs
	defer funcs.Release()

	// Callbacks on promise itself would have to stay until it settles, perhaps for
	// ever. They are on a race that Await can end.
	constructor := js.Global().Get("Promise")
	var cancel js.Value
	canceled := constructor.New(funcs.New(func(args []js.Value) { cancel = args[0] }))
	race := constructor.Call("race", []any{promise, canceled})

	settled := make(chan result, 1)
	race.Call("then",
		funcs.New(func(args []js.Value) { settled <- result{value: args[0]} }),
		funcs.New(func(args []js.Value) { settled <- result{err: NewError(args[0])} }))

	select {
	case r := <-settled:
		return r.value, r.err
	case <-ctx.Done():
		cancel.Invoke()
		<-settled // the race is decided, and tells it in a microtask
		return js.Undefined(), ctx.Err()
	}
}
