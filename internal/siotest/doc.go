// Package siotest has Socket.IO servers in memory, for tests.
//
// Most tests want the test application, the same that runs behind the npm and Python
// servers:
//
//	app := siotest.App(siotest.Options{PingInterval: time.Second})
//	defer app.Close()
//	client := sio.New(sio.Config{Network: app.Network})
//	err := client.Connect(ctx, "http://server/")
//
// Tests of wrong or odd servers script the answers word by word:
//
//	script := siotest.NewScript()
//	defer script.Close()
//	script.Dial(
//		siotest.Send(siotest.Open),
//		siotest.Expect("40"),
//		siotest.Send(`40{"sid":"x"}`, `42["odd"`),
//		siotest.ExpectClose(),
//	)
//	client := sio.New(sio.Config{Network: script.Network, Transports: []string{"websocket"}})
//	…
//	err := script.Wait(ctx) // nil when everything went as scripted
//
// and polling answers with [Script.Get] and [Script.Post]. Tests with handlers of
// their own use [New] and [Server.Handle]; tests of Engine.IO alone use [Echo] or
// [NewEngine].
//
// Faults are the network's: app.Network.Cut(), Pause, Refuse, SetLatency. [Engine.Kill]
// and [Engine.Start] are a server process that dies and comes back.
//
// The servers behave as npm's engine.io 6.6 and socket.io 4.8 do, as far as a client
// can tell, and are as strict: a second poll, an event before the namespace's CONNECT
// was answered or a malformed packet ends the connection. Where python-socketio's
// server differs there is an [Options] field. They share no code with the client.
//
// Everything works in a testing/synctest bubble, if made there; Close ends every
// goroutine.
package siotest
