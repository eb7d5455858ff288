package ours

import (
	"context"
	"fmt"

	"github.com/siowasm/siowasm/internal/bench/payload"
	"github.com/siowasm/siowasm/internal/bench/task"
	"github.com/siowasm/siowasm/sio"
)

func receive(c *sio.Client, r task.Request) (work, error) {
	done := make(chan struct{})
	left := r.N
	count := func() {
		if left--; left == 0 {
			close(done)
		}
	}
	var failed error
	c.OnError(func(_ context.Context, err error) { failed = err })
	handler, err := counting(r, count)
	if err != nil {
		return nil, err
	}
	c.On(payload.Event, handler)
	return func(ctx context.Context) (task.Result, error) {
		clock := task.Start()
		if err := c.Emit(ctx, payload.Go); err != nil {
			return task.Result{}, err
		}
		if err := wait(ctx, c, done); err != nil {
			return task.Result{}, err
		}
		result := clock.Stop()
		return result, failed
	}, nil
}

// counting returns a handler that takes the argument as the request has it.
func counting(r task.Request, count func()) (sio.Handler, error) {
	switch {
	case r.Payload == task.Binary && r.Variant != "":
		return sized(r.Size, count, func(v sio.RawBytes) int { return len(v) }), nil
	case r.Payload == task.Binary:
		return sized(r.Size, count, func(v []byte) int { return len(v) }), nil
	case r.Payload == task.Text:
		return sized(r.Size, count, func(v string) int { return len(v) }), nil
	case r.Variant == Struct:
		return sio.Func(func(_ context.Context, v payload.Message) error {
			count()
			return want(v.No == payload.Object.No, v)
		}), nil
	case r.Variant == Any:
		return sio.Func(func(_ context.Context, v any) error {
			count()
			fields, ok := v.(map[string]any)
			return want(ok && len(fields) == 5, v)
		}), nil
	case r.Variant == Raw:
		return sio.Func(func(_ context.Context, v sio.Args) error {
			count()
			return want(v.Len() == 1, v)
		}), nil
	default:
		return nil, fmt.Errorf("unknown variant %q", r.Variant)
	}
}

func sized[T any](size int, count func(), length func(T) int) sio.Handler {
	return sio.Func(func(_ context.Context, v T) error {
		count()
		return want(length(v) == size, length(v))
	})
}

func want(ok bool, got any) error {
	if !ok {
		return fmt.Errorf("received %v", got)
	}
	return nil
}
