package transport

import "context"

// A Message is one WebSocket message.
type Message struct {
	Data []byte
	// Binary tells a binary message; otherwise Data is text, in UTF-8. A platform need not check
	// that of what it receives.
	Binary bool
	// NoCompress asks for this message to be sent uncompressed where compression
	// was negotiated. Platforms that cannot choose per message ignore it.
	NoCompress bool
}

// A Request is one HTTP request.
type Request struct {
	Method string
	URL    string
	Header map[string][]string // canonical names; read only
	Body   []byte
	// MaxBody is the largest response body in bytes that is accepted. Zero means no limit.
	MaxBody int64
}

// A Response is the answer to a [Request], with its whole body.
type Response struct {
	Status int
	Header map[string][]string // canonical names
	Body   []byte
}

// A Dial describes a WebSocket to open.
type Dial struct {
	URL          string              // its scheme is ws or wss
	Header       map[string][]string // canonical names; read only
	Subprotocols []string
	// MaxMessage is the largest message in bytes that is accepted. Zero means no limit.
	MaxMessage int64
}

// A Network opens connections. Its methods may be called concurrently.
//
// The context of a call bounds that call alone: a [Conn] outlives the context that
// it was dialled with.
type Network interface {
	// RoundTrip sends a request and returns its whole answer, whatever its status;
	// redirects are not followed. It returns an error that is [ErrTooLarge] when the
	// body exceeds MaxBody, and one that is [ErrUnsupported] when the platform cannot
	// send what was asked.
	RoundTrip(ctx context.Context, req *Request) (*Response, error)

	// DialWebSocket opens a WebSocket. A server that answers without upgrading is
	// reported as a [*StatusError] where the platform tells. It returns an error that
	// is [ErrUnsupported] when the platform has no WebSocket or cannot send the
	// headers that were asked for.
	DialWebSocket(ctx context.Context, dial *Dial) (Conn, error)
}

// A Conn is an open WebSocket. One goroutine may call Read while another calls
// Write; Close may be called by any, at any time and more than once.
//
// Any error that Read or Write returns, an ended context among them, ends the
// Conn; it still has to be closed. So does one that ends its goroutine by
// [runtime.Goexit], as testing.T.FailNow does. Close must return.
type Conn interface {
	// Read waits for the next message; its bytes are the caller's. After the peer
	// closed, and the messages before that were read, it returns a [*CloseError].
	Read(ctx context.Context) (Message, error)

	// Write sends the messages in order with one flush. It keeps none of their bytes
	// after it returned, and waits while the platform's own buffer is full.
	Write(ctx context.Context, msgs ...Message) error

	// Close sends a close frame and waits for the peer's until ctx ends, then drops
	// the connection; when ctx has ended already it drops at once. Read goes on
	// delivering what arrives until then, and is woken at the end, as is Write. When
	// Close has returned, nothing of the Conn is left running.
	//
	// Codes other than 1000 and 3000 to 4999 are not portable: a platform that
	// cannot send one sends 1000.
	Close(ctx context.Context, code int, reason string) error
}

// A Pinger is a [Conn] that can prove that the peer has read all that was written:
// Ping returns once the peer has answered. It may be called while another
// goroutine reads, and only then returns.
type Pinger interface {
	Ping(ctx context.Context) error
}

// A TryWriter is a [Conn] that can write without waiting. One goroutine at a time calls Write or
// TryWrite.
type TryWriter interface {
	// Tries reports whether TryWrite ever writes, which does not change: it may depend on how
	// the connection was made.
	Tries() bool
	// TryWrite sends m and reports true, or does nothing and reports false where that is for
	// Write: there is no room, m is large, or nothing can be written any more. It keeps no bytes
	// of m after it returned. What fails later is told by Read and by the next Write.
	TryWrite(m Message) bool
}

// A Pusher is a [Conn] whose platform takes messages from the network whether or not Read
// is called, and keeps them in memory meanwhile. Holding Read back bounds nothing there.
type Pusher interface {
	Pushes() bool
}

// A Batcher is a [Conn] that takes several messages from the network at once. Ready reports
// whether the next Read will not wait, as when it has the next message already. It may be called
// by the goroutine that reads.
type Batcher interface {
	Ready() bool
}

// A Lender is a [Conn] that can use the memory of a message again when nobody looks at it any more.
// Lease returns once what gives back the message that Read has returned last, and nil if there is
// nothing or it was asked before. It is for the goroutine that reads, before it reads on.
type Lender interface {
	Lease() Lease
}

// A Lease is memory that was handed out, and can be given back. Release may be called once, by
// any goroutine, and need not be: what is not given back is left to the garbage collector.
type Lease interface {
	Release()
}

// A Watcher is a [Network] that knows when the machine or its network comes back and goes.
// Watch calls resumed when the machine has slept, or its network has come back, and offline
// when the network has gone, as far as the platform tells. The functions may be called by
// any goroutine, not from within Watch, and must not block.
type Watcher interface {
	Watch(resumed, offline func()) (stop func())
}
