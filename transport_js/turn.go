//go:build js && wasm

package transportjs

import (
	"syscall/js"

	"github.com/siowasm/siowasm/internal/jsx"
)

// A turn calls a function when the event loop of the host has come round, so that whatever
// else waits had its chance. Timers would do too, but browsers make them wait 4 ms, and in a
// hidden page a second.
type turn struct {
	request func() // not again before the call
	cancel  func() // takes back the last request; there is none after it
}

// newTurn returns nil where the host has nothing for it.
func newTurn(call js.Value) *turn {
	immediate, clearImmediate := js.Global().Get("setImmediate"), js.Global().Get("clearImmediate")
	if immediate.Type() == js.TypeFunction && clearImmediate.Type() == js.TypeFunction {
		var handle js.Value
		return &turn{
			request: func() { handle = immediate.Invoke(call) },
			cancel:  func() { clearImmediate.Invoke(handle) },
		}
	}
	channel := js.Global().Get("MessageChannel")
	if channel.Type() != js.TypeFunction {
		return nil
	}
	ports := channel.New()
	here, there := ports.Get("port1"), ports.Get("port2")
	here.Set("onmessage", call)
	post := jsx.Bind(there, "postMessage")
	return &turn{
		request: func() { post.Invoke(0) },
		cancel:  func() { here.Call("close") },
	}
}
