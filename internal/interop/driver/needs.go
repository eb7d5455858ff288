//go:build !js

package driver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// find returns the directory of the servers: internal/interop in the working directory or above, because a test
// runs in the directory of its package.
func find() (string, error) {
	wd, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("driver: %w", err)
	}
	for at := wd; ; at = filepath.Dir(at) {
		dir := filepath.Join(at, "internal", "interop")
		if _, err := os.Stat(filepath.Join(dir, "control.mjs")); err == nil {
			return dir, nil
		}
		if at == filepath.Dir(at) {
			return "", errors.New("driver: no internal/interop/control.mjs in " + wd + " or above")
		}
	}
}

// check says what is missing before a server fails over it.
func check(ctx context.Context, dir string) error {
	if _, err := exec.LookPath("node"); err != nil {
		return fmt.Errorf("driver: Node 20 or newer is needed: %w", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "socket.io")); err != nil {
		return fmt.Errorf("driver: npm packages are missing, run make deps: %w", err)
	}
	modules := exec.CommandContext(ctx, "/usr/bin/python3", "-c", "import aiohttp, cbor2, msgpack, socketio")
	if out, err := modules.CombinedOutput(); err != nil {
		return fmt.Errorf("driver: Python packages are missing, run make deps: %w\n%s", err, out)
	}
	return nil
}
