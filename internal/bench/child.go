package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"time"

	"github.com/siowasm/siowasm/internal/bench/task"
)

const (
	startTimeout = 20 * time.Second
	taskTimeout  = 2 * time.Minute
	endTimeout   = 5 * time.Second
	maxStderr    = 16 << 10 // bytes kept of what a child printed last
)

// listening is the first line of a server.
type listening struct {
	Port int `json:"port"`
}

// A child is a process that answers each line with a line.
type child struct {
	name   string
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	stderr tail
}

// start starts a process, which is killed when ctx ends.
func start(ctx context.Context, name string, command []string) (*child, error) {
	c := &child{name: name, cmd: exec.CommandContext(ctx, command[0], command[1:]...)}
	c.cmd.Stderr = &c.stderr
	c.cmd.WaitDelay = endTimeout
	var err error
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.out = bufio.NewReader(out)
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	return c, nil
}

// read reads a line of JSON. A child that takes longer is killed.
func (c *child) read(timeout time.Duration, v any) error {
	timer := time.AfterFunc(timeout, func() { c.cmd.Process.Kill() })
	line, err := c.out.ReadBytes('\n')
	if !timer.Stop() {
		err = fmt.Errorf("no answer within %v", timeout)
	}
	if err == nil {
		err = json.Unmarshal(line, v)
	}
	return err
}

// do has the child do what a request asks for.
func (c *child) do(r task.Request) (result task.Result, err error) {
	line, err := json.Marshal(r)
	if err != nil {
		return result, err
	}
	if _, err = c.in.Write(append(line, '\n')); err == nil {
		err = c.read(taskTimeout, &result)
	}
	if err == nil && result.Error != "" {
		err = errors.New(result.Error)
	}
	if err != nil {
		return result, fmt.Errorf("%s, %s of %d: %w\n%s", c.name, r.Workload, r.N, err, c.stderr.String())
	}
	return result, nil
}

// port returns where a server listens that has just been started.
func (c *child) port() (int, error) {
	var l listening
	if err := c.read(startTimeout, &l); err != nil {
		return 0, fmt.Errorf("%s did not start: %w\n%s", c.name, err, c.stderr.String())
	}
	return l.Port, nil
}

// stop closes the child's input, and kills it if it does not end then.
func (c *child) stop() error {
	c.in.Close()
	timer := time.AfterFunc(endTimeout, func() { c.cmd.Process.Kill() })
	defer timer.Stop()
	io.Copy(io.Discard, c.out)
	if err := c.cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w\n%s", c.name, err, c.stderr.String())
	}
	return nil
}

// A tail keeps the last that was written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if over := len(t.text) - maxStderr; over > 0 {
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}
