package conformance_test

import (
	"testing"

	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/sio"
)

// Nothing of a connection is left when Disconnect has returned: no goroutine natively, no callback in JavaScript. The
// test is alone, because others hold both.
func TestCyclesLeaveNothing(t *testing.T) {
	const cycles = 100
	for _, m := range probe.Modes {
		t.Run(string(m), func(t *testing.T) {
			x := newTrial(t, m, onShared)
			c := x.client(sio.Config{})
			x.cycle(c) // what a process has once is there from now on
			before := resources()
			for range cycles {
				x.cycle(c)
			}
			// A goroutine that has told its end may take a moment to be gone.
			x.until(func() bool { return resources() <= before })
			if after := resources(); after > before {
				resourceDump(t)
				t.Errorf("%d after %d cycles, %d before", after, cycles, before)
			}
		})
	}
}

func (x *trial) cycle(c *sio.Client) {
	x.Helper()
	x.connect(c)
	if sum := probe.Ask[int](x, c, "sum", 1, 2); sum != 3 {
		x.Errorf("1 + 2 = %d", sum)
	}
	x.Must(c.Disconnect(x.Context()))
}
