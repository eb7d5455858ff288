// The smallest useful program, with a logger.
package main

import (
	"context"
	"log/slog"

	"github.com/siowasm/siowasm/sio"
)

type message struct{ Text string }

func main() {
	ctx := context.Background()
	client := sio.New(sio.Config{Logger: slog.Default()})
	client.On("message", sio.Func(func(context.Context, message) error { return nil }))
	if client.Connect(ctx, "http://localhost:3000") == nil {
		_ = client.Emit(ctx, "message", message{"hello"})
	}
}
