package sio

import (
	"context"
	"math"
	"math/rand/v2"
	"time"

	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

// An Attempt is what a function is told that is called each time the client connects.
type Attempt struct {
	// Number is 0 for the first connection, and counts the tries of a reconnection, or of
	// Config.RetryConnect, from 1.
	Number int
	// Namespace is the one that Auth is asked for, or Backoff when it was refused while the
	// connection goes on, "" elsewhere.
	Namespace string
	// LastErr is why the attempt before failed, or why the connection dropped; for Auth a
	// [*ConnectError] when it was this namespace that the server refused. Nil at first.
	LastErr error
}

// StaticAuth returns a Config.Auth that sends the same value each time: anything that
// encodes as an object. A namespace that was refused is not tried again with it.
func StaticAuth(v any) func(context.Context, Attempt) (any, error) {
	return func(_ context.Context, a Attempt) (any, error) {
		if e, ok := a.LastErr.(*ConnectError); ok && e.Refused && e.Namespace == a.Namespace {
			return nil, ErrNoRetry
		}
		return v, nil
	}
}

// Logger takes what is worth knowing beside the errors that are returned; a *slog.Logger is
// one. Its methods are called from several goroutines.
type Logger = engineio.Logger

// Config holds what a [Client] can be told. The zero Config works; what is wrong with one is
// told by Connect, as a [*ConfigError]. New copies it, but for what its interfaces and functions
// refer to.
type Config struct {
	// URL, if not nil, is asked at each attempt for the URL to connect to, in place of the one
	// given to Connect. Its path must stay the same.
	URL func(context.Context, Attempt) (string, error)
	// Header is asked at each attempt for HTTP headers, which are sent with every request of
	// that connection. The map is only read. A browser cannot send headers with a WebSocket.
	Header func(context.Context, Attempt) (map[string][]string, error)
	// Auth is asked at each attempt, for each namespace, for what to send when joining it: a
	// value that encodes as an object, or nil. See [StaticAuth].
	Auth func(context.Context, Attempt) (any, error)

	// Transports are tried in this order: the first opens the connection, the others are what
	// it may be upgraded to. Empty means polling, then websocket.
	Transports []string
	// NoUpgrade stays on the transport that opened the connection.
	NoUpgrade bool
	// TryAllTransports opens with the next transport when one fails to open.
	TryAllTransports bool
	// RememberUpgrade opens with websocket once a connection of this client used it.
	RememberUpgrade bool

	// Path is where the server answers, which is not the path of the URL: that is the
	// namespace. Empty means "/socket.io/". A slash is added at both ends; NoTrailingSlash
	// leaves out the last.
	Path            string
	NoTrailingSlash bool
	// NoTimestamp leaves out the query parameter that keeps caches from answering polls;
	// TimestampParam is its name. Empty means "t".
	NoTimestamp    bool
	TimestampParam string
	// Subprotocols are offered when a WebSocket is opened.
	Subprotocols []string
	// ForceBase64 sends binary data as text.
	ForceBase64 bool

	// NoReconnect ends the client when the connection drops. By default it reconnects.
	NoReconnect bool
	// ReconnectAttempts is after how many failures a reconnection is given up. Zero means never.
	ReconnectAttempts int
	// ReconnectDelay is the wait before the first attempt, which doubles with each. Zero means
	// 1 second.
	ReconnectDelay time.Duration
	// ReconnectDelayMax bounds the wait. Zero means 5 seconds.
	ReconnectDelayMax time.Duration
	// RandomizationFactor is by how much of itself a wait is made longer or shorter at random,
	// from 0 to 1. Zero means 0.5, below zero means not at all.
	RandomizationFactor float64
	// Rand returns the random numbers for that, from 0 to below 1; it is called by one
	// goroutine at a time. Nil means math/rand/v2.
	Rand func() float64
	// Backoff, if not nil, is asked after each failure and drop that another attempt is to
	// follow how long to wait before that, in place of ReconnectDelay, ReconnectDelayMax and
	// RandomizationFactor: a.Number is the attempt's, a.LastErr why it takes one. An error, such
	// as [ErrNoRetry], gives up. So it is asked before a refused namespace is asked for again,
	// which is a.Namespace then and alone is given up. It is called by several goroutines, and
	// must not block.
	Backoff func(a Attempt) (time.Duration, error)

	// RetryConnect tries the first connection again as a reconnection would, when the server
	// cannot be reached. A refused namespace still fails Connect.
	RetryConnect bool
	// NoWait makes Connect return once the server is reached; the namespaces join behind it.
	NoWait bool
	// JoinOnDemand makes Connect open the connection and return, and a namespace be joined only
	// when its own method Connect was called, which may be before, and with each reconnection
	// from then on. The connection stays open when no namespace is joined: when none was asked
	// for, or the last one was refused or left. Client.Disconnect closes it, and joins none
	// again without being asked. The path of the URL is not the default namespace then, which
	// is "/". ConnectTimeout does not bound the joining.
	JoinOnDemand bool
	// ConnectTimeout bounds each attempt to connect and join, on reconnection too. Zero means
	// 20 seconds. It does not bound the attempt of a Connect whose context has a deadline, but
	// with RetryConnect, where a server that does not answer is to be tried again.
	ConnectTimeout time.Duration
	// AckTimeout bounds the wait for an acknowledgement, unless the Call has a context with a
	// deadline. Zero means 60 seconds, below zero means no bound.
	AckTimeout time.Duration
	// RequestTimeout bounds each POST of the polling transport, and the probe of an upgrade.
	// Zero means 20 seconds, plus a second for each 64 KiB of a POST.
	RequestTimeout time.Duration

	// ReadAhead is how many events may wait for the handlers before the client reads on
	// slowly; a KiB counts as one event if that is more. Zero means 1,024. It is at most
	// MaxPending. While a Call waits for its answer, or the server's ping is due, which may be
	// behind events, half of MaxPending stands in its place.
	ReadAhead int
	// MaxPending is how many events may wait, or KiB as above, before the connection is ended
	// with ErrSlowHandler. Zero means 65,536.
	MaxPending int
	// MaxQueue is how many bytes may wait to be sent before Emit waits. Zero means 1 MiB,
	// below zero means no limit.
	MaxQueue int
	// MaxMessage is the largest message in bytes, or answer to a poll, that is accepted. Zero
	// means 64 MiB, below zero means no limit.
	MaxMessage int64
	// MaxAttachments is how many binary attachments an event may have, in and out. Zero means
	// 10, which is what servers accept.
	MaxAttachments int
	// Buffer keeps events that are emitted without a connection. Nil means that Emit returns
	// ErrNotConnected then.
	Buffer *Buffer
	// Retries is how often an event is sent again that the server has not acknowledged within
	// AckTimeout; see EmitOptions.Retries. Zero means never.
	Retries int
	// OneQueue runs the handlers of all namespaces from one queue, in the order of the wire.
	OneQueue bool
	// Inline has the handlers of events, and the functions of EmitAck, called on the goroutine
	// that reads from the network, if nothing is called at the time: that spares the hand-over
	// to another one. What the queue gets meanwhile is called there, too. Nothing is read while
	// one of them runs: neither they nor hooks, nor the body of a loop over Events, may wait for
	// what comes over the connection, or for its end, as Call, Wait and Disconnect do. A Disconnect
	// elsewhere waits for the one that runs, also when its context has ended. One that ends the
	// goroutine, as testing.T.FailNow does, ends the client, as ErrNoRetry has it.
	Inline bool

	// Codec is the serializer, which has to be the server's. Nil means JSON with attachments.
	Codec Codec
	// JSON is the engine in it, a [JSON]. Nil means this package's own, which does as
	// encoding/json does. It has no meaning with another Codec.
	JSON JSONEngine

	// Network is the platform. Nil means one of the client's own: net/http and WebSocket
	// natively, fetch and WebSocket in a js build.
	Network transport.Network
	// Logger is told what nobody else is: how transports fare, and errors of handlers when
	// there is no OnError. Nil is silent.
	Logger Logger
}

const (
	defaultReconnectDelay    = time.Second
	defaultReconnectDelayMax = 5 * time.Second
	defaultRandomization     = 0.5
	defaultConnectTimeout    = 20 * time.Second
	defaultAckTimeout        = 60 * time.Second
	defaultReadAhead         = 1024
	defaultMaxPending        = 65536
	defaultMaxQueue          = 1 << 20

	// eventWeight is how many bytes count as one event.
	eventWeight = 1 << 10
)

// setDefaults replaces the zero values, or returns what is wrong with the configuration.
func (c *Config) setDefaults() error {
	for _, d := range []struct {
		option string
		value  *time.Duration
		zero   time.Duration
	}{
		{"ReconnectDelay", &c.ReconnectDelay, defaultReconnectDelay},
		{"ReconnectDelayMax", &c.ReconnectDelayMax, defaultReconnectDelayMax},
		{"ConnectTimeout", &c.ConnectTimeout, defaultConnectTimeout},
	} {
		if *d.value < 0 {
			return &ConfigError{Option: d.option, Reason: "is negative"}
		}
		if *d.value == 0 {
			*d.value = d.zero
		}
	}
	for _, n := range []struct {
		option string
		value  *int
		zero   int
	}{
		{"ReconnectAttempts", &c.ReconnectAttempts, 0},
		{"ReadAhead", &c.ReadAhead, defaultReadAhead},
		{"MaxPending", &c.MaxPending, defaultMaxPending},
		{"MaxAttachments", &c.MaxAttachments, defaultMaxAttachments},
		{"Retries", &c.Retries, 0},
	} {
		if *n.value < 0 {
			return &ConfigError{Option: n.option, Reason: "is negative"}
		}
		if *n.value == 0 {
			*n.value = n.zero
		}
	}
	c.MaxPending = min(c.MaxPending, math.MaxInt/eventWeight)
	c.ReadAhead = min(c.ReadAhead, c.MaxPending)
	switch f := c.RandomizationFactor; {
	case math.IsNaN(f) || f > 1:
		return &ConfigError{Option: "RandomizationFactor", Reason: "is not between 0 and 1"}
	case f == 0:
		c.RandomizationFactor = defaultRandomization
	case f < 0:
		c.RandomizationFactor = 0
	}
	buffer, err := c.Buffer.withDefaults()
	if err != nil {
		return err
	}
	c.Buffer = buffer
	if c.Rand == nil {
		c.Rand = rand.Float64
	}
	if c.AckTimeout == 0 {
		c.AckTimeout = defaultAckTimeout
	}
	if c.MaxQueue == 0 {
		c.MaxQueue = defaultMaxQueue
	}
	if c.Path == "" {
		c.Path = "/socket.io/"
	}
	return nil
}

func (c *Config) engine() engineio.Config {
	return engineio.Config{
		Transports:       c.Transports,
		NoUpgrade:        c.NoUpgrade,
		TryAllTransports: c.TryAllTransports,
		RememberUpgrade:  c.RememberUpgrade,
		Path:             c.Path,
		NoTrailingSlash:  c.NoTrailingSlash,
		NoTimestamp:      c.NoTimestamp,
		TimestampParam:   c.TimestampParam,
		Subprotocols:     c.Subprotocols,
		ForceBase64:      c.ForceBase64,
		RequestTimeout:   c.RequestTimeout,
		MaxMessage:       c.MaxMessage,
		MaxQueue:         c.MaxQueue,
		Network:          c.Network,
		Logger:           c.Logger,
	}
}

// tooMany reports whether more events wait than MaxPending allows.
func (c *Config) tooMany(events, bytes int) bool {
	return events > c.MaxPending || bytes > c.MaxPending*eventWeight
}

func (c *Config) warn(msg string, args ...any) {
	if c.Logger != nil {
		c.Logger.Warn(msg, args...)
	}
}

// retries sets how often an event is sent again and reports whether it is at all.
func (c *Config) retries(o *EmitOptions) bool {
	if o.Retries == 0 {
		o.Retries = c.Retries
	}
	return o.Retries > 0 && !o.Volatile
}
