//go:build !js

// Command frames tells how many WebSocket messages per second a js/wasm program receives,
// beside a plain JavaScript listener on the same host:
//
//	go run ./internal/frames PROGRAM [ARGUMENT ...]
//
// PROGRAM runs the wasm, as go run -exec takes it. The server is this process, and sends bytes
// that it has prepared, so that it is not what limits.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"
)

// bound is for a host that hangs.
const bound = 5 * time.Minute

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: frames PROGRAM [ARGUMENT ...]")
		os.Exit(2)
	}
	if err := run(strings.Join(os.Args[1:], " ")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(program string) (err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: http.HandlerFunc(serve), ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	defer func() {
		closed := server.Close()
		if e := <-served; !errors.Is(e, http.ErrServerClosed) {
			closed = errors.Join(closed, e)
		}
		err = errors.Join(err, closed)
	}()

	ctx, cancel := context.WithTimeout(context.Background(), bound)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "run", "-exec="+program, "./internal/frames", "ws://"+listener.Addr().String())
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}
