package ours

import (
	"context"

	"github.com/siowasm/siowasm/internal/bench/payload"
	"github.com/siowasm/siowasm/internal/bench/task"
	"github.com/siowasm/siowasm/sio"
)

func emit(c *sio.Client, r task.Request) (work, error) {
	done := make(chan struct{})
	c.On(payload.Done, sio.Func(func(context.Context, sio.Args) error {
		close(done)
		return nil
	}))
	send := func(ctx context.Context) error { return c.Emit(ctx, payload.Event, payload.Object) }
	if r.Payload != task.Object {
		arg, err := payload.Argument(r.Payload, r.Size)
		if err != nil {
			return nil, err
		}
		send = func(ctx context.Context) error { return c.Emit(ctx, payload.Event, arg) }
	}
	return func(ctx context.Context) (task.Result, error) {
		clock := task.Start()
		for range r.N {
			if err := send(ctx); err != nil {
				return task.Result{}, err
			}
		}
		if err := wait(ctx, c, done); err != nil {
			return task.Result{}, err
		}
		return clock.Stop(), nil
	}, nil
}

// wait waits for done, for ctx, or for the end of the client.
func wait(ctx context.Context, c *sio.Client, done <-chan struct{}) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := c.Wait(ctx); ctx.Err() == nil {
			cancel(err)
		}
	}()
	defer func() { cancel(nil); <-ended }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
