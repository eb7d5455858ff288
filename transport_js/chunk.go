//go:build js && wasm

package transportjs

import (
	"syscall/js"

	"github.com/siowasm/siowasm/internal/jsx"
)

const (
	// After a turn of the event loop with more messages than that, those of the next are read in parts,
	// of so many chunks each. Node reads up to 32 chunks of 64 KiB in a turn if they are there, in which
	// are 20,000 small messages: the host's collector copies each Buffer that waits.
	longTurn   = maxPairs / 2
	partChunks = 4
)

// chunks calls a function amid a turn that follows a long one.
type chunks struct {
	calls js.Value // an array with the function, or with another that nobody hears
	ask   js.Value // asks for a call at the first message after so many chunks
	long  bool     // the last turn was
	asked bool     // and not called yet
}

func (c *chunks) init(socket, call js.Value) {
	global := js.Global()
	process, once := global.Get("process"), jsx.Bind(socket, "once")
	c.calls = global.Get("Array").New(call)
	c.ask = jsx.Bind(c.calls, "forEach", global.Get("Reflect").Get("apply"))
	// A tick comes when all messages of a chunk were emitted, and nothing can take it back.
	for range partChunks {
		c.ask = jsx.Bind(process, "nextTick", once, "message", c.ask)
	}
}

// request asks for a call, where there may be one to wait for.
func (c *chunks) request() {
	if c.long && !c.asked {
		c.asked = true
		c.ask.Invoke()
	}
}

// cancel lets nothing be called any more. A listener that waits for one more message stays.
func (c *chunks) cancel() {
	if !c.calls.IsUndefined() { // attaching has come to init
		c.calls.SetIndex(0, jsx.Nop())
	}
}
