//go:build !js

package size_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/internal/size"
)

const root = "../.."

// budget is what the smallest program may weigh in bytes, after compress/gzip. Lower it when
// the program became smaller; raise it for a feature that is worth it.
const budget = 1_108_000

// TestSmallest allows 2 % for what a release of Go or a correction adds.
func TestSmallest(t *testing.T) {
	t.Parallel()
	wasm, err := size.Build(t.Context(), root, size.Smallest)
	if err != nil {
		t.Fatal(err)
	}
	n, err := size.Gzip(wasm)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes, %d after gzip, budget %d", len(wasm), n, budget)
	if limit := budget * 102 / 100; n > limit {
		t.Errorf("the smallest program has %d bytes after gzip, more than %d: what was linked that was not before?", n, limit)
	}
}

// TestImports names what makes wasm programs half as large again, or more.
func TestImports(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("go", "list", "-deps", "./sio")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	if !slices.Contains(deps, "syscall/js") {
		t.Fatalf("the list is not of a js build: %q", deps)
	}
	for _, heavy := range []string{"crypto/tls", "encoding/json", "fmt", "log/slog", "net", "net/http", "net/url", "regexp", "text/template"} {
		if slices.Contains(deps, heavy) {
			t.Errorf("a js build of sio imports %s", heavy)
		}
	}
}
