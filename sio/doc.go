// Package sio is a client for Socket.IO, protocol version 5: the same client in a native
// program and in WebAssembly.
//
//	client := sio.New(sio.Config{})
//	client.On("chat", sio.Func(func(ctx context.Context, m Chat) error { ... }))
//	if err := client.Connect(ctx, "https://example.org"); err != nil { ... }
//	defer client.Close()
//	err := client.Emit(ctx, "chat", Chat{Text: "hello"})
//	sum, err := sio.Call[int](ctx, client, "sum", 1, 2)
//
// # Order
//
// Each [Namespace] has a queue. OnConnect, the events in the order of the wire, OnDisconnect
// and the next OnConnect run from it one at a time, never on the goroutine that reads: a
// handler may block, Call, Emit or Disconnect. The answer to a [Namespace.Call] does not go
// through the queue, so it may come before the handlers of earlier events have run.
//
// # Bounds
//
// The client reads at most Config.ReadAhead events ahead of the handlers. It goes on
// slowly beyond that, so that acknowledgements and pings come through, and at once while a
// Call is outstanding. Past Config.MaxPending the connection ends with [ErrSlowHandler].
//
// # What nil means
//
// Emit returns nil once the event is encoded and queued. What becomes of queued events when
// the connection drops is told by [Disconnected].
//
// The protocol is described at https://socket.io/docs/v4/socket-io-protocol/.
package sio
