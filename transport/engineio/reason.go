package engineio

// A Reason says who ended a session.
type Reason string

// The reasons, with python-engineio's values. The finer cause is the error beside it.
const (
	ReasonClient    Reason = "client disconnect" // Disconnect or Close was called
	ReasonServer    Reason = "server disconnect" // of Socket.IO: the server disconnected the namespace
	ReasonTransport Reason = "transport error"   // anything else: the connection broke, or the server closed it
)
