package engineio

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/transport"
)

// The transports' names, as they stand in URLs.
const (
	Polling   = "polling"
	WebSocket = "websocket"
)

// A Logger takes what is worth knowing beside the errors that are returned; a
// *slog.Logger is one. Its methods are called from several goroutines.
type Logger interface {
	Debug(msg string, args ...any)
	Warn(msg string, args ...any)
}

// Config holds what a [Client] can be told. The zero Config works; New copies it.
type Config struct {
	// Transports are tried in this order: the first opens the session, the others are
	// what it may be upgraded to. Empty means polling, then websocket.
	Transports []string
	// NoUpgrade stays on the transport that opened the session.
	NoUpgrade bool
	// TryAllTransports opens with the next transport when one fails to open.
	TryAllTransports bool
	// RememberUpgrade opens with websocket once a session of this client was upgraded, or
	// opened with websocket, until that fails.
	RememberUpgrade bool

	// Path is where the server answers. Empty means "/engine.io/". A slash is added at
	// both ends; NoTrailingSlash leaves out the last.
	Path            string
	NoTrailingSlash bool
	// NoTimestamp leaves out the query parameter that keeps caches from answering polls;
	// TimestampParam is its name. Empty means "t".
	NoTimestamp    bool
	TimestampParam string

	// Header returns the HTTP headers of a session, sent with each of its requests. It is
	// called once for each Connect and must return soon after ctx ended. The map is only
	// read. A browser cannot send headers with a WebSocket.
	Header func(ctx context.Context) (map[string][]string, error)
	// Subprotocols are offered when a WebSocket is opened.
	Subprotocols []string
	// ForceBase64 sends binary messages as text, for what lies between and handles text only.
	ForceBase64 bool

	// RequestTimeout bounds each POST, and the probe of an upgrade. Zero means 20 seconds,
	// plus a second for each 64 KiB of a POST.
	RequestTimeout time.Duration
	// MaxMessage is the largest message in bytes, or answer to a poll, that is accepted.
	// Zero means 64 MiB, below zero means no limit.
	MaxMessage int64
	// MaxQueue is how many bytes may wait to be sent before Send waits. Zero means 1 MiB,
	// below zero means no limit. A message above it is let in when nothing else waits.
	MaxQueue int

	// Network is the platform. Nil means one of this client's own: net/http and WebSocket
	// natively, fetch and WebSocket in a js build; its idle connections are closed after an
	// upgrade and at the end. Those of a Network handed in are its owner's.
	Network transport.Network
	// Logger is told how transports fare. Nil is silent.
	Logger Logger
}

const (
	defaultRequestTimeout = 20 * time.Second
	defaultMaxMessage     = 64 << 20
	defaultMaxQueue       = 1 << 20
)

// withDefaults returns the configuration with its zero values replaced, or what is wrong with it.
func (c Config) withDefaults() (Config, error) {
	c.Transports, c.Subprotocols = slices.Clone(c.Transports), slices.Clone(c.Subprotocols)
	if len(c.Transports) == 0 {
		c.Transports = []string{Polling, WebSocket}
	}
	for i, name := range c.Transports {
		if name != Polling && name != WebSocket {
			return c, &ConfigError{"Transports", "no transport is named " + ascii.Quote(name)}
		}
		if slices.Contains(c.Transports[:i], name) {
			return c, &ConfigError{"Transports", name + " is there twice"}
		}
	}
	if c.Path == "" {
		c.Path = "/engine.io/"
	}
	if strings.IndexByte(c.Path, '?') >= 0 || strings.IndexByte(c.Path, '#') >= 0 {
		return c, &ConfigError{"Path", ascii.Quote(c.Path) + " holds a query or a fragment"}
	}
	c.Path = "/" + ascii.Trim(c.Path, "/")
	if !c.NoTrailingSlash && c.Path != "/" {
		c.Path += "/"
	}
	if c.TimestampParam == "" {
		c.TimestampParam = "t"
	}
	if c.RequestTimeout < 0 {
		return c, &ConfigError{"RequestTimeout", "is negative"}
	}
	c.MaxMessage = orDefault(c.MaxMessage, defaultMaxMessage)
	c.MaxQueue = orDefault(c.MaxQueue, defaultMaxQueue)
	return c, nil
}

// orDefault reads a limit: zero means the default, below zero none, which is told as 0.
func orDefault[T int | int64](n, byDefault T) T {
	switch {
	case n == 0:
		return byDefault
	case n < 0:
		return 0
	}
	return n
}

// postTimeout is how long a POST of size bytes may take.
func (c *Config) postTimeout(size int) time.Duration {
	if c.RequestTimeout > 0 {
		return c.RequestTimeout
	}
	return defaultRequestTimeout + time.Duration(size/(64<<10))*time.Second
}

func (c *Config) debug(msg string, args ...any) {
	if c.Logger != nil {
		c.Logger.Debug(msg, args...)
	}
}
