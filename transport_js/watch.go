//go:build js && wasm

package transportjs

import (
	"syscall/js"

	"github.com/siowasm/siowasm/internal/dispatch"
	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/transport"
)

var _ transport.Watcher = (*Network)(nil)

// Watch implements [transport.Watcher]: a page tells both, other hosts nothing. stop waits
// for a call that has begun.
func (n *Network) Watch(resumed, offline func()) (stop func()) {
	global := js.Global()
	page := global.Get("document")
	if global.Get("addEventListener").Type() != js.TypeFunction || global.Get("process").Type() == js.TypeObject && page.IsUndefined() {
		return func() {}
	}
	var funcs jsx.Funcs
	var removals []func()
	var calls dispatch.Tasks
	listen := func(target js.Value, event string, f func()) {
		callback := funcs.New(func([]js.Value) { calls.Go(f) }) // a callback itself must not wait
		target.Call("addEventListener", event, callback)
		removals = append(removals, func() { target.Call("removeEventListener", event, callback) })
	}
	listen(global, "online", resumed)
	listen(global, "offline", offline)
	if page.Type() == js.TypeObject {
		listen(global, "pageshow", resumed)
		listen(page, "visibilitychange", func() {
			if page.Get("visibilityState").String() == "visible" {
				resumed()
			}
		})
	}
	return func() {
		for _, remove := range removals {
			remove()
		}
		funcs.Release()
		calls.Wait()
	}
}
