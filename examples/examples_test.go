//go:build !js

// Package examples_test runs the native examples against the servers that their comments
// name. internal/interop/demo runs the room and the one in the browser.
package examples_test

import (
	"bufio"
	"context"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

const within = time.Minute

func TestEcho(t *testing.T) {
	t.Parallel()
	url := start(t, "../internal/interop/server.mjs", `{"port":0}`)
	if got := run(t, "./echo", url); got != "hello\n3\n" {
		t.Errorf("printed %q", got)
	}
}

func TestEngineIO(t *testing.T) {
	t.Parallel()
	url := start(t, "engineio/echo.mjs", "0")
	if got := run(t, "./engineio", url); got != "hello\n[1 2 3]\n" {
		t.Errorf("printed %q", got)
	}
}

func TestNoServer(t *testing.T) {
	t.Parallel()
	for _, example := range []string{"./echo", "./engineio", "./room"} {
		t.Run(example, func(t *testing.T) {
			t.Parallel()
			args := []string{"http://127.0.0.1:1"}
			if example == "./room" {
				args = []string{"-url", args[0]}
			}
			out, err := command(t, build(t, example), args...).CombinedOutput()
			if err == nil || !regexp.MustCompile(`connection refused`).Match(out) {
				t.Errorf("error %v, printed %q", err, out)
			}
		})
	}
}

func TestUnknownArguments(t *testing.T) {
	t.Parallel()
	for example, args := range map[string][]string{
		"./echo":     {"http://127.0.0.1:1", "more"},
		"./engineio": {"http://127.0.0.1:1", "more"},
		"./room":     {"-url", "http://127.0.0.1:1", "more"},
	} {
		t.Run(example, func(t *testing.T) {
			t.Parallel()
			out, err := command(t, build(t, example), args...).CombinedOutput()
			if err == nil || !regexp.MustCompile(`(?i)usage`).Match(out) {
				t.Errorf("error %v, printed %q", err, out)
			}
		})
	}
	for _, args := range [][]string{{}, {"0", "more"}, {"http"}} {
		out, err := command(t, "node", append([]string{"engineio/echo.mjs"}, args...)...).CombinedOutput()
		if err == nil || !regexp.MustCompile(`usage`).Match(out) {
			t.Errorf("echo.mjs %q: error %v, printed %q", args, err, out)
		}
	}
}

// run builds an example, runs it and returns what it printed.
func run(t *testing.T, example string, args ...string) string {
	t.Helper()
	out, err := command(t, build(t, example), args...).Output()
	if err != nil {
		t.Fatalf("%s: %v, printed %q", example, err, out)
	}
	return string(out)
}

func build(t *testing.T, example string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "example")
	if out, err := exec.Command("go", "build", "-o", program, example).CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", example, err, out)
	}
	return program
}

// command returns a command that does not outlive the test, nor lasts for ever.
func command(t *testing.T, program string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	t.Cleanup(cancel)
	return exec.CommandContext(ctx, program, args...)
}

var port = regexp.MustCompile(`\d+\D*$`)

// start starts a server, which ends with the test, and returns its URL. It prints its port
// last in its first line.
func start(t *testing.T, script, arg string) string {
	t.Helper()
	server := exec.Command("node", script, arg)
	stdout, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatalf("start %s: %v", script, err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill() // it may have ended
		_ = server.Wait()
	})
	timer := time.AfterFunc(within, func() { _ = server.Process.Kill() })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	timer.Stop()
	if err != nil {
		t.Fatalf("%s did not start: %v", script, err)
	}
	return "http://127.0.0.1:" + regexp.MustCompile(`\d+`).FindString(port.FindString(line))
}
