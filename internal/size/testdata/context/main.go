// The runtime, syscall/js, context and time.
package main

import (
	"context"
	"syscall/js"
	"time"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	<-ctx.Done()
	js.Global().Call("queueMicrotask", js.Global().Get("Function"))
}
