package sio

import "context"

// On is [Namespace.On] of the default namespace.
func (c *Client) On(event string, h Handler) (remove func()) {
	return c.defaultNamespace().On(event, h)
}

// Once is [Namespace.Once] of the default namespace.
func (c *Client) Once(event string, h Handler) (remove func()) {
	return c.defaultNamespace().Once(event, h)
}

// Off is [Namespace.Off] of the default namespace.
func (c *Client) Off(event string) { c.defaultNamespace().Off(event) }

// OnAny is [Namespace.OnAny] of the default namespace.
func (c *Client) OnAny(h Handler) (remove func()) { return c.defaultNamespace().OnAny(h) }

// OnAnyOutgoing is [Namespace.OnAnyOutgoing] of the default namespace.
func (c *Client) OnAnyOutgoing(f func(ctx context.Context, event string, args []any)) (remove func()) {
	return c.defaultNamespace().OnAnyOutgoing(f)
}

// OnConnect is [Namespace.OnConnect] of the default namespace.
func (c *Client) OnConnect(f func(ctx context.Context, now Connected)) (remove func()) {
	return c.defaultNamespace().OnConnect(f)
}

// OnConnectError is [Namespace.OnConnectError] of the default namespace.
func (c *Client) OnConnectError(f func(ctx context.Context, err *ConnectError)) (remove func()) {
	return c.defaultNamespace().OnConnectError(f)
}

// OnDisconnect is [Namespace.OnDisconnect] of the default namespace.
func (c *Client) OnDisconnect(f func(ctx context.Context, d Disconnected)) (remove func()) {
	return c.defaultNamespace().OnDisconnect(f)
}

// With is [Namespace.With] of the default namespace.
func (c *Client) With(o EmitOptions) Emitter { return Emitter{client: c, options: o} }

// Emit is [Namespace.Emit] in the default namespace.
func (c *Client) Emit(ctx context.Context, event string, args ...any) error {
	return c.defaultNamespace().Emit(ctx, event, args...)
}

// Send is [Namespace.Send] in the default namespace.
func (c *Client) Send(ctx context.Context, args ...any) error {
	return c.defaultNamespace().Send(ctx, args...)
}

// EmitAck is [Namespace.EmitAck] in the default namespace.
func (c *Client) EmitAck(ctx context.Context, fn func(Args, error), event string, args ...any) error {
	return c.defaultNamespace().EmitAck(ctx, fn, event, args...)
}

// Call is [Namespace.Call] in the default namespace.
func (c *Client) Call(ctx context.Context, event string, args ...any) (Args, error) {
	return c.defaultNamespace().Call(ctx, event, args...)
}

// OnOpen registers a function that is called when a connection is open, before the namespaces
// answer.
func (c *Client) OnOpen(f func(ctx context.Context, o Opened)) (remove func()) {
	return c.onOpen.add(hook(func(ctx context.Context, what any) { f(ctx, what.(Opened)) }))
}

// OnOpenError registers a function that is called when a connection could not be opened. With
// Config.OneQueue it is called before the functions of OnConnectError that are told of the same.
// An attempt that Disconnect, or the context of Connect, has ended is not told of.
func (c *Client) OnOpenError(f func(ctx context.Context, failed OpenFailed)) (remove func()) {
	return c.onOpenError.add(hook(func(ctx context.Context, what any) { f(ctx, what.(OpenFailed)) }))
}

// OnClose registers a function that is called when a connection that was open has ended. With
// Config.OneQueue it is called before the functions of OnDisconnect of the namespaces that were
// joined until then.
func (c *Client) OnClose(f func(ctx context.Context, closed Closed)) (remove func()) {
	return c.onClose.add(hook(func(ctx context.Context, what any) { f(ctx, what.(Closed)) }))
}

// OnEnd registers a function that is called when the client has ended, after Disconnect too, with
// what Wait returns. With Config.OneQueue it is the last one that is called.
func (c *Client) OnEnd(f func(ctx context.Context, err error)) (remove func()) {
	return c.onEnd.add(errorHook(f))
}

// OnReconnectAttempt registers a function that is called before each attempt to connect
// again. The hooks of the client run one at a time, in the order of what they tell.
func (c *Client) OnReconnectAttempt(f func(ctx context.Context, a Attempt)) (remove func()) {
	return c.onReconnectAttempt.add(hook(func(ctx context.Context, what any) { f(ctx, what.(Attempt)) }))
}

// OnReconnect registers a function that is called when the client is connected again, with
// the attempt that succeeded.
func (c *Client) OnReconnect(f func(ctx context.Context, a Attempt)) (remove func()) {
	return c.onReconnect.add(hook(func(ctx context.Context, what any) { f(ctx, what.(Attempt)) }))
}

// OnReconnectFailed registers a function that is called when the client gives up to connect
// again, with the last error: after Config.ReconnectAttempts, or because a function of the
// configuration said so with [ErrNoRetry].
func (c *Client) OnReconnectFailed(f func(ctx context.Context, err error)) (remove func()) {
	return c.onReconnectFailed.add(errorHook(f))
}

// OnUpgrade registers a function that is called when a connection has moved to another
// transport.
func (c *Client) OnUpgrade(f func(ctx context.Context, transport string)) (remove func()) {
	return c.onUpgrade.add(hook(func(ctx context.Context, what any) { f(ctx, what.(string)) }))
}

// OnUpgradeError registers a function that is called when a connection stays on the
// transport that opened it, with the reason.
func (c *Client) OnUpgradeError(f func(ctx context.Context, err error)) (remove func()) {
	return c.onUpgradeError.add(errorHook(f))
}

// OnError registers a function that is called with what handlers returned, a
// [*HandlerError], by the goroutine that ran the handler, and with an [*UndeliveredError], as a
// handler is. Without one the Logger is told.
func (c *Client) OnError(f func(ctx context.Context, err error)) (remove func()) {
	return c.onError.add(errorHook(f))
}

// OnPing registers a function that is called when the server has sent a ping, which the
// client has answered. Pings that come while Config.MaxPending calls wait are left out.
func (c *Client) OnPing(f func(ctx context.Context)) (remove func()) {
	return c.onPing.add(hook(func(ctx context.Context, _ any) { f(ctx) }))
}

// OnPacket registers a function that is called with every packet, in both directions. Those
// that come or go while Config.MaxPending calls wait are left out.
func (c *Client) OnPacket(f func(ctx context.Context, p PacketTrace)) (remove func()) {
	return c.onPacket.add(hook(func(ctx context.Context, what any) { f(ctx, what.(PacketTrace)) }))
}
