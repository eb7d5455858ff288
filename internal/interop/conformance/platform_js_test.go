//go:build js && wasm

package conformance_test

import (
	"fmt"
	"os"
	"syscall/js"
	"testing"

	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/transport"
	transportjs "github.com/siowasm/siowasm/transport_js"
)

// browser tells that the platform decides about headers and cookies itself.
var browser = js.Global().Get("document").Type() == js.TypeObject

func platformNetwork() transport.Network { return &transportjs.Network{} }

// withControl runs run if there is a control server in the environment: nothing can be started from here.
func withControl(run func() int) int {
	if os.Getenv(controlEnv) == "" {
		fmt.Fprintf(os.Stderr, "%s is not set: run go test with go run ./internal/interop/with\n", controlEnv)
		return 1
	}
	return run()
}

// resources returns how much of what a connection needs is in use, and resourceDump what it is.
func resources() int { return int(jsx.Live()) }

func resourceDump(t *testing.T) {
	t.Helper()
	t.Logf("%d callbacks are not released", jsx.Live())
}
