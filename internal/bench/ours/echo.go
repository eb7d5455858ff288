package ours

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/siowasm/siowasm/internal/bench/payload"
	"github.com/siowasm/siowasm/internal/bench/task"
	"github.com/siowasm/siowasm/sio"
)

func echo(c *sio.Client, r task.Request) (work, error) {
	switch {
	case r.InFlight < 1:
		return nil, fmt.Errorf("%d in flight", r.InFlight)
	case r.Variant == EmitAck || r.Variant == AckInline:
		return func(ctx context.Context) (task.Result, error) { return echoByFunc(ctx, c, r) }, nil
	case r.Variant == Call:
		return func(ctx context.Context) (task.Result, error) { return echoByCall(ctx, c, r) }, nil
	default:
		return nil, fmt.Errorf("unknown variant %q", r.Variant)
	}
}

// echoByCall has a goroutine for each event in flight.
func echoByCall(ctx context.Context, c *sio.Client, r task.Request) (task.Result, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	lists := make([]task.Latencies, r.InFlight)
	var calls sync.WaitGroup
	clock := task.Start()
	for i := range lists {
		share := (r.N + i) / r.InFlight // they add up to N
		calls.Go(func() {
			list := make(task.Latencies, 0, share)
			for range share {
				start := time.Now()
				v, err := sio.Call[payload.Message](ctx, c, payload.Event, payload.Object)
				if err == nil {
					err = want(v == payload.Object, v)
				}
				if err != nil {
					cancel(err)
					return
				}
				list = append(list, time.Since(start))
			}
			lists[i] = list
		})
	}
	calls.Wait()
	result := clock.Stop()
	var all task.Latencies
	for _, list := range lists {
		all = append(all, list...)
	}
	result.P50, result.P99 = all.Percentiles()
	return result, context.Cause(ctx)
}

// echoByFunc emits the next event when one is acknowledged.
func echoByFunc(ctx context.Context, c *sio.Client, r task.Request) (task.Result, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	done := make(chan struct{})
	list := make(task.Latencies, 0, r.N)
	sent := min(r.InFlight, r.N)
	var next func() error
	next = func() error {
		start := time.Now()
		return c.EmitAck(ctx, func(args sio.Args, err error) {
			var v payload.Message
			if err == nil {
				err = args.Decode(0, &v)
			}
			list = append(list, time.Since(start))
			switch {
			case err != nil:
				cancel(err)
			case len(list) == r.N:
				close(done)
			case sent < r.N:
				sent++
				if err := next(); err != nil {
					cancel(err)
				}
			}
		}, payload.Event, payload.Object)
	}
	clock := task.Start()
	for range sent {
		if err := next(); err != nil {
			return task.Result{}, err
		}
	}
	select {
	case <-done:
	case <-ctx.Done():
		return task.Result{}, context.Cause(ctx)
	}
	result := clock.Stop()
	result.P50, result.P99 = list.Percentiles()
	return result, nil
}
