//go:build js && wasm

package transportjs

import (
	"sync"
	"syscall/js"

	"github.com/siowasm/siowasm/internal/jsx"
)

// After so many message events that were heard one by one, the inbox looks whether more of them
// come at a time; after so many turns that waited for one and brought no more, it hears them again.
const inRow = 8

// An inbox holds the message events of a socket that were not read yet, in an array of the
// host that the socket fills by itself: the listener is the array's push.
//
// A Go function that hears an event costs ten times what the event costs. While events come
// one by one a function hears each, and there is no delay. When several come in one turn of the
// event loop it stops listening, and what has come is read once in each turn that brings any, or
// more often where a turn brings very many.
type inbox struct {
	socket js.Value
	add    string // the method of the socket that adds a listener
	remove string
	array  js.Value
	push   js.Value // bound to array
	heard  js.Value // tells that an event came
	turn   *turn    // nil where the host has none: each event is heard
	chunks chunks   // of use with pairs

	arrived chan struct{} // holds a token when it is worth to look into the array again

	pieces // what was taken from the array; belongs to the caller of next

	mu      sync.Mutex
	hearing bool // heard listens
	turning bool // a turn was asked for
	lone    int  // how many more turns may bring one event each
	over    bool // nothing listens any more
}

func (b *inbox) init(socket js.Value, limit int64) {
	b.socket = socket
	b.arrived = make(chan struct{}, 1)
	b.array = js.Global().Get("Array").New()
	b.push = jsx.Bind(b.array, "push")
	b.pieces.init(b.array, limit)
	b.add, b.remove = "addEventListener", "removeEventListener"
	binaryType := "arraybuffer"
	if tellsPairs(socket) && jsx.Supplies() {
		binaryType = "nodebuffer"
		b.add, b.remove = "on", "off"
		b.pairs, b.size = newPairs(js.Global().Get("Buffer")), maxPairs
	}
	socket.Set("binaryType", binaryType)
}

// tellsPairs reports whether socket is of the package ws, and the host is Node: what [pairs] and
// [chunks] need. The package has isPaused since it tells whether a message is binary, or longer; Bun's
// own class has it without the listeners.
func tellsPairs(socket js.Value) bool {
	process := js.Global().Get("process")
	return js.Global().Get("Buffer").Type() == js.TypeFunction &&
		process.Type() == js.TypeObject && process.Get("nextTick").Type() == js.TypeFunction &&
		socket.Get("on").Type() == js.TypeFunction && socket.Get("once").Type() == js.TypeFunction &&
		socket.Get("isPaused").Type() == js.TypeBoolean
}

// attach begins to collect and to hear.
func (b *inbox) attach(funcs *jsx.Funcs) {
	b.heard = funcs.Signal(b.signal)
	b.turn = newTurn(b.socket, funcs.Signal(b.turned))
	if b.pairs != nil {
		b.chunks.init(b.socket, funcs.Signal(b.amid))
	}
	b.socket.Call(b.add, "message", b.push)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hear(true)
}

// detach leaves nothing with the host that would call. What has come can still be read.
func (b *inbox) detach() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hear(false)
	b.over = true
	if b.turn != nil {
		b.turn.cancel()
		if b.turn.waits() {
			b.listen(b.remove, b.turn.listener)
		}
	}
	b.chunks.cancel()
	b.listen(b.remove, b.push)
}

func (b *inbox) signal() {
	select {
	case b.arrived <- struct{}{}:
	default:
	}
}

func (b *inbox) turned() {
	b.mu.Lock()
	b.turning = false
	b.mu.Unlock()
	b.signal()
}

func (b *inbox) amid() {
	b.mu.Lock()
	b.chunks.asked = false
	b.mu.Unlock()
	b.signal()
}

// rest sees to it that arrived tells of what comes next. It is called when next has nothing
// more to return.
func (b *inbox) rest() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.turn == nil || b.over || b.hearing && b.taken < inRow {
		return
	}
	if !b.turning {
		switch {
		case b.hearing: // a try
			b.lone = 0
		case b.taken > 1:
			if b.turn.waits() {
				b.lone = inRow
			}
		case b.lone == 0:
			b.hear(true)
			b.taken = 0
			b.signal() // of what came meanwhile
			return
		default:
			b.lone--
		}
		b.chunks.long = b.pairs != nil && b.taken > longTurn
		b.taken = 0
		b.hear(false)
		b.turning = true
		b.turn.request()
	}
	b.chunks.request()
}

// hear begins or ends to hear each event.
func (b *inbox) hear(on bool) {
	if on == b.hearing || b.over {
		return
	}
	b.hearing = on
	method := b.remove
	if on {
		method = b.add
	}
	b.listen(method, b.heard)
}

// listen adds or removes a listener of message events.
func (b *inbox) listen(method string, listener js.Value) {
	_, _ = jsx.Call(b.socket, method, "message", listener)
}
