//go:build !js

package runtimes_test

import (
	"os"
	"path/filepath"
	"testing"
)

const root = "../../.."

// install returns a new directory with the programs of this one, in which siowasm is installed as
// npm would install it, so that each runtime resolves it by its own conditions.
func install(t *testing.T) string {
	t.Helper()
	pkg := os.Getenv("SIO_PACKAGE")
	if pkg == "" {
		pkg = filepath.Join(root, "wasm", "dist")
	}
	if _, err := os.Stat(filepath.Join(pkg, "package.json")); err != nil {
		t.Fatalf("the package is missing, run make wasm: %v", err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "node_modules"), 0o755); err != nil {
		t.Fatal(err)
	}
	link(t, pkg, filepath.Join(dir, "node_modules", "siowasm"))
	link(t, filepath.Join("..", "node_modules", "ws"), filepath.Join(dir, "node_modules", "ws"))
	for _, name := range []string{"scenario.mjs", "program.mjs", "program.cjs", "worker.mjs"} {
		content, err := os.ReadFile(name)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), content, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(dir, "package.json"), `{"private": true}`)
	return dir
}

func link(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Symlink(abs(t, from), to); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		t.Fatal(err)
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
