package dispatch_test

import (
	"runtime"
	"testing"

	"github.com/siowasm/siowasm/internal/dispatch"
)

func TestGoneIsCalledAfterGoexitAlone(t *testing.T) {
	t.Parallel()
	gone := 0
	tasks := dispatch.Tasks{Gone: func() { gone++ }}
	tasks.Go(func() {})
	tasks.Wait()
	if gone != 0 {
		t.Error("called after a function that returned")
	}
	tasks.Go(runtime.Goexit)
	tasks.Wait()
	if gone != 1 {
		t.Errorf("called %d times after one that has ended its goroutine", gone)
	}
	var others dispatch.Tasks
	others.Go(runtime.Goexit)
	others.Wait()
}
