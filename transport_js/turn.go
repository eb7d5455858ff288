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
	ask      js.Value
	handle   js.Value // what ask returned
	revoke   js.Value // takes the handle
	listener js.Value // what asks, at the next message event; undefined where ask itself does
}

// newTurn returns nil where the host has nothing for it.
func newTurn(socket, call js.Value) *turn {
	global := js.Global()
	if clear := global.Get("clearImmediate"); clear.Type() == js.TypeFunction {
		return &turn{ask: jsx.Bind(global, "setImmediate", call), revoke: clear}
	}
	channel := global.Get("MessageChannel")
	if channel.Type() != js.TypeFunction {
		return nil
	}
	ports := channel.New()
	here := ports.Get("port1")
	here.Set("onmessage", call)
	post := jsx.Bind(ports.Get("port2"), "postMessage", js.Null(), js.Undefined())
	once := map[string]any{"once": true}
	return &turn{
		ask:      jsx.Bind(socket, "addEventListener", "message", post, once),
		revoke:   jsx.Bind(here, "close"),
		listener: post,
	}
}

// waits tells whether a call waits for a message event: one for nothing would cost as much as one
// after a hundred events.
func (t *turn) waits() bool { return !t.listener.IsUndefined() }

// request asks for a call. It must not be asked for again before that.
func (t *turn) request() { t.handle = t.ask.Invoke() }

// cancel takes back the last request; there is none after it.
func (t *turn) cancel() { t.revoke.Invoke(t.handle) }
