//go:build !js

// Package aftermath tests that nothing is done after a panic, until it has ended the program.
package aftermath

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
)

// child is the environment variable that tells the program to panic.
const child = "AFTERMATH_CHILD"

// A trouble is what the child panics with. Its text, which the runtime asks for when nothing recovers it,
// tells whether anything followed.
type trouble struct{ followed *atomic.Bool }

func (t trouble) Error() string {
	for range 1000 {
		runtime.Gosched()
	}
	if t.followed.Load() {
		return "something followed"
	}
	return "nothing followed"
}

// die has a name that is found in the stack of the panic.
func die(followed *atomic.Bool) { panic(trouble{followed}) }

// None fails the test if follow is called after die, or if the stack of the panic does not lead to die.
// It runs the test again in a process of its own, where f is called: that has die called, which panics,
// and follow where the program would go on.
func None(t *testing.T, f func(die, follow func())) {
	t.Helper()
	if os.Getenv(child) != "" {
		var followed atomic.Bool
		f(func() { die(&followed) }, func() { followed.Store(true) })
		select {} // until the panic has ended the program
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), child+"=1")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "nothing followed") || !strings.Contains(string(out), "aftermath.die(") {
		t.Errorf("%v:\n%s", err, out)
	}
}
