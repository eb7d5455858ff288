//go:build !js

// Package driver runs the control server for the tests of a native process, and for the js test binaries that such
// a process starts.
package driver

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
)

// NodeModulesEnv is the environment variable that holds the directory of the npm packages.
const NodeModulesEnv = "SIO_NODE_MODULES"

// endTimeout bounds how long the control server may take to end what it started.
const endTimeout = 10 * time.Second

// A Driver is a running control server.
type Driver struct {
	dir   string
	url   string
	cmd   *exec.Cmd
	stdin io.Closer
}

// Start starts the control server of the module that the working directory is in, and waits until it listens. It
// starts nothing when something that the servers need is not installed; the error says what, and how to get it.
//
// ctx bounds the start only.
func Start(ctx context.Context) (*Driver, error) {
	dir, err := find()
	if err != nil {
		return nil, err
	}
	if err := check(ctx, dir); err != nil {
		return nil, err
	}
	cmd := exec.Command("node", filepath.Join(dir, "control.mjs"))
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("driver: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("driver: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("driver: start the control server: %w", err)
	}
	d := &Driver{dir: dir, cmd: cmd, stdin: stdin}
	release := context.AfterFunc(ctx, func() { cmd.Process.Kill() })
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if !release() {
		err = context.Cause(ctx)
	}
	var ready struct{ Port int }
	if err == nil {
		err = json.Unmarshal(line, &ready)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("driver: the control server did not start: %w", err), d.Close())
	}
	d.url = fmt.Sprintf("http://127.0.0.1:%d", ready.Port)
	return d, nil
}

// URL returns the address of the control server.
func (d *Driver) URL() string { return d.url }

// Env returns what a process needs in its environment to use the control server, in the form of os.Environ.
func (d *Driver) Env() []string {
	return []string{control.Env + "=" + d.url, NodeModulesEnv + "=" + filepath.Join(d.dir, "node_modules")}
}

// Close ends the control server and all servers that it started, and waits until it is gone.
func (d *Driver) Close() error {
	timer := time.AfterFunc(endTimeout, func() { d.cmd.Process.Kill() })
	defer timer.Stop()
	d.stdin.Close()
	if err := d.cmd.Wait(); err != nil {
		return fmt.Errorf("driver: end the control server: %w", err)
	}
	return nil
}
