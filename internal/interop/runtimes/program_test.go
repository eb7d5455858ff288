//go:build !js

package runtimes_test

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	within = 3 * time.Minute
	// endsWithin is how long a program may take to end once it has nothing more to do. What it
	// would be held up by, such as a ping of the server's, lasts longer.
	endsWithin = 10 * time.Second
)

// program runs a program whose last step is to end by itself.
func program(name string, args ...string) func(*testing.T, string) result {
	return func(t *testing.T, dir string) result {
		t.Helper()
		cmd, notes := command(t, within, dir, name, args...)
		stdout, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			t.Fatalf("a runtime is missing, npm ci in this directory installs it: %v", err)
		}
		line, err := bufio.NewReader(stdout).ReadBytes('\n')
		late := time.AfterFunc(endsWithin, func() { cmd.Process.Kill() })
		ended := cmd.Wait()
		inTime := late.Stop()
		if err != nil {
			t.Fatalf("%s printed %q: %v, %v\n%s", name, line, err, ended, notes)
		}
		r := parse(t, line)
		ends := step{Step: "ends", OK: inTime && ended == nil}
		if !ends.OK {
			ends.Detail = strings.TrimSpace(ended.Error() + "\n" + notes.String())
		}
		r.Steps = append(r.Steps, ends)
		return r
	}
}

// browser runs one of the tests of browser.mjs.
func browser(name string) func(*testing.T, string) result {
	return func(t *testing.T, dir string) result {
		t.Helper()
		return parse(t, output(t, within, ".", "node", "browser.mjs", name, dir))
	}
}

// output runs a program to its end, which has to come before the limit, and returns what it prints.
func output(t *testing.T, limit time.Duration, dir, name string, args ...string) []byte {
	t.Helper()
	cmd, notes := command(t, limit, dir, name, args...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s, which has %v: %v\n%s%s", name, limit, err, out, notes)
	}
	if notes.Len() > 0 {
		t.Logf("%s", notes)
	}
	return out
}

// command returns a command that outlives neither the limit nor the test, and what it writes to
// standard error.
func command(t *testing.T, limit time.Duration, dir, name string, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	if strings.ContainsRune(name, filepath.Separator) {
		name = abs(t, name)
	}
	cmd, notes := exec.CommandContext(ctx, name, args...), new(bytes.Buffer)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "NO_COLOR=1")
	cmd.Stderr = notes
	// A script ends what it has started when it is asked to end, not when it is killed.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	return cmd, notes
}
