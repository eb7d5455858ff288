//go:build unix

package task

import (
	"math"
	"slices"
	"syscall"
	"time"
)

// A Clock measures time, and the processor time of this process.
type Clock struct {
	start time.Time
	cpu   float64
}

// Start returns a Clock that runs.
func Start() Clock { return Clock{start: time.Now(), cpu: cpu()} }

// Stop returns what has passed since Start.
func (c Clock) Stop() Result {
	return Result{Seconds: time.Since(c.start).Seconds(), CPU: cpu() - c.cpu}
}

func cpu() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return math.NaN()
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

// Latencies are times from an event to its acknowledgement.
type Latencies []time.Duration

// Percentiles returns the median and the 99th percentile in microseconds, and sorts l.
func (l Latencies) Percentiles() (p50, p99 float64) {
	if len(l) == 0 {
		return 0, 0
	}
	slices.Sort(l)
	micros := func(i int) float64 { return float64(l[min(i, len(l)-1)].Nanoseconds()) / 1e3 }
	return micros(len(l) / 2), micros(len(l) * 99 / 100)
}
