// Bench compares this client with npm socket.io-client, with python-socketio, and with the WebSocket library beneath. It
// is run from the root of the repository, see docs/performance.md:
//
//	make bench
//
// Clients and servers are processes of their own; those written in Go are this program again, with an argument.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"runtime/pprof"
	"syscall"

	"github.com/siowasm/siowasm/internal/bench/blast"
	"github.com/siowasm/siowasm/internal/bench/ours"
	"github.com/siowasm/siowasm/internal/bench/task"
	"github.com/siowasm/siowasm/internal/bench/yardstick"
)

// The arguments of a child.
const (
	roleOurs      = "ours"
	roleYardstick = "yardstick"
	roleBlast     = "blast"
)

func main() {
	// A child that is interrupted together with its parent ends when that has closed its input.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	role := ""
	if len(args) > 0 {
		role = args[0]
	}
	switch role {
	case roleOurs:
		return profiled(args[1:], func() error { return task.Serve(ctx, ours.Do) })
	case roleYardstick:
		return task.Serve(ctx, yardstick.Do)
	case roleBlast:
		return serveBlast(ctx, args[1:])
	case "insert":
		return insert(args[1:])
	default:
		return drive(ctx, args)
	}
}

// serveBlast serves until the standard input ends, over TLS if args name the directory of a certificate.
func serveBlast(ctx context.Context, args []string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	if len(args) > 0 {
		if l, err = secured(l, args[0]); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	if err := json.NewEncoder(os.Stdout).Encode(listening{Port: l.Addr().(*net.TCPAddr).Port}); err != nil {
		return err
	}
	return blast.Serve(ctx, l)
}

// profiled writes a profile of the processor time that f takes, to the file that args name if they do.
func profiled(args []string, f func() error) error {
	if len(args) == 0 {
		return f()
	}
	file, err := os.Create(args[0])
	if err != nil {
		return err
	}
	defer file.Close()
	if err := pprof.StartCPUProfile(file); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return f()
}
