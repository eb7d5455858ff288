//go:build !js

package apart_test

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/siowasm/siowasm/internal/apart"
)

// A trouble is what a function panics with. Its text, which the runtime asks for when nothing recovers
// it, tells whether Do returns after that.
type trouble struct{ returned *atomic.Bool }

func (t trouble) Error() string {
	for range 1000 {
		runtime.Gosched()
	}
	if t.returned.Load() {
		return "Do returned"
	}
	return "Do did not return"
}

// A panic ends the program, and who has called Do does nothing more.
func TestDoDoesNotReturnFromAPanic(t *testing.T) {
	const child = "APART_PANIC"
	if os.Getenv(child) != "" {
		var returned atomic.Bool
		apart.Do(func() { panic(trouble{&returned}) })
		returned.Store(true)
		select {} // the panic ends it
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), child+"=1")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "Do did not return") {
		t.Errorf("%v:\n%s", err, out)
	}
}

func TestDoReturnsFromGoexit(t *testing.T) {
	t.Parallel()
	apart.Do(runtime.Goexit)
}
