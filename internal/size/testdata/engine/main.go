// An Engine.IO client.
package main

import (
	"context"

	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

func main() {
	ctx := context.Background()
	client := engineio.New(engineio.Config{})
	client.OnMessage(func(transport.Message) {})
	if client.Connect(ctx, "http://localhost:3000") == nil {
		_ = client.Send(ctx, transport.Message{Data: []byte("hello")})
	}
}
