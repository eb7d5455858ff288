//go:build !js

package runtimes_test

import (
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/control"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

var edge = filepath.Join(root, "examples", "edge")

// An answer is what the example prints.
type answer struct {
	Sum       int
	Transport string
}

// TestEdge runs the example of a Go program outside a browser in the hosts that its comment names.
func TestEdge(t *testing.T) {
	t.Parallel()
	dir, server := buildEdge(t), start(t)
	for _, h := range []struct {
		name, transport string
		command         []string
	}{
		{"Node", "polling", []string{"node"}},
		{"Node 22", "websocket", []string{node22()}},
		{"Deno", "websocket", []string{deno(), "run", "--allow-net", "--allow-read"}},
		{"Bun", "websocket", []string{bun()}},
	} {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			args := append(h.command[1:], "run.mjs")
			got := output(t, within, dir, h.command[0], append(args, server)...)
			compare(t, got, answer{3, h.transport})
			for _, wrong := range [][]string{args, append(args, server, "more")} {
				cmd, notes := command(t, within, dir, h.command[0], wrong...)
				if err := cmd.Run(); err == nil || !strings.Contains(notes.String(), "usage:") {
					t.Errorf("%v: error %v, it writes %q", wrong, err, notes)
				}
			}
		})
	}
	t.Run("workerd", func(t *testing.T) {
		t.Parallel()
		base, notes := serve(t, dir, workerdBinary())
		compare(t, get(t, base+"/?server="+url.QueryEscape(server), notes), answer{3, "websocket"})
	})
}

func compare(t *testing.T, got []byte, want answer) {
	t.Helper()
	var a answer
	if err := json.Unmarshal(got, &a); err != nil || a != want {
		t.Errorf("it answers %q, error %v, want %+v", got, err, want)
	}
}

// buildEdge returns a new directory with the example and what it needs, workerd on a port of its own.
func buildEdge(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", filepath.Join(dir, "main.wasm"), "./examples/edge")
	cmd.Dir, cmd.Env = abs(t, root), append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build the example: %v\n%s", err, out)
	}
	goroot := strings.TrimSpace(string(output(t, within, ".", "go", "env", "GOROOT")))
	files := []string{filepath.Join(goroot, "lib", "wasm", "wasm_exec.js")}
	for _, name := range []string{"program.mjs", "run.mjs", "worker.mjs", "config.capnp"} {
		files = append(files, filepath.Join(edge, name))
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, filepath.Base(file)), strings.ReplaceAll(string(content), "127.0.0.1:8787", "127.0.0.1:0"))
	}
	return dir
}

// start starts npm's server for the test and returns its URL.
func start(t *testing.T) string {
	t.Helper()
	client := control.New(&transportnative.Network{}, os.Getenv(control.Env))
	server, err := client.Start(t.Context(), control.Options{Kind: control.NPM})
	if err != nil {
		t.Fatal(err)
	}
	return server.URL()
}
