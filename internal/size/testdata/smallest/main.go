// The smallest useful program: a client with a handler that connects and emits.
package main

import (
	"context"

	"github.com/siowasm/siowasm/sio"
)

type message struct{ Text string }

func main() {
	ctx := context.Background()
	client := sio.New(sio.Config{})
	client.On("message", sio.Func(func(context.Context, message) error { return nil }))
	if client.Connect(ctx, "http://localhost:3000") == nil {
		_ = client.Emit(ctx, "message", message{"hello"})
	}
}
