// Package memnet is a network in memory, for tests: a [transport.Network] whose
// other side is a [Handler] in the same process.
//
//	network := memnet.New(handler)
//	defer network.Close()
//
// It keeps the contract of package transport to the letter, and is strict about the
// caller's side of it: two concurrent Reads, a header name that is not canonical or a
// text message that is not UTF-8 are errors.
//
// Everything waits on channels and timers, so that a [Network] works inside a
// testing/synctest bubble, if it was made there: latency is virtual time, and
// synctest.Wait returns when all that was sent has been dealt with. Nothing runs in
// the background but the handlers, and [Network.Close] waits for them.
//
// Faults are asked for at any time: [Network.Cut] drops what is open, [Network.Pause]
// freezes the server, [Network.Refuse] fails what is new, [Network.SetLatency] delays.
// [Network.Stats] tells what the client did.
package memnet
