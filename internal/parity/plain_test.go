//go:build !js

package parity_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

// What python-engineio has helpers for so that a program works with threads and with asyncio is
// plain Go.

func Example_sleep() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	time.Sleep(time.Microsecond)
	select {
	case <-time.After(time.Hour):
		fmt.Println("an hour has gone by")
	case <-ctx.Done():
		fmt.Println("woken up")
	}
	// Output: woken up
}

func Example_backgroundTask() {
	var tasks sync.WaitGroup
	name := "world"
	tasks.Go(func() { fmt.Println("hello", name) })
	tasks.Wait()
	// Output: hello world
}

func Example_queue() {
	queue := make(chan string, 10)
	queue <- "a"
	for range 2 {
		select {
		case v := <-queue:
			fmt.Println(v)
		default:
			fmt.Println("empty")
		}
	}
	// Output:
	// a
	// empty
}

func Example_event() {
	event := make(chan struct{})
	var tasks sync.WaitGroup
	tasks.Go(func() {
		<-event
		fmt.Println("set")
	})
	close(event)
	tasks.Wait()
	// Output: set
}

func Example_sendJSON() {
	server := siotest.Echo(siotest.Options{}) // in memory; sends back what it gets
	defer server.Close()
	client := engineio.New(engineio.Config{Network: server.Network})
	echoed := make(chan transport.Message)
	client.OnMessage(func(m transport.Message) { echoed <- m })
	ctx := context.Background()
	if err := client.Connect(ctx, "http://server.example"); err != nil {
		fmt.Println(err)
		return
	}
	text, err := json.Marshal(map[string]any{"a": []int{1, 2}})
	if err = errors.Join(err, client.Send(ctx, engineio.Text(string(text)))); err != nil {
		fmt.Println(err)
		return
	}
	var v struct{ A []int }
	err = json.Unmarshal((<-echoed).Data, &v)
	fmt.Println(v.A, err, client.Disconnect(ctx))
	// Output: [1 2] <nil> <nil>
}

func Example_signal() {
	server := siotest.Echo(siotest.Options{})
	defer server.Close()
	client := engineio.New(engineio.Config{Network: server.Network})
	interrupted, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	if err := client.Connect(interrupted, "http://server.example"); err != nil {
		fmt.Println(err)
		return
	}
	stop() // here in place of Ctrl-C
	if err := client.Wait(interrupted); errors.Is(err, context.Canceled) {
		fmt.Println("interrupted:", client.Disconnect(context.Background()))
	}
	// Output: interrupted: <nil>
}
