package main_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// program is where the bench was built.
var program string

func TestMain(m *testing.M) { os.Exit(build(m)) }

func build(m *testing.M) int {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "bench")
	if text, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, text)
		return 1
	}
	return m.Run()
}

func run(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var out, failed strings.Builder
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stdout, cmd.Stderr = &out, &failed
	err = cmd.Run()
	return out.String(), failed.String(), err
}

// The tables are printed, and written to the file.
func TestRun(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "tables.md")
	out, failed, err := run(t, "-root=../..", "-only=emit,echo", "-clients=siowasm,yardstick", "-reps=1", "-time=5ms", "-out="+file)
	if err != nil {
		t.Fatalf("%v\n%s", err, failed)
	}
	written, err := os.ReadFile(file)
	if err != nil || string(written) != out {
		t.Errorf("written %q, %v, printed %q", written, err, out)
	}
	for _, want := range []string{"\n| **siowasm** | json | ", "\n| yardstick | json | ", "\n| **siowasm**, Call | cbor | ", "\n| emit: CPU an event, to the yardstick | ≤ 1 | "} {
		if !strings.Contains(out, want) {
			t.Errorf("want %q in\n%s", want, out)
		}
	}
}

// Each client trusts the certificate.
func TestTLS(t *testing.T) {
	t.Parallel()
	out, failed, err := run(t, "-root=../..", "-tls", "-only=echo-unpinned,npm-echo", "-reps=1", "-time=5ms")
	if err != nil {
		t.Fatalf("%v\n%s", err, failed)
	}
	for _, want := range []string{"\nConnections are wss and https.\n", "\n| **siowasm**, Call | ", "\n| npm | ", "\n| python | ", "\n| yardstick | "} {
		if !strings.Contains(out, want) {
			t.Errorf("want %q in\n%s", want, out)
		}
	}
	if strings.Contains(out, "Targets") {
		t.Errorf("a table of targets, which are for connections without TLS, in\n%s", out)
	}
}

// What goes wrong ends the program, and a child's last words are told.
func TestFailure(t *testing.T) {
	t.Parallel()
	for want, args := range map[string][]string{
		`no workload is called "dance"`:        {"-only=dance"},
		"want -reps and -time above 0":         {"-reps=0"},
		"client.mjs":                           {"-root=/nowhere", "-only=emit", "-clients=npm"},
		"can't open file '/nowhere/internal/b": {"-root=/nowhere", "-only=emit", "-clients=python"},
		"usage: bench insert":                  {"insert"},
	} {
		_, failed, err := run(t, args...)
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(failed, want) {
			t.Errorf("%q: %v, want %q in\n%s", args, err, want, failed)
		}
	}
}

// Who echoes one at a time is kept on one processor, with the server, and nobody else is.
func TestPinned(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	args := []string{"-clients=siowasm", "-reps=1", "-time=5ms"}
	want := `the server blast: exec: "taskset": executable file not found`
	if _, failed, err := run(t, append(args, "-only=echo")...); err == nil || !strings.Contains(failed, want) {
		t.Errorf("echo: %v, want %q in\n%s", err, want, failed)
	}
	if _, failed, err := run(t, append(args, "-only=echo-unpinned")...); err != nil {
		t.Errorf("echo-unpinned: %v\n%s", err, failed)
	}
}
