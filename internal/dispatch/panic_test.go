//go:build !js

package dispatch_test

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/siowasm/siowasm/internal/dispatch"
)

// A trouble is what a task panics with. Its text, which the runtime asks for when nothing recovers
// it, tells whether another task runs after that.
type trouble struct{ followed *atomic.Bool }

func (t trouble) Error() string {
	for range 1000 {
		runtime.Gosched()
	}
	if t.followed.Load() {
		return "another followed"
	}
	return "nothing followed"
}

// A panic ends the program, and nothing is done after it.
func TestNothingFollowsAPanic(t *testing.T) {
	const child = "DISPATCH_PANIC"
	if os.Getenv(child) != "" {
		var q dispatch.Queue
		var followed atomic.Bool
		q.Add(dispatch.Func(func() { panic(trouble{&followed}) }))
		q.Add(dispatch.Func(func() { followed.Store(true) }))
		q.Start(true, true)
		return
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), child+"=1")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "nothing followed") || !strings.Contains(string(out), "TestNothingFollowsAPanic.func") {
		t.Errorf("%v:\n%s", err, out)
	}
}
