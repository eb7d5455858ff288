// A WebSocket of the host, without Engine.IO.
package main

import (
	"context"

	"github.com/siowasm/siowasm/transport"
	transportjs "github.com/siowasm/siowasm/transport_js"
)

func main() {
	ctx := context.Background()
	var network transport.Network = &transportjs.Network{}
	conn, err := network.DialWebSocket(ctx, &transport.Dial{URL: "ws://localhost:3000"})
	if err != nil {
		return
	}
	m, _ := conn.Read(ctx)
	_ = conn.Write(ctx, m)
	_ = conn.Close(ctx, 1000, "")
}
