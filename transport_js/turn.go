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
	ask    js.Value
	revoke js.Value // takes what ask returned
	handle js.Value
}

// newTurn returns nil where the host has nothing for it.
func newTurn(call js.Value) *turn {
	global := js.Global()
	if clear := global.Get("clearImmediate"); clear.Type() == js.TypeFunction {
		return &turn{ask: bound(global, "setImmediate", call), revoke: clear}
	}
	channel := global.Get("MessageChannel")
	if channel.Type() != js.TypeFunction {
		return nil
	}
	ports := channel.New()
	here := ports.Get("port1")
	here.Set("onmessage", call)
	return &turn{ask: bound(ports.Get("port2"), "postMessage", js.Null()), revoke: jsx.Bind(here, "close")}
}

// bound returns a method of v with its argument.
func bound(v js.Value, method string, arg js.Value) js.Value {
	return v.Get(method).Call("bind", v, arg)
}

// request asks for a call. It must not be asked for again before that.
func (t *turn) request() { t.handle = t.ask.Invoke() }

// cancel takes back the last request; there is none after it.
func (t *turn) cancel() { t.revoke.Invoke(t.handle) }
