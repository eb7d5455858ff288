//go:build linux

package task

import (
	"context"
	"fmt"
	"sync"
	"time"
)

const (
	// connecting is how many connections are opened at a time.
	connecting = 64
	// rest is how long they are left alone before the memory is looked at: what a client does just after it
	// has connected is over then.
	rest = 2 * time.Second
)

// Crowd opens n connections, and measures what they cost and how long it took. It leaves them at the end.
func Crowd(ctx context.Context, n int, join func(context.Context) (leave func(), err error)) (result Result, err error) {
	if err := AllowFiles(n); err != nil {
		return Result{}, err
	}
	leaves := make([]func(), n)
	before, err := Settled()
	if err != nil {
		return Result{}, err
	}
	defer func() { leaveAll(leaves) }()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan int)
	var joining sync.WaitGroup
	clock := Start()
	for range min(connecting, n) {
		joining.Go(func() {
			for i := range next {
				leave, err := join(ctx)
				if err != nil {
					cancel(fmt.Errorf("connection %d of %d: %w", i+1, n, err))
				}
				leaves[i] = leave
			}
		})
	}
	for i := 0; i < n && ctx.Err() == nil; i++ {
		next <- i
	}
	close(next)
	joining.Wait()
	if ctx.Err() != nil {
		return Result{}, context.Cause(ctx)
	}
	result = clock.Stop()
	time.Sleep(rest)
	natural, err := Resident()
	if err != nil {
		return Result{}, err
	}
	settled, err := Settled()
	result.Natural, result.Settled = natural-before, settled-before
	return result, err
}

func leaveAll(leaves []func()) {
	var leaving sync.WaitGroup
	for _, leave := range leaves {
		if leave != nil {
			leaving.Go(leave)
		}
	}
	leaving.Wait()
}
