package siotest

import (
	"slices"
	"time"
)

// Options tells how a server behaves. The zero value is npm's server with its
// defaults.
type Options struct {
	Path string // of the URL; empty means "/socket.io/", for [NewEngine] and [Echo] "/engine.io/"

	PingInterval   time.Duration // Zero means 25 seconds.
	PingTimeout    time.Duration // Zero means 20 seconds.
	UpgradeTimeout time.Duration // Zero means 10 seconds.
	ConnectTimeout time.Duration // without a namespace; zero means 45 seconds

	// MaxPayload is the largest POST and the largest WebSocket message in bytes. Zero
	// means 1,000,000.
	MaxPayload int

	Transports []string // Empty means polling and websocket.
	NoUpgrade  bool     // offer and accept no upgrade

	// MaxPackets is how many packets a POST may hold; python-engineio takes 16. Zero
	// means any number.
	MaxPackets int

	// KeepWithDisconnect handles the events that were read together with a DISCONNECT.
	// npm's server drops them. To find what comes together, this one turns to a
	// WebSocket 1 ms after a message arrived; with this field set, at once.
	KeepWithDisconnect bool

	// Cookie is the name of a cookie that the handshake's answer sets to the session's
	// id. Empty means none.
	Cookie string

	// MaxAttachments is how many attachments a packet may have. Zero means 10.
	MaxAttachments int
}

func (o Options) withDefaults(path string) Options {
	setDefault(&o.Path, path)
	setDefault(&o.PingInterval, 25*time.Second)
	setDefault(&o.PingTimeout, 20*time.Second)
	setDefault(&o.UpgradeTimeout, 10*time.Second)
	setDefault(&o.ConnectTimeout, 45*time.Second)
	setDefault(&o.MaxPayload, 1_000_000)
	setDefault(&o.MaxAttachments, 10)
	if len(o.Transports) == 0 {
		o.Transports = []string{polling, websocket}
	}
	return o
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// upgrades returns what a session on polling can be upgraded to.
func (o Options) upgrades() []string {
	if o.NoUpgrade || !slices.Contains(o.Transports, websocket) {
		return []string{}
	}
	return []string{websocket}
}

const (
	polling   = "polling"
	websocket = "websocket"
)
