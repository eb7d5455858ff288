package task_test

import (
	"context"
	"errors"
	"math"
	"sync/atomic"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/bench/task"
)

func TestPercentiles(t *testing.T) {
	t.Parallel()
	var l task.Latencies
	for i := range 1000 {
		l = append(l, time.Duration(1000-i)*time.Microsecond)
	}
	if p50, p99 := l.Percentiles(); p50 != 501 || p99 != 991 {
		t.Errorf("of 1 to 1000: %g and %g, want 501 and 991", p50, p99)
	}
	if p50, p99 := (task.Latencies{time.Millisecond}).Percentiles(); p50 != 1000 || p99 != 1000 {
		t.Errorf("of one: %g and %g, want 1000", p50, p99)
	}
	if p50, p99 := (task.Latencies)(nil).Percentiles(); p50 != 0 || p99 != 0 {
		t.Errorf("of none: %g and %g, want 0", p50, p99)
	}
}

// The processor time of a process that does something passes.
func TestClock(t *testing.T) {
	t.Parallel()
	clock := task.Start()
	for x, tries := 1.0, 0; clock.Stop().CPU <= 0; x, tries = math.Sqrt(x+1), tries+1 {
		if tries > 1e8 {
			t.Fatal("no processor time has passed")
		}
	}
	if r := clock.Stop(); r.Seconds <= 0 {
		t.Errorf("%g seconds", r.Seconds)
	}
}

func TestAllowFiles(t *testing.T) {
	t.Parallel()
	if err := task.AllowFiles(10); err != nil {
		t.Error(err)
	}
	if err := task.AllowFiles(math.MaxInt32); err == nil {
		t.Error("two billion files are allowed")
	}
}

// A crowd that is not complete is left by those who have come, and says who has not.
func TestCrowd(t *testing.T) {
	t.Parallel()
	refused := errors.New("refused")
	var joined, left atomic.Int64
	_, err := task.Crowd(t.Context(), 500, func(context.Context) (func(), error) {
		if joined.Add(1) == 100 {
			return nil, refused
		}
		return func() { left.Add(1) }, nil
	})
	if !errors.Is(err, refused) {
		t.Errorf("%v, want %v", err, refused)
	}
	if left.Load() != joined.Load()-1 {
		t.Errorf("%d came, %d left", joined.Load(), left.Load())
	}
}
