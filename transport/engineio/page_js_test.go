//go:build js && wasm

package engineio_test

import (
	"syscall/js"
	"testing"
)

// inPage reports whether the tests run in a page.
func inPage() bool { return js.Global().Get("location").Type() == js.TypeObject }

// leadPage gives the page that the tests run in, if they do, another path until the test ends.
func leadPage(t *testing.T, path string) {
	t.Helper()
	if !inPage() {
		return
	}
	before := js.Global().Get("location").Get("href")
	show := func(url any) { js.Global().Get("history").Call("replaceState", js.Null(), "", url) }
	show(path)
	t.Cleanup(func() { show(before) })
}
