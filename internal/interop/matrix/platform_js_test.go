//go:build js && wasm

package matrix_test

import (
	"fmt"
	"os"

	"github.com/siowasm/siowasm/transport"
	transportjs "github.com/siowasm/siowasm/transport_js"
)

func platformNetwork() transport.Network { return &transportjs.Network{} }

// withControl runs run if there is a control server in the environment: nothing can be started from here.
func withControl(run func() int) int {
	if os.Getenv(controlEnv) == "" {
		fmt.Fprintf(os.Stderr, "%s is not set: run go test with go run ./internal/interop/with\n", controlEnv)
		return 1
	}
	return run()
}
