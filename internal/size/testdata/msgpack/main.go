// The smallest useful program, with msgpack in the place of JSON.
package main

import (
	"context"

	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/sio/siomsgpack"
)

type message struct{ Text string }

func main() {
	ctx := context.Background()
	client := sio.NewWith(siomsgpack.Codec{}, sio.Config{})
	client.On("message", sio.Func(func(context.Context, message) error { return nil }))
	if client.Connect(ctx, "http://localhost:3000") == nil {
		_ = client.Emit(ctx, "message", message{"hello"})
	}
}
