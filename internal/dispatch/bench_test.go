package dispatch_test

import (
	"testing"

	"github.com/siowasm/siowasm/internal/dispatch"
)

// A counter is a task that counts down and tells of zero.
type counter struct {
	left int
	zero chan struct{}
}

func (c *counter) Run() {
	if c.left--; c.left == 0 {
		c.zero <- struct{}{}
	}
}

func (c *counter) Size() int { return 100 }

func BenchmarkQueue(b *testing.B) {
	for _, bench := range []struct {
		name  string
		batch int
	}{{"one at a time", 1}, {"bursts of 64", 64}} {
		b.Run(bench.name, func(b *testing.B) {
			var q dispatch.Queue
			c := &counter{zero: make(chan struct{}, 1)}
			b.ReportAllocs()
			for n := 0; n < b.N; n += bench.batch {
				c.left = bench.batch
				for range bench.batch {
					q.Push(c)
				}
				<-c.zero
			}
		})
	}
}
