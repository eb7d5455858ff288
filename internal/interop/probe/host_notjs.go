//go:build !js

package probe

import (
	"github.com/siowasm/siowasm/internal/interop/driver"
	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

// Network returns a new network of the platform.
func Network() transport.Network { return &transportnative.Network{} }

// WithControl is [driver.Run].
func WithControl(run func() int) int { return driver.Run(run) }
