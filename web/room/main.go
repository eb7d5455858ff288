//go:build js && wasm

// Command room is the program of the web page: a member of the live room whose view is the
// document. The page is web/index.html, the server web/server.mjs.
package main

import (
	"context"
	"math/rand/v2"
	"strconv"
	"syscall/js"

	"github.com/siowasm/siowasm/web/chat"
)

func main() {
	p := newPage(js.Global().Get("document"))
	name := "Guest " + strconv.Itoa(100+rand.IntN(900))
	m := chat.New(chat.Config{Name: name, View: p, Retry: true})
	c := newControls(p, m)
	defer c.release()

	origin := js.Global().Get("location").Get("origin").String()
	for {
		if err := m.Run(context.Background(), origin); err != nil {
			p.Failed(err)
		}
		<-c.again
	}
}
