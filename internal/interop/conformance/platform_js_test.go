//go:build js && wasm

package conformance_test

import (
	"syscall/js"
	"testing"

	"github.com/siowasm/siowasm/internal/jsx"
)

// browser tells that the platform decides about headers and cookies itself.
var browser = js.Global().Get("document").Type() == js.TypeObject

// resources returns how much of what a connection needs is in use, and resourceDump what it is.
func resources() int { return int(jsx.Live()) }

func resourceDump(t *testing.T) {
	t.Helper()
	t.Logf("%d callbacks are not released", jsx.Live())
}
