package engineio_test

import (
	"context"
	"fmt"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

func ExampleClient() {
	server := siotest.Echo(siotest.Options{}) // in memory; sends back what it gets
	defer server.Close()

	client := engineio.New(engineio.Config{Network: server.Network})
	echoed := make(chan string)
	client.OnMessage(func(m transport.Message) { echoed <- string(m.Data) })

	ctx := context.Background()
	if err := client.Connect(ctx, "http://server.example"); err != nil {
		fmt.Println(err)
		return
	}
	for _, text := range []string{"hello", "world"} {
		if err := client.Send(ctx, engineio.Text(text)); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(<-echoed)
	}
	if err := client.Disconnect(ctx); err != nil {
		fmt.Println(err)
	}
	fmt.Println(client.Wait(ctx))
	// Output:
	// hello
	// world
	// <nil>
}
