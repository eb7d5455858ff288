// Command echo is a small native client: it sends an event, waits for what comes back, and
// asks the server for a sum. With the test application running:
//
//	node internal/interop/server.mjs '{"port":3000}'
//	go run ./examples/echo http://127.0.0.1:3000
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/siowasm/siowasm/sio"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: echo URL")
	}
	ctx := context.Background()
	client := sio.New(sio.Config{})
	echoed := make(chan string)
	client.On("echo", sio.Func(func(_ context.Context, text string) error {
		echoed <- text
		return nil
	}))
	if err := client.Connect(ctx, os.Args[1]); err != nil {
		log.Fatal(err)
	}
	defer client.Close()

	if err := client.Emit(ctx, "echo", "hello"); err != nil {
		log.Fatal(err)
	}
	fmt.Println(<-echoed)
	sum, err := sio.Call[int](ctx, client, "sum", 1, 2)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(sum)
}
