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
// # Lifecycle
//
// Connect returns when all namespaces are joined, or with an error at the first thing that
// fails. A connection that breaks later comes back by itself, with growing waits: see
// Config.NoReconnect and the settings beside it. It ends for good with Disconnect or Close, when
// the server disconnects the last namespace, or when reconnecting is given up; [Client.Wait]
// returns why, and Connect connects again. Run is Connect, Wait and Disconnect in one.
//
// # Order
//
// Each [Namespace] has a queue. OnConnect, the events in the order of the wire, OnDisconnect
// and the next OnConnect run from it one at a time, and not on the goroutine that reads unless
// Config.Inline is set: a handler may block, Call, Emit or Disconnect. The answer to a
// [Namespace.Call] does not go through the queue, so it may come before the handlers of earlier
// events have run.
//
// # Bounds
//
// The client reads at most Config.ReadAhead events ahead of the handlers. It goes on
// slowly beyond that, so that acknowledgements and pings come through, and at once while a
// Call is outstanding. Past Config.MaxPending the connection ends with [ErrSlowHandler].
//
// # What nil means
//
// Emit returns nil once the event is encoded and queued. How many queued events were discarded
// when the connection dropped is told by [Disconnected]; Config.Buffer keeps them. Only an
// acknowledgement proves that an event has arrived: Call, EmitAck, or Config.Retries.
//
// # Errors
//
// States are values such as [ErrNotConnected], for errors.Is; what has data is a type such as
// [*ConnectError] or [*HandshakeError], for errors.As. What handlers return, and what nobody else
// is told, goes to OnError, else to Config.Logger.
//
// # Platforms and serializers
//
// Natively the client uses net/http, in a js build the host's fetch and WebSocket; Config.Network
// replaces either. Without Config.Codec the serializer is JSON with binary attachments; packages
// siomsgpack and siocbor have the others, and [NewWith] links none but the one it is given.
//
// docs/guide.md in the repository has the code for common tasks.
//
// The protocol is described at https://socket.io/docs/v4/socket-io-protocol/.
package sio
