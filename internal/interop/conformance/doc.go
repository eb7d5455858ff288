// Package conformance is the suite of the Socket.IO client: the same tests, with the same results, natively, in Node
// and in a browser, against npm socket.io, python-socketio and a server in memory.
//
// SIO_KIND names the kind of server: npm, python, or memory, which is the default and needs nothing but Go. The
// others are started by the control server of package control, and without one the suite fails.
//
//	SIO_KIND=npm go test ./internal/interop/conformance
//
// What a kind of server cannot do stands in the table unable, with the reason.
package conformance
