//go:build !js

// Package demo_test runs the live room and the example for the browser, end to end: the
// scenarios are room.mjs and browser.mjs, which drive Chromium.
package demo_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

const (
	root   = "../../.."
	within = 3 * time.Minute
	// screenshots names a directory, which gets pictures of the pages if it is set.
	screenshots = "DEMO_SCREENSHOT"
)

func TestRoom(t *testing.T) {
	t.Parallel()
	needs(t)
	dist, dir, room := t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "room")
	build(t, "js", filepath.Join(dist, "room.wasm"), "./web/room")
	build(t, "", room, "./examples/room")
	if err := os.WriteFile(filepath.Join(dist, "wasm_exec.js"), wasmExec(t), 0o644); err != nil {
		t.Fatal(err)
	}
	scenario(t, "room.mjs",
		"SIO_DIST="+dist,
		"DEMO_SERVER="+abs(t, filepath.Join(root, "web", "server.mjs")),
		"DEMO_ROOM="+room,
		"DEMO_DIR="+dir,
		screenshots+"="+os.Getenv(screenshots),
	)
}

func TestBrowser(t *testing.T) {
	t.Parallel()
	needs(t)
	dist := t.TempDir()
	program, runner := filepath.Join(dist, "main.wasm"), filepath.Join(dist, "wasm_exec.js")
	build(t, "js", program, "./examples/browser")
	if err := os.WriteFile(runner, wasmExec(t), 0o644); err != nil {
		t.Fatal(err)
	}
	page := abs(t, filepath.Join(root, "examples", "browser", "index.html"))
	scenario(t, "browser.mjs",
		"DEMO_SERVER="+abs(t, "../server.mjs"),
		"DEMO_FILES="+page+":"+program+":"+runner,
	)
}

// needs fails the test when Chromium or an npm package is missing.
func needs(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Fatalf("Chromium is needed, make deps installs it: %v", err)
	}
	if _, err := os.Stat("../node_modules/playwright-core"); err != nil {
		t.Fatalf("npm packages are missing, run make deps: %v", err)
	}
}

// scenario runs a script of Node's.
func scenario(t *testing.T, script string, env ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", script)
	cmd.Env = append(os.Environ(), env...)
	// The script ends its server and its browser when it is asked to, not when it is killed.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", script, err, out)
	}
	t.Logf("%s", out)
}

// build builds a program, natively or for js/wasm.
func build(t *testing.T, goos, output, program string) {
	t.Helper()
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", output, program)
	cmd.Dir = abs(t, root)
	cmd.Env = os.Environ()
	if goos == "js" {
		cmd.Env = append(cmd.Env, "GOOS=js", "GOARCH=wasm")
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build %s: %v\n%s", program, err, out)
	}
}

// wasmExec returns the script that runs a Go program in JavaScript, of the Go that builds.
func wasmExec(t *testing.T) []byte {
	t.Helper()
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(filepath.Join(string(goroot[:len(goroot)-1]), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		t.Fatal(err)
	}
	return script
}

func abs(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
