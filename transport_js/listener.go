//go:build js && wasm

package transportjs

import (
	"syscall/js"

	"github.com/siowasm/siowasm/internal/jsx"
)

// listeners are what listens to objects of the host.
type listeners struct {
	funcs jsx.Funcs
	list  []listener
}

type listener struct {
	target js.Value
	remove string // the method of target that removes it
	event  string
	fn     js.Value
}

// add listens to an EventTarget.
func (l *listeners) add(target js.Value, event string, hear func(args []js.Value)) {
	l.on(target, "addEventListener", "removeEventListener", event, hear)
}

func (l *listeners) on(target js.Value, add, remove, event string, hear func(args []js.Value)) {
	// A panic in a callback would end the program.
	callback := l.funcs.New(func(args []js.Value) { _ = jsx.Try(func() { hear(args) }) })
	target.Call(add, event, callback)
	l.list = append(l.list, listener{target: target, remove: remove, event: event, fn: callback})
}

// remove ends and releases all.
func (l *listeners) remove() {
	for _, l := range l.list {
		_, _ = jsx.Call(l.target, l.remove, l.event, l.fn)
	}
	l.funcs.Release()
}
