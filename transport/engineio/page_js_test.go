//go:build js && wasm

package engineio_test

import "syscall/js"

// inPage reports whether the tests run in a page.
func inPage() bool { return js.Global().Get("location").Type() == js.TypeObject }
