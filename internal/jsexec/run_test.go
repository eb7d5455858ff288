//go:build !js

package jsexec_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What runs as js/wasm, from the root of the repository.
var packages = []string{"./internal/jsx", "./transport_js"}

const root = "../.."

func TestNode(t *testing.T) {
	t.Parallel()
	run(t, "node "+abs(t, "exec-node.mjs"), packages...)
}

// A host without a WebSocket is what Node 20 is by itself.
func TestNodeWithoutWebSocket(t *testing.T) {
	t.Parallel()
	run(t, "env SIO_NO_WEBSOCKET=1 node "+abs(t, "exec-node.mjs"), "-run=TestNoWebSocket", "./transport_js")
}

func TestChromium(t *testing.T) {
	t.Parallel()
	lookPath(t, "chromium")
	browser := filepath.Join(t.TempDir(), "wasmbrowsertest")
	build := exec.Command("go", "build", "-o", browser, "github.com/agnivade/wasmbrowsertest")
	build.Dir = abs(t, filepath.Join(root, "internal", "tools"))
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build wasmbrowsertest: %v\n%s", err, out)
	}
	run(t, browser, packages...)
}

// run runs go test for js/wasm with the given program, against a peer of its own.
func run(t *testing.T, program string, args ...string) {
	t.Helper()
	lookPath(t, "node")
	modules := nodeModules(t)
	env := []string{
		"GOOS=js", "GOARCH=wasm",
		"SIO_PEER=" + startPeer(t, modules),
		"SIO_NODE_MODULES=" + modules,
	}
	// Go accepts about 12 kB of arguments and environment together on js, and
	// wasmbrowsertest passes all of them.
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "GOROOT", "GOPATH", "GOCACHE", "GOMODCACHE", "GOFLAGS", "GOPROXY", "GOTOOLCHAIN"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	cmd := exec.Command("go", append([]string{"test", "-count=1", "-timeout=120s", "-exec=" + program}, args...)...)
	cmd.Dir = abs(t, root)
	cmd.Env = env
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	t.Logf("%s", out)
	if strings.Contains(string(out), "no tests to run") {
		t.Fatal("no tests ran")
	}
}

// startPeer returns the URL of a new peer, which ends with the test.
func startPeer(t *testing.T, modules string) string {
	t.Helper()
	peer := exec.Command("node", "peer.mjs")
	peer.Env = append(os.Environ(), "SIO_NODE_MODULES="+modules)
	peer.Stderr = os.Stderr
	stdin, err := peer.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := peer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := peer.Start(); err != nil {
		t.Fatalf("start peer: %v", err)
	}
	t.Cleanup(func() {
		if err := stdin.Close(); err != nil {
			t.Error(err)
		}
		if err := peer.Wait(); err != nil {
			t.Errorf("peer: %v", err)
		}
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("peer gave no URL: %v", err)
	}
	return strings.TrimSpace(line)
}

// nodeModules returns where the package ws is.
func nodeModules(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SIO_NODE_MODULES")
	if dir == "" {
		dir = filepath.Join(root, "internal", "interop", "node_modules")
	}
	dir = abs(t, dir)
	if _, err := os.Stat(filepath.Join(dir, "ws", "package.json")); err != nil {
		t.Fatalf("the npm package ws is missing: run npm install in internal/interop, or set SIO_NODE_MODULES: %v", err)
	}
	return dir
}

func lookPath(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Fatalf("this test needs %s: %v", program, err)
	}
}

func abs(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
