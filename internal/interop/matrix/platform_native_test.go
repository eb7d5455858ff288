//go:build !js

package matrix_test

import (
	"github.com/siowasm/siowasm/internal/interop/driver"
	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

func platformNetwork() transport.Network { return &transportnative.Network{} }

// withControl runs run with a control server in the environment.
func withControl(run func() int) int { return driver.Run(run) }
