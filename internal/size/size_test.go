//go:build !js

package size_test

import (
	"bytes"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/internal/size"
)

const root = "../.."

// Budgets are what programs may weigh in bytes, after gzip. Lower one when its program became
// smaller; raise it for a feature that is worth it.
var budgets = []struct {
	program size.Program
	budget  int
	most    int // what is promised to its users, whatever 2 % are; 0 is nothing
}{
	{size.Smallest, 1_072_100, 1_080_000},
	{size.Bare, 842_700, 0},
	{size.Page, 1_110_100, 1_150_000},
	{size.Package, 837_000, 850_000},
}

// TestBudgets allows 2 % for what a release of Go or a correction adds.
func TestBudgets(t *testing.T) {
	t.Parallel()
	for _, b := range budgets {
		t.Run(b.program.Package, func(t *testing.T) {
			t.Parallel()
			wasm, err := size.Build(t.Context(), root, b.program)
			if err != nil {
				t.Fatal(err)
			}
			n, err := size.Gzip(t.Context(), wasm)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d bytes, %d after gzip, budget %d", len(wasm), n, b.budget)
			limit := b.budget * 102 / 100
			if b.most > 0 {
				limit = min(limit, b.most)
			}
			if n > limit {
				t.Errorf("%d bytes after gzip, more than %d: what was linked that was not before?", n, limit)
			}
		})
	}
}

// TestNetwork shows that a client over another network links nothing of the platform's.
func TestNetwork(t *testing.T) {
	t.Parallel()
	platform := []byte("siowasm/transport_js.(*Network)")
	for _, test := range []struct {
		pkg   string
		links bool
	}{{size.Bare.Package, false}, {size.Smallest.Package, true}} {
		wasm, err := size.Build(t.Context(), root, size.Program{Package: test.pkg})
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(wasm, platform) != test.links {
			t.Errorf("%s: transport_js is linked: %t, want %t", test.pkg, !test.links, test.links)
		}
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
