package control

import (
	"encoding/json"
	"time"
)

// Kind is the implementation that serves.
type Kind string

const (
	NPM    Kind = "npm"    // socket.io on Node
	Python Kind = "python" // python-socketio on aiohttp
)

// Options of a server. Zero values leave a setting to the server; its own defaults are the ones that count.
type Options struct {
	Kind Kind
	// Parser is "default", "msgpack" or "cbor". Empty means "default".
	Parser string
	// Path is the HTTP path. Empty means "/socket.io/".
	Path         string
	PingInterval time.Duration
	PingTimeout  time.Duration
	// MaxPayload is in bytes.
	MaxPayload int
	// Transports that the server accepts. Empty means polling and websocket.
	Transports []string
	// Cookie names a cookie with the session id. Empty means none.
	Cookie string

	// What follows is NPM only; Python refuses it.

	UpgradeTimeout time.Duration
	// ConnectTimeout is how long a connection may take to join a first namespace.
	ConnectTimeout time.Duration
	// Recovery turns connection state recovery on.
	Recovery bool
	// Compress turns permessage-deflate on.
	Compress bool
}

// MarshalJSON writes what the control server reads: durations in milliseconds, and nothing for zero values.
func (o Options) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Kind           Kind     `json:"kind"`
		Parser         string   `json:"parser,omitempty"`
		Path           string   `json:"path,omitempty"`
		PingInterval   int64    `json:"pingInterval,omitempty"`
		PingTimeout    int64    `json:"pingTimeout,omitempty"`
		MaxPayload     int      `json:"maxPayload,omitempty"`
		Transports     []string `json:"transports,omitempty"`
		Cookie         string   `json:"cookie,omitempty"`
		UpgradeTimeout int64    `json:"upgradeTimeout,omitempty"`
		ConnectTimeout int64    `json:"connectTimeout,omitempty"`
		Recovery       bool     `json:"recovery,omitempty"`
		Compress       bool     `json:"perMessageDeflate,omitempty"`
	}{
		o.Kind, o.Parser, o.Path, o.PingInterval.Milliseconds(), o.PingTimeout.Milliseconds(), o.MaxPayload,
		o.Transports, o.Cookie, o.UpgradeTimeout.Milliseconds(), o.ConnectTimeout.Milliseconds(), o.Recovery, o.Compress,
	})
}
