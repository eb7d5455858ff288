//go:build js && wasm

package probe

import (
	"fmt"
	"os"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/transport"
	transportjs "github.com/siowasm/siowasm/transport_js"
)

// Network returns a new network of the platform.
func Network() transport.Network { return &transportjs.Network{} }

// WithControl calls run and returns its exit code if there is a control server in the environment, and else 1: nothing
// can be started from here.
func WithControl(run func() int) int {
	if os.Getenv(control.Env) == "" {
		fmt.Fprintf(os.Stderr, "%s is not set: run go test with go run ./internal/interop/with\n", control.Env)
		return 1
	}
	return run()
}
