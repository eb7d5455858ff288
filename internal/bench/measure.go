package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/siowasm/siowasm/internal/bench/task"
)

const (
	firstEvents = 50 // to begin the calibration with
	maxGrowth   = 8  // from a step of it to the next
	maxEvents   = 4_000_000
)

// A bench is what a run has been told.
type bench struct {
	root     string
	reps     int
	duration time.Duration // of a measurement
	profiles string        // a directory, or ""
}

// A row is what came of a contestant: medians.
type row struct {
	workload string
	contestant
	rate, spread, cpu float64 // events a second, (largest - smallest) / median of them, microseconds of processor time an event
	p50, p99          float64 // microseconds
	natural, settled  float64 // KB a connection
	seconds           float64 // to connect all of them
}

// command returns how to start a client or a server.
func (b *bench) command(name string, profile string) []string {
	peers := func(file string) string { return filepath.Join(b.root, "internal/bench/peers", file) }
	self, err := os.Executable()
	if err != nil {
		self = os.Args[0]
	}
	switch name {
	case siowasm:
		if b.profiles != "" && profile != "" {
			return []string{self, roleOurs, filepath.Join(b.profiles, profile+".prof")}
		}
		return []string{self, roleOurs}
	case measuring:
		return []string{self, roleYardstick}
	case npm:
		return []string{"node", "--expose-gc", peers("client.mjs")}
	case python:
		// Debian's own: its socketio package is not seen by any other Python on the PATH.
		return []string{"/usr/bin/python3", "-B", peers("client.py")}
	case serverBlast:
		return []string{self, roleBlast}
	default:
		return []string{"node", peers("server.mjs")}
	}
}

// serve starts a server.
func (b *bench) serve(ctx context.Context, name string) (*child, int, error) {
	server := name
	if name == serverNPM {
		server = "server"
	}
	c, err := start(ctx, "the "+name+" server", b.command(server, ""))
	if err != nil {
		return nil, 0, err
	}
	port, err := c.port()
	if err != nil {
		return nil, 0, errors.Join(err, c.stop())
	}
	return c, port, nil
}

// runner is a contestant that takes part.
type runner struct {
	contestant
	child   *child
	n       int
	results []task.Result
}

// run measures a workload: a repetition has each contestant once.
func (b *bench) run(ctx context.Context, w workload) (rows []row, err error) {
	server, port, err := b.serve(ctx, w.server)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	var runners []*runner
	defer func() {
		for _, r := range runners {
			err = errors.Join(err, r.child.stop())
		}
	}()
	for _, c := range w.contestants {
		name := w.name + ": " + c.String() + ", " + c.format
		child, err := start(ctx, name, b.command(c.client, strings.NewReplacer(": ", ".", ", ", ".", "/", "-").Replace(name)))
		if err != nil {
			return nil, err
		}
		r := &runner{contestant: c, child: child, n: w.request.N}
		runners = append(runners, r)
		if err := b.calibrate(w, r, port); err != nil {
			return nil, err
		}
	}
	for range b.repetitions(w) {
		for _, r := range runners {
			result, err := r.child.do(w.of(r.contestant, port, r.n))
			if err != nil {
				return nil, err
			}
			r.results = append(r.results, result)
		}
	}
	for _, r := range runners {
		rows = append(rows, r.row(w))
	}
	return rows, nil
}

// repetitions is 1 for idle connections: memory that a process has had before is not counted again.
func (b *bench) repetitions(w workload) int {
	if w.idle() {
		return 1
	}
	return b.reps
}

// calibrate finds how many events fill the duration. It is also what warms a process up.
func (b *bench) calibrate(w workload, r *runner, port int) error {
	if w.idle() {
		return nil
	}
	for n := firstEvents; ; {
		result, err := r.child.do(w.of(r.contestant, port, n))
		if err != nil {
			return err
		}
		if result.Seconds <= 0 {
			return fmt.Errorf("%s: %d events in no time", r.child.name, n)
		}
		goal := float64(n) * b.duration.Seconds() / result.Seconds
		goal = max(1, min(goal, maxEvents, float64(n)*maxGrowth))
		if 2*result.Seconds > b.duration.Seconds() || int(goal) <= n {
			r.n = int(goal)
			return nil
		}
		n = int(goal)
	}
}

func (r *runner) row(w workload) row {
	column := func(of func(task.Result) float64) float64 {
		values := make([]float64, len(r.results))
		for i, result := range r.results {
			values[i] = of(result)
		}
		return median(values)
	}
	n := float64(r.n)
	rate := func(x task.Result) float64 { return n / x.Seconds }
	return row{
		workload: w.name, contestant: r.contestant,
		rate:    column(rate),
		spread:  spread(r.results, rate),
		cpu:     column(func(x task.Result) float64 { return x.CPU * 1e6 / n }),
		p50:     column(func(x task.Result) float64 { return x.P50 }),
		p99:     column(func(x task.Result) float64 { return x.P99 }),
		natural: column(func(x task.Result) float64 { return float64(x.Natural) / 1024 / n }),
		settled: column(func(x task.Result) float64 { return float64(x.Settled) / 1024 / n }),
		seconds: column(func(x task.Result) float64 { return x.Seconds }),
	}
}

func median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

// spread returns the distance from the smallest to the largest, in medians.
func spread(results []task.Result, of func(task.Result) float64) float64 {
	values := make([]float64, len(results))
	for i, result := range results {
		values[i] = of(result)
	}
	m := median(values)
	return (values[len(values)-1] - values[0]) / m
}
