//go:build !js

package endurance_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/internal/interop/driver"
	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/sio"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

func TestMain(m *testing.M) { os.Exit(driver.Run(m.Run)) }

// patience bounds what a test may take on a loaded machine; none is expected to take as long.
const patience = 2 * time.Minute

// controlNetwork talks to the control server alone.
var controlNetwork transportnative.Network

// start starts a server of npm socket.io that ends with the test.
func start(t *testing.T, o control.Options) *control.Server {
	t.Helper()
	o.Kind = control.NPM
	return probe.Start(t, control.New(&controlNetwork, os.Getenv(control.Env)), o)
}

// bounded returns a context that ends with the test, or when patience does.
func bounded(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// connect connects a client that is closed when the test ends.
func connect(t *testing.T, c *sio.Client, url string) {
	t.Helper()
	t.Cleanup(func() { c.Close() }) // a test that cares has closed it before
	if err := c.Connect(bounded(t), url); err != nil {
		t.Fatal("connect:", err)
	}
}

// expect is wait that ends the test.
func expect[T any](t *testing.T, what string, from <-chan T) T {
	t.Helper()
	v, err := wait(bounded(t), from)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	return v
}

// must ends the test when something fails.
func must(t *testing.T, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// add has the server add two numbers.
func add(ctx context.Context, c sio.Caller) error {
	sum, err := sio.Call[int](ctx, c, "sum", 1, 2)
	if err == nil && sum != 3 {
		return fmt.Errorf("1 + 2 = %d", sum)
	}
	return err
}

// each runs f for 0 to n-1, width at a time, and reports what failed.
func each(t *testing.T, n, width int, f func(i int) error) {
	t.Helper()
	var failed failures
	var running sync.WaitGroup
	next := make(chan int)
	for range width {
		running.Go(func() {
			for i := range next {
				if err := f(i); err != nil {
					failed.add(fmt.Errorf("%d: %w", i, err))
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	running.Wait()
	failed.report(t)
}
