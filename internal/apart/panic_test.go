//go:build !js

package apart_test

import (
	"testing"

	"github.com/siowasm/siowasm/internal/aftermath"
	"github.com/siowasm/siowasm/internal/apart"
)

// Who has called Do does nothing more.
func TestDoDoesNotReturnFromAPanic(t *testing.T) {
	aftermath.None(t, func(die, follow func()) {
		apart.Do(die)
		follow()
	})
}
