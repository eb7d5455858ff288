//go:build !js

package sio_test

import (
	"testing"
	"testing/synctest"

	"github.com/siowasm/siowasm/internal/aftermath"
)

// A panic in a function of the program ends the program, wherever the client calls it.
func TestNothingFollowsAPanicInAFunction(t *testing.T) {
	t.Parallel()
	for _, trap := range traps {
		t.Run(trap.name, func(t *testing.T) {
			aftermath.None(t, func(die, follow func()) {
				synctest.Test(t, func(t *testing.T) {
					_, _ = trap.run(t, die)
					follow()
				})
			})
		})
	}
}
