//go:build !js

package size

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", out, p.Package)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOFLAGS=")
	if text, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build %s: %w\n%s", p.Package, err, text)
	}
	return os.ReadFile(out)
}

// Gzip returns the size of data after compress/gzip with BestCompression, which is within a
// percent of what gzip -9 makes of it.
func Gzip(data []byte) (int, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return 0, err
	}
	if _, err = w.Write(data); err != nil {
		return 0, err
	}
	err = w.Close()
	return b.Len(), err
}

// Brotli returns the size of data after the command brotli with its best compression.
func Brotli(ctx context.Context, data []byte) (int, error) {
	cmd := exec.CommandContext(ctx, "brotli", "--quality=11", "--lgwin=24", "--stdout", "-")
	cmd.Stdin = bytes.NewReader(data)
	packed, err := cmd.Output()
	return len(packed), err
}
