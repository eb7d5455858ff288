//go:build js && wasm

// Command wasm is the program within the JavaScript package: it runs the clients that the
// classes of wasm/js stand for. JavaScript calls its exports, which write down what is to be
// done and return; its goroutines do it when JavaScript resumes the program. It tells
// JavaScript of what happens by its imports, which write that down, too, so that neither
// side runs within the other. wasm/js/bridge.mjs is the other end.
package main

import "github.com/siowasm/siowasm/internal/dispatch"

import "sync"

// A program is all that the exports reach.
type program struct {
	memory
	clients    table[*client]
	namespaces table[*namespace]
	questions  table[chan *data]
	exchanges  table[*exchange]
	sockets    table[*socket]
	tasks      dispatch.Tasks // all goroutines but those that belong to a client
	stop       chan struct{}  // closed by shutdown
	stopping   sync.Once
}

// Exports are functions without a receiver.
var host = program{stop: make(chan struct{})}

func main() {
	<-host.stop
	for _, c := range host.clients.all() {
		c.close(true)
	}
	host.tasks.Wait()
}
