//go:build js && wasm

package transportjs

import (
	"context"
	"errors"
	"syscall/js"
	"time"

	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/internal/lock"
	"github.com/siowasm/siowasm/transport"
)

// An error event is followed by a close event that knows more, but not on every host.
const closeGrace = time.Second

// events is what the listeners of a socket write down, but for messages. They only note and
// signal: the host does nothing else while one runs.
type events struct {
	listeners

	dialed chan error // holds the result of the dial: nil, or why it failed
	// Ends with the reason when nothing will arrive any more.
	ended context.Context
	end   context.CancelCauseFunc

	mu      lock.Mutex
	trouble string // what the error event said
	grace   *time.Timer
}

func (e *events) init() {
	e.dialed = make(chan error, 1)
	e.ended, e.end = context.WithCancelCause(context.Background())
}

func (e *events) attach(socket js.Value) {
	// For the time after detach: an error event that nobody hears ends Node.
	socket.Call("addEventListener", "error", jsx.Nop())
	for _, l := range []struct {
		event string
		hear  func(args []js.Value)
	}{{"open", e.opened}, {"error", e.failed}, {"close", e.closed}} {
		e.add(socket, l.event, l.hear)
	}
	if isNPM(socket.Get("constructor")) {
		e.on(socket, "on", "off", "unexpected-response", e.refused)
	}
}

// detach removes and releases the listeners.
func (e *events) detach() {
	e.remove()
	e.mu.Lock()
	if e.grace != nil {
		e.grace.Stop()
	}
	e.mu.Unlock()
}

// dial settles the dial; it is settled once.
func (e *events) dial(err error) {
	select {
	case e.dialed <- err:
	default:
	}
}

func (e *events) opened([]js.Value) { e.dial(nil) }

func (e *events) failed(args []js.Value) {
	event := args[0]
	trouble := jsx.Text(event.Get("message"))
	if cause := event.Get("error"); trouble == "" && cause.Type() == js.TypeObject {
		trouble = jsx.NewError(cause).Error()
	}
	reason := trouble
	if reason == "" {
		reason = "connection failed, and this host does not tell why"
	}
	e.mu.Lock()
	if e.grace == nil {
		e.trouble = trouble
		e.grace = time.AfterFunc(closeGrace, func() {
			e.end(&transport.CloseError{Code: 1006, Reason: trouble})
		})
	}
	e.mu.Unlock()
	// A dial does not wait for the close event, which would have nothing to add.
	e.dial(&opError{op: "websocket dial", err: errors.New(reason)})
}

// refused hears the answer of a server that did not upgrade.
func (e *events) refused(args []js.Value) {
	response := args[1]
	e.dial(&transport.StatusError{Status: response.Get("statusCode").Int(), Header: readList(response.Get("rawHeaders"))})
}

func (e *events) closed(args []js.Value) {
	event := args[0]
	cause := &transport.CloseError{Code: 1006, Reason: jsx.Text(event.Get("reason"))}
	// Deno says 0 where the others say 1006.
	if code := event.Get("code"); code.Type() == js.TypeNumber && code.Int() != 0 {
		cause.Code = code.Int()
	}
	e.mu.Lock()
	if cause.Code == 1006 && cause.Reason == "" {
		cause.Reason = e.trouble
	}
	e.mu.Unlock()
	e.dial(&opError{op: "websocket dial", err: cause})
	e.end(cause)
}
