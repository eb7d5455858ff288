//go:build js && wasm

// Command edge asks a Socket.IO server for a sum, outside a browser: run.mjs runs it in Node,
// Deno and Bun, worker.mjs in Cloudflare's workerd. With the test application running, in
// this directory:
//
//	node ../../internal/interop/server.mjs '{"port":3000}'
//	GOOS=js GOARCH=wasm go build -o main.wasm .
//	cp "$(go env GOROOT)/lib/wasm/wasm_exec.js" .
//
//	node run.mjs http://127.0.0.1:3000
//	deno run --allow-net --allow-read run.mjs http://127.0.0.1:3000
//	bun run.mjs http://127.0.0.1:3000
//
//	workerd serve config.capnp
//	curl 'http://127.0.0.1:8787/?server=http://127.0.0.1:3000'
package main

import (
	"context"
	"syscall/js"
	"time"

	"github.com/siowasm/siowasm/sio"
)

func main() {
	// Several programs can run in one host: each takes its task before another one is started.
	task := js.Global().Get("task")
	sum, transport, err := ask(task.Get("server").String())
	if err != nil {
		task.Call("reject", err.Error())
		return
	}
	task.Call("resolve", map[string]any{"sum": sum, "transport": transport})
}

// ask connects, asks and disconnects: where a connection belongs to a request, as in workerd,
// it is to be over when the request is answered.
func ask(server string) (sum int, transport string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	client := sio.New(sio.Config{Transports: []string{"websocket", "polling"}, TryAllTransports: true})
	if err := client.Connect(ctx, server); err != nil {
		return 0, "", err
	}
	defer client.Close()
	transport = client.Transport()
	sum, err = sio.Call[int](ctx, client, "sum", 1, 2)
	return sum, transport, err
}
