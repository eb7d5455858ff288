package apart_test

import (
	"bytes"
	"runtime"
	"testing"

	"github.com/siowasm/siowasm/internal/apart"
)

// current names the goroutine that calls it.
func current() string {
	stack := make([]byte, 64)
	name, _, _ := bytes.Cut(stack[:runtime.Stack(stack, false)], []byte(" ["))
	return string(name)
}

func TestDoWaitsForAnotherGoroutine(t *testing.T) {
	t.Parallel()
	by := ""
	apart.Do(func() { by = current() })
	if by == "" || by == current() {
		t.Errorf("Do, called by %q, had the function called by %q", current(), by)
	}
}

func TestDoReturnsFromGoexit(t *testing.T) {
	t.Parallel()
	apart.Do(runtime.Goexit)
}
