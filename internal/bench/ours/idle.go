package ours

import (
	"context"
	"fmt"

	"github.com/siowasm/siowasm/internal/bench/task"
)

func idle(ctx context.Context, r task.Request) (task.Result, error) {
	return task.Crowd(ctx, r.N, func(ctx context.Context) (leave func(), err error) {
		c, err := newClient(r)
		if err != nil {
			return nil, err
		}
		if err := c.Connect(ctx, r.URL); err != nil {
			return nil, fmt.Errorf("connect: %w", err)
		}
		return func() { c.Abort(); c.Close() }, nil
	})
}
