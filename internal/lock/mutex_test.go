package lock_test

import (
	"runtime"
	"sync"
	"testing"

	"github.com/siowasm/siowasm/internal/lock"
)

func TestMutex(t *testing.T) {
	t.Parallel()
	const goroutines, times = 8, 100
	var mu lock.Mutex
	var all sync.WaitGroup
	n := 0
	for range goroutines {
		all.Go(func() {
			for range times {
				mu.Lock()
				was := n
				runtime.Gosched()
				n = was + 1
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if n != goroutines*times {
		t.Errorf("%d of %d steps were alone", n, goroutines*times)
	}
}
