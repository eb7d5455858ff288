//go:build js && wasm

// Command browser is a small client in a page, index.html beside it. With the test
// application running, build it, serve its directory and open it:
//
//	node internal/interop/server.mjs '{"port":3000}'
//	GOOS=js GOARCH=wasm go build -o examples/browser/main.wasm ./examples/browser
//	cp "$(go env GOROOT)/lib/wasm/wasm_exec.js" examples/browser/
//	python3 -m http.server --directory examples/browser 8000
//
// and http://127.0.0.1:8000/#http://127.0.0.1:3000, which names the server.
package main

import (
	"context"
	"strings"
	"syscall/js"

	"github.com/siowasm/siowasm/sio"
)

func main() {
	server := strings.TrimPrefix(js.Global().Get("location").Get("hash").String(), "#")
	output := js.Global().Get("document").Call("querySelector", "output")
	if server == "" {
		output.Set("textContent", "name the server behind a # in the address of this page")
		return
	}
	ctx := context.Background()
	client := sio.New(sio.Config{})
	client.OnConnect(func(ctx context.Context, _ sio.Connected) {
		sum, err := sio.Call[int](ctx, client, "sum", 1, 2)
		if err != nil {
			output.Set("textContent", err.Error())
			return
		}
		output.Set("textContent", sum)
	})
	if err := client.Run(ctx, server); err != nil {
		output.Set("textContent", err.Error())
	}
}
