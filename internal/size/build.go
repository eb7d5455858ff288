//go:build !js

package size

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/siowasm/siowasm/internal/repack"
)

// Build compiles a program of the module that root is the directory of, as a release is
// compiled, and returns the wasm.
func Build(ctx context.Context, root string, p Program) ([]byte, error) {
	dir, err := os.MkdirTemp("", "size")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "main.wasm")
	args := append([]string{"build", "-trimpath", "-ldflags=-s -w", "-o", out}, p.Flags...)
	cmd := exec.CommandContext(ctx, "go", append(args, p.Package)...)
	cmd.Dir = root
	cmd.Env = append(append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=", "GOEXPERIMENT="), p.Env...)
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build %s: %w\n%s", p.Package, err, text)
	}
	wasm, err := os.ReadFile(out)
	if err != nil || !p.Repack {
		return wasm, err
	}
	return repack.Data(wasm)
}

// Gzip returns the size of data after gzip -9.
func Gzip(ctx context.Context, data []byte) (int, error) {
	return packed(ctx, data, "gzip", "-9", "-n", "-c")
}

// Brotli returns the size of data after the command brotli with its best compression.
func Brotli(ctx context.Context, data []byte) (int, error) {
	return packed(ctx, data, "brotli", "--quality=11", "--lgwin=24", "--stdout", "-")
}

func packed(ctx context.Context, data []byte, name string, args ...string) (int, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin = bytes.NewReader(data)
	out, err := cmd.Output()
	return len(out), err
}
