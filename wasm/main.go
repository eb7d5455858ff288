//go:build js && wasm

// Command wasm is the seed of the JavaScript package: a program that a page or a server-side
// host loads, and that so far does one thing. It connects to the Socket.IO server at
// globalThis.siowasmURL, logs the events that come to the console, and ends when the client
// has disconnected.
package main

import (
	"context"
	"errors"
	"os"
	"syscall/js"

	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/sio"
)

func main() {
	console := js.Global().Get("console")
	if err := run(console, jsx.Text(js.Global().Get("siowasmURL"))); err != nil {
		console.Call("error", err.Error())
		os.Exit(1)
	}
}

func run(console js.Value, url string) error {
	if url == "" {
		return errors.New("siowasm: globalThis.siowasmURL is not set")
	}
	client := sio.New(sio.Config{})
	client.OnConnect(func(_ context.Context, c sio.Connected) { console.Call("log", "connect", c.SID) })
	client.OnDisconnect(func(_ context.Context, d sio.Disconnected) { console.Call("log", "disconnect", string(d.Reason)) })
	client.OnAny(sio.Func(func(_ context.Context, e *sio.Event) error {
		console.Call("log", "event", e.Name, e.Args.Len())
		return nil
	}))
	return client.Run(context.Background(), url)
}
