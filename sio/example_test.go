package sio_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// exampleServer stands for a server in the network: it echoes, sums and asks.
func exampleServer() *siotest.Server { return siotest.App(siotest.Options{}) }

func ExampleClient() {
	server := exampleServer()
	defer server.Close()

	ctx := context.Background()
	done := make(chan struct{})
	client := sio.New(sio.Config{Network: server.Network})
	client.On("echo", sio.Func(func(ctx context.Context, text string) error {
		fmt.Println("received", text)
		close(done)
		return nil
	}))
	if err := client.Connect(ctx, "https://example.org"); err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	if err := client.Emit(ctx, "echo", "hello"); err != nil {
		fmt.Println(err)
	}
	<-done
	// Output: received hello
}

func ExampleCall() {
	server := exampleServer()
	defer server.Close()
	client := sio.New(sio.Config{Network: server.Network})
	defer client.Close()

	ctx := context.Background()
	if err := client.Connect(ctx, "https://example.org"); err != nil {
		fmt.Println(err)
		return
	}
	sum, err := sio.Call[int](ctx, client, "sum", 1, 2)
	fmt.Println(sum, err)
	// Output: 3 <nil>
}

func ExampleReply() {
	server := exampleServer()
	defer server.Close()
	client := sio.New(sio.Config{Network: server.Network})
	defer client.Close()

	type point struct{ X, Y int }
	client.On("question", sio.Reply(func(ctx context.Context, p point) (int, error) {
		return p.X + p.Y, nil // the server's acknowledgement
	}))
	answered := make(chan int)
	client.On("answer", sio.Func(func(ctx context.Context, n int) error {
		answered <- n
		return nil
	}))

	ctx := context.Background()
	if err := client.Connect(ctx, "https://example.org"); err != nil {
		fmt.Println(err)
		return
	}
	if err := client.Emit(ctx, "ask", point{3, 4}); err != nil {
		fmt.Println(err)
	}
	fmt.Println(<-answered)
	// Output: 7
}

func ExampleNamespace() {
	server := exampleServer()
	defer server.Close()
	client := sio.New(sio.Config{Network: server.Network})
	defer client.Close()

	chat := client.Namespace("/chat") // joined by Connect
	chat.OnConnect(func(ctx context.Context, c sio.Connected) {
		fmt.Println("joined", c.Namespace)
	})
	left := make(chan struct{})
	chat.OnDisconnect(func(ctx context.Context, d sio.Disconnected) {
		fmt.Println("left:", d.Reason)
		close(left)
	})

	ctx := context.Background()
	if err := client.Connect(ctx, "https://example.org"); err != nil {
		fmt.Println(err)
		return
	}
	if err := chat.Disconnect(ctx); err != nil {
		fmt.Println(err)
	}
	<-left
	fmt.Println("still connected:", client.Connected())
	// Output:
	// joined /chat
	// left: client disconnect
	// still connected: true
}

func ExampleNamespace_With() {
	server := exampleServer()
	defer server.Close()
	client := sio.New(sio.Config{Network: server.Network})
	defer client.Close()

	ctx := context.Background()
	if err := client.Connect(ctx, "https://example.org"); err != nil {
		fmt.Println(err)
		return
	}
	impatient := client.With(sio.EmitOptions{Timeout: 10 * time.Millisecond})
	_, err := impatient.Call(ctx, "nothing") // which the server never acknowledges
	fmt.Println(errors.Is(err, sio.ErrAckTimeout), err)
	// Output: true sio: no acknowledgement in time
}

func ExampleConnectError() {
	server := exampleServer()
	defer server.Close()
	client := sio.New(sio.Config{
		Network: server.Network,
		Auth:    sio.StaticAuth(map[string]string{"token": "guessed"}),
	})
	defer client.Close()

	err := client.Connect(context.Background(), "https://example.org/auth")
	var refused *sio.ConnectError
	if errors.As(err, &refused) {
		fmt.Println(refused.Namespace, refused.Message)
	}
	// Output: /auth bad token
}

func ExampleArgs() {
	server := exampleServer()
	defer server.Close()
	client := sio.New(sio.Config{Network: server.Network})
	defer client.Close()

	done := make(chan error)
	client.On("echo", sio.Func(func(ctx context.Context, args sio.Args) error {
		var name string
		var size int
		err := args.Bind(&name, &size) // and the third argument is ignored
		fmt.Println(args.Len(), name, size)
		done <- err
		return nil
	}))

	ctx := context.Background()
	if err := client.Connect(ctx, "https://example.org"); err != nil {
		fmt.Println(err)
		return
	}
	if err := client.Emit(ctx, "echo", "picture", 3, []byte{1, 2, 3}); err != nil {
		fmt.Println(err)
	}
	if err := <-done; err != nil {
		fmt.Println(err)
	}
	// Output: 3 picture 3
}
