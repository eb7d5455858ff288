package sio

import (
	"context"
	"time"
)

// EmitOptions say how an event is sent. The zero value is how [Namespace.Emit] does it.
type EmitOptions struct {
	// Volatile drops the event, with [ErrDropped], if it cannot be sent at once.
	Volatile bool
	// Timeout bounds the wait for the acknowledgement, from when the event is encoded. Zero means Config.AckTimeout, or for Call
	// the context's deadline if it has one; below zero means no bound.
	Timeout time.Duration
	// Retries sends the event again, up to so many times, when the server has not acknowledged
	// it within Timeout, and when the connection has dropped before that: it arrives at least
	// once, or OnError gets an [*UndeliveredError], and EmitAck and Call an error. Such events
	// of a namespace are sent one after the other, the next when one is acknowledged. They are
	// queued while the client reconnects. Timeout bounds each try, and a Call lasts for all of
	// them. Zero means Config.Retries, below zero none. A volatile event is not sent again.
	Retries int
	// KeepWaiting makes Call and EmitAck wait for as long as Timeout says even when the
	// connection ends, after which no acknowledgement comes. By default they fail then.
	KeepWaiting bool
	// NoCompress sends it uncompressed, where compression was negotiated and the platform can
	// choose.
	NoCompress bool
}

// An Emitter emits with options. It is obtained from With and may be kept and copied.
type Emitter struct {
	client    *Client
	namespace *Namespace // nil means the default one
	options   EmitOptions
}

func (e Emitter) target() *Namespace {
	if e.namespace != nil {
		return e.namespace
	}
	return e.client.defaultNamespace()
}

// Emit is [Namespace.Emit] with the options.
func (e Emitter) Emit(ctx context.Context, event string, args ...any) error {
	return e.target().emit(ctx, e.options, event, args, nil)
}

// EmitAck is [Namespace.EmitAck] with the options.
func (e Emitter) EmitAck(ctx context.Context, fn func(Args, error), event string, args ...any) error {
	return e.target().emitAck(ctx, e.options, fn, event, args)
}

// Call is [Namespace.Call] with the options.
func (e Emitter) Call(ctx context.Context, event string, args ...any) (Args, error) {
	return e.target().call(ctx, e.options, event, args)
}

// Send is [Namespace.Send] with the options.
func (e Emitter) Send(ctx context.Context, args ...any) error {
	return e.Emit(ctx, messageEvent, args...)
}

// With returns what emits in this namespace with the options.
func (n *Namespace) With(o EmitOptions) Emitter { return Emitter{n.client, n, o} }

// messageEvent is what Send emits.
const messageEvent = "message"
