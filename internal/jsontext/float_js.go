//go:build js && wasm

package jsontext

import (
	"math"
	"syscall/js"
)

// parseFloat asks the host, which knows all numbers; of a float32 it may miss the nearest one
// where that is a matter of the last digits.
func parseFloat(text string, size int) (float64, bool) {
	if !IsNumber(text) {
		return 0, false
	}
	f := js.Global().Get("Number").Invoke(text).Float()
	if size == 32 {
		f = float64(float32(f))
	}
	return f, !math.IsInf(f, 0)
}
