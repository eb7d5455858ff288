//go:build !js

package runtimes_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/control"
)

// config has worker.mjs answer on a port of its own. The default network would be the public one.
const config = `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const main :Workerd.Worker = (
  modules = [
    (name = "worker.mjs", esModule = embed "bundle.mjs"),
    (name = "siowasm/siowasm.wasm", wasm = embed "siowasm.wasm"),
  ],
  compatibilityDate = "2026-11-01",
  bindings = [(name = "HOLDER", durableObjectNamespace = "Holder")],
  durableObjectNamespaces = [(className = "Holder", uniqueKey = "holder")],
  durableObjectStorage = (inMemory = void),
);
`

// workerd runs worker.mjs, bundled as Cloudflare's tools do it, and asks it for the path.
func workerd(path string) func(*testing.T, string) result {
	return func(t *testing.T, dir string) result {
		t.Helper()
		out := t.TempDir()
		esbuild := abs(t, filepath.Join("..", "node_modules", "@esbuild", "linux-"+arch("x64", "arm64"), "bin", "esbuild"))
		output(t, within, dir, esbuild, "worker.mjs", "--bundle", "--format=esm", "--log-level=error",
			"--conditions=workerd,worker,browser", "--external:*.wasm", "--outfile="+filepath.Join(out, "bundle.mjs"))
		module, err := os.ReadFile(filepath.Join(dir, "node_modules", "siowasm", "siowasm.wasm"))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(out, "siowasm.wasm"), string(module))
		write(t, filepath.Join(out, "config.capnp"), config)

		program := workerdBinary()
		base, notes := serve(t, out, program)
		control := url.QueryEscape(os.Getenv(control.Env))
		body := get(t, base+path+"?control="+control, notes)
		r := result{Version: version(t, program)}
		if err := json.Unmarshal(body, &r.Steps); err != nil {
			t.Fatalf("decode the steps: %v\n%s", err, body)
		}
		return r
	}
}

// get returns the body of an answer with status 200. It fails with the notes of who should have given it.
func get(t *testing.T, url string, notes func() string) []byte {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("status %d, %s, error %v\n%s", res.StatusCode, body, err, notes())
	}
	return body
}

// serve runs workerd until the test ends, and returns its address. notes ends it, and returns
// what it has written.
func serve(t *testing.T, dir, program string) (base string, notes func() string) {
	t.Helper()
	events, toEvents, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer events.Close()
	// The first file beyond the standard ones is number 3.
	cmd, stderr := command(t, within, dir, program, "serve", "--control-fd=3", "config.capnp")
	cmd.ExtraFiles = []*os.File{toEvents}
	if err := cmd.Start(); err != nil {
		t.Fatalf("workerd is missing, npm ci in this directory installs it: %v", err)
	}
	toEvents.Close()
	ended := false
	notes = func() string {
		if !ended {
			ended = true
			cmd.Process.Kill()
			cmd.Wait()
		}
		return stderr.String()
	}
	t.Cleanup(func() { notes() })
	line, err := bufio.NewReader(events).ReadBytes('\n')
	var listen struct{ Port int }
	if err == nil {
		err = json.Unmarshal(line, &listen)
	}
	if err != nil {
		t.Fatalf("workerd does not listen: %v\n%s", err, notes())
	}
	return fmt.Sprintf("http://127.0.0.1:%d", listen.Port), notes
}

func version(t *testing.T, program string) string {
	t.Helper()
	return strings.TrimPrefix(strings.TrimSpace(string(output(t, within, ".", program, "--version"))), "workerd ")
}
