//go:build !js

package conformance_test

import (
	"runtime"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/driver"
	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

// browser tells that the platform decides about headers and cookies itself.
const browser = false

func platformNetwork() transport.Network { return &transportnative.Network{} }

// withControl runs run with a control server in the environment.
func withControl(run func() int) int { return driver.Run(run) }

// resources returns how much of what a connection needs is in use, and resourceDump what it is.
func resources() int { return runtime.NumGoroutine() }

func resourceDump(t *testing.T) {
	t.Helper()
	stacks := make([]byte, 1<<20)
	t.Logf("%s", stacks[:runtime.Stack(stacks, true)])
}
