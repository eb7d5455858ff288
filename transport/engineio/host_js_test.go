//go:build js && wasm

package engineio_test

import (
	"syscall/js"
	"testing"
	"time"

	"github.com/siowasm/siowasm/transport/engineio"
)

// page returns what dispatches events as a page does: the page's own objects, or in a host
// without them, stand-ins for the time of the test.
func page(t *testing.T) (window, document js.Value) {
	global := js.Global()
	if global.Get("document").Type() == js.TypeObject {
		return global, global.Get("document")
	}
	window, document = global.Get("EventTarget").New(), global.Get("EventTarget").New()
	document.Set("visibilityState", "visible")
	global.Set("document", document)
	for _, name := range []string{"addEventListener", "removeEventListener"} {
		global.Set(name, window.Get(name).Call("bind", window))
		t.Cleanup(func() { global.Delete(name) })
	}
	t.Cleanup(func() { global.Delete("document") })
	return window, document
}

func TestWatchHost(t *testing.T) {
	window, document := page(t)
	told := make(chan string, 10)
	stop := engineio.WatchHost(func() { told <- "resumed" }, func() { told <- "offline" })
	dispatch := func(target js.Value, event string) {
		target.Call("dispatchEvent", js.Global().Get("Event").New(event))
	}
	for _, c := range []struct {
		target      js.Value
		event, want string
	}{
		{window, "offline", "offline"},
		{window, "online", "resumed"},
		{window, "pageshow", "resumed"},
		{document, "visibilitychange", "resumed"},
	} {
		dispatch(c.target, c.event)
		select {
		case got := <-told:
			if got != c.want {
				t.Errorf("%s: told %s, want %s", c.event, got, c.want)
			}
		case <-time.After(5 * time.Second):
			t.Errorf("%s: nothing was told", c.event)
		}
	}
	stop()
	dispatch(window, "offline")
	if len(told) != 0 {
		t.Errorf("told %s after stop", <-told)
	}
}
