// Command engineio talks Engine.IO alone, without Socket.IO above it. With the echo server
// running:
//
//	node examples/engineio/echo.mjs 3000
//	go run ./examples/engineio http://127.0.0.1:3000
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: engineio URL")
	}
	ctx := context.Background()
	client := engineio.New(engineio.Config{})
	received := make(chan transport.Message)
	client.OnMessage(func(m transport.Message) { received <- m })
	if err := client.Connect(ctx, os.Args[1]); err != nil {
		log.Fatal(err)
	}
	if err := client.Send(ctx, engineio.Text("hello"), engineio.Binary([]byte{1, 2, 3})); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s\n", (<-received).Data)
	fmt.Println((<-received).Data)
	if err := client.Disconnect(ctx); err != nil {
		log.Fatal(err)
	}
}
