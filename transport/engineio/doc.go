// Package engineio is a client for Engine.IO v4, the transport protocol beneath
// Socket.IO: a session of messages, text or binary, over HTTP long-polling, WebSocket,
// or the first upgraded to the second.
//
//	client := engineio.New(engineio.Config{})
//	client.OnMessage(func(m transport.Message) { ... })
//	if err := client.Connect(ctx, "http://127.0.0.1:3000"); err != nil { ... }
//	err := client.Send(ctx, engineio.Text("hello"))
//	err = client.Disconnect(ctx)
//
// [Client] calls its handlers in order on a goroutine of its own and does not
// reconnect. A program that wants to read on a goroutine of its own, as package sio
// does, uses [Client.Open] and [Session.Serve] in place of Connect.
//
// The protocol is described at https://socket.io/docs/v4/engine-io-protocol/.
package engineio
