//go:build !js

package dispatch_test

import (
	"testing"

	"github.com/siowasm/siowasm/internal/aftermath"
	"github.com/siowasm/siowasm/internal/dispatch"
)

func TestNoTaskFollowsAPanic(t *testing.T) {
	aftermath.None(t, func(die, follow func()) {
		var q dispatch.Queue
		q.Add(dispatch.Func(die))
		q.Add(dispatch.Func(follow))
		q.Start(true, true)
	})
}

func TestWaitDoesNotReturnFromAPanic(t *testing.T) {
	aftermath.None(t, func(die, follow func()) {
		tasks := dispatch.Tasks{Gone: follow}
		tasks.Go(die)
		tasks.Wait()
		follow()
	})
}
