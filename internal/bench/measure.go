package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/siowasm/siowasm/internal/bench/report"
	"github.com/siowasm/siowasm/internal/bench/suite"
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

	certificate string // of the servers: a directory, or "" for no TLS
}

// A runner is a contestant that takes part.
type runner struct {
	suite.Contestant
	child   *child
	n       int
	results []task.Result
}

// run measures a workload: a repetition has each contestant once.
func (b *bench) run(ctx context.Context, w suite.Workload) (rows []report.Row, err error) {
	server, port, err := b.serve(ctx, w)
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
	for _, c := range w.Contestants {
		name, command, err := b.client(w, c)
		if err != nil {
			return nil, err
		}
		child, err := start(ctx, name, command)
		if err != nil {
			return nil, err
		}
		r := &runner{Contestant: c, child: child, n: w.Request.N}
		runners = append(runners, r)
		if w.Idle() {
			continue
		}
		if err := b.calibrate(w, r, port); err != nil {
			return nil, err
		}
	}
	for range b.rounds(w) {
		for _, r := range runners {
			result, err := r.child.do(w.Of(r.Contestant, port, r.n))
			if err != nil {
				return nil, err
			}
			r.results = append(r.results, result)
		}
	}
	for _, r := range runners {
		r.results = r.results[b.rounds(w)-b.repetitions(w):]
		rows = append(rows, report.NewRow(w.Name, r.Contestant, r.n, r.results))
	}
	return rows, nil
}

// serve starts the server of a workload.
func (b *bench) serve(ctx context.Context, w suite.Workload) (*child, int, error) {
	command, err := b.server(w)
	if err != nil {
		return nil, 0, err
	}
	server, err := start(ctx, w.Name+": the server "+w.Server, command)
	if err != nil {
		return nil, 0, err
	}
	port, err := server.port()
	if err != nil {
		return nil, 0, errors.Join(err, server.stop())
	}
	return server, port, nil
}

// repetitions is 1 for idle connections: memory that a process has had before is not counted again.
func (b *bench) repetitions(w suite.Workload) int {
	if w.Idle() {
		return 1
	}
	return b.reps
}

// rounds is the repetitions and one before them that is not counted: compilers that watch a program run, as Node's does,
// are not done when the number of events is found.
func (b *bench) rounds(w suite.Workload) int {
	if w.Idle() {
		return 1
	}
	return b.reps + 1
}

// calibrate finds how many events fill the duration.
func (b *bench) calibrate(w suite.Workload, r *runner, port int) error {
	for n := firstEvents; ; {
		result, err := r.child.do(w.Of(r.Contestant, port, n))
		if err != nil {
			return err
		}
		if result.Seconds <= 0 {
			return fmt.Errorf("%s: %d events in no time", r.child.name, n)
		}
		goal := int(max(1, min(float64(n)*b.duration.Seconds()/result.Seconds, maxEvents, float64(n)*maxGrowth)))
		if 2*result.Seconds > b.duration.Seconds() || goal <= n {
			r.n = goal
			return nil
		}
		n = goal
	}
}
