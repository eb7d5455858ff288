//go:build js && wasm

package transportjs

import (
	"syscall/js"

	"github.com/siowasm/siowasm/internal/dispatch"
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
	var l listeners
	var calls dispatch.Tasks
	resume := func([]js.Value) { calls.Go(resumed) } // a callback itself must not wait
	l.add(global, "online", resume)
	l.add(global, "offline", func([]js.Value) { calls.Go(offline) })
	if page.Type() == js.TypeObject {
		l.add(global, "pageshow", resume)
		l.add(page, "visibilitychange", func([]js.Value) {
			if page.Get("visibilityState").String() == "visible" {
				calls.Go(resumed)
			}
		})
	}
	return func() {
		l.remove()
		calls.Wait()
	}
}
