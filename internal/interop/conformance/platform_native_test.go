//go:build !js

package conformance_test

import (
	"runtime"
	"testing"
)

// browser tells that the platform decides about headers and cookies itself.
const browser = false

// resources returns how much of what a connection needs is in use, and resourceDump what it is.
func resources() int { return runtime.NumGoroutine() }

func resourceDump(t *testing.T) {
	t.Helper()
	stacks := make([]byte, 1<<20)
	t.Logf("%s", stacks[:runtime.Stack(stacks, true)])
}
