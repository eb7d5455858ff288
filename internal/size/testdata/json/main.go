// The runtime, syscall/js, context, time and encoding/json.
package main

import (
	"context"
	"encoding/json"
	"syscall/js"
	"time"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	<-ctx.Done()
	var v any
	if json.Unmarshal([]byte(js.Global().Get("name").String()), &v) != nil {
		return
	}
	text, _ := json.Marshal(v)
	js.Global().Set("name", string(text))
}
