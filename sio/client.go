package sio

import (
	"context"

	"github.com/siowasm/siowasm/internal/dispatch"
	"github.com/siowasm/siowasm/internal/lock"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

// A Client is a connection to a Socket.IO server that comes back when it drops. The methods
// that it has in common with [Namespace] are those of its default namespace, which the path
// of the URL names. All methods may be called concurrently, by handlers too.
type Client struct {
	cfg    Config
	cfgErr error
	codec  Codec
	engine *engineio.Client
	calls  calls
	events dispatch.Queue // of the client's own hooks, and of everything with OneQueue

	onOpen             hooks // of Opened
	onOpenError        hooks // of OpenFailed
	onClose            hooks // of Closed
	onReconnectAttempt hooks // of Attempt
	onReconnect        hooks // of Attempt
	onReconnectFailed  hooks // of error
	onUpgrade          hooks // of string
	onUpgradeError     hooks // of error
	onError            hooks // of error
	onEnd              hooks // of error
	onPing             hooks // of nothing
	onPacket           hooks // of PacketTrace

	mu         lock.Mutex
	first      *Namespace // the default one
	bound      bool       // a Connect has given it its name
	every      *Namespace // "*"
	namespaces map[string]*Namespace
	order      []*Namespace // those of namespaces, as they came
	life       *life        // nil unless connected, connecting or reconnecting
	before     *life        // the last one that has ended, or nil
	background context.Context
	stop       context.CancelFunc // of background
}

// New returns a client, which is not connected. Without Config.Codec its serializer is JSON.
func New(cfg Config) *Client {
	codec := cfg.Codec
	if codec == nil {
		codec = JSONCodec(cfg.JSON)
	}
	return NewWith(codec, cfg)
}

// NewWith is New with a serializer other than JSON, for programs that are not to link that.
// Config.Codec is ignored. A nil codec is a [*ConfigError] of Connect.
func NewWith(codec Codec, cfg Config) *Client {
	return newClient(codec, cfg, engineio.New)
}

// NewWithNetwork is NewWith over another network than the platform's, for programs that are not
// to link that either. Config.Network is ignored. A nil network is a [*ConfigError] of Connect.
func NewWithNetwork(codec Codec, network transport.Network, cfg Config) *Client {
	return newClient(codec, cfg, func(cfg engineio.Config) *engineio.Client {
		return engineio.NewWithNetwork(network, cfg)
	})
}

func newClient(codec Codec, cfg Config, engine func(engineio.Config) *engineio.Client) *Client {
	err := cfg.setDefaults()
	if codec == nil && err == nil {
		err = &ConfigError{Option: "Codec", Reason: "it is nil"}
	}
	c := &Client{cfg: cfg, cfgErr: err, codec: codec, engine: engine(cfg.engine()), namespaces: make(map[string]*Namespace)}
	c.first = newNamespace(c, "")
	c.every = newNamespace(c, anyName)
	if cfg.JoinOnDemand {
		c.bind("/")
	}
	return c
}

// Connected reports whether the default namespace is joined.
func (c *Client) Connected() bool { return c.defaultNamespace().Connected() }

// SID returns the id of the default namespace, see [Namespace.SID].
func (c *Client) SID() string { return c.defaultNamespace().SID() }

// Transport returns the name of the transport in use, "polling" or "websocket", or "" without
// a connection.
func (c *Client) Transport() string {
	if conn := c.connection(); conn != nil {
		return conn.session.Transport()
	}
	return ""
}

// Writable reports whether a volatile event would be sent at once: the connection is open, and
// nothing is queued or being written.
func (c *Client) Writable() bool {
	conn := c.connection()
	return conn != nil && conn.session.Writable()
}

func (c *Client) auth(ctx context.Context, a Attempt) (any, error) {
	if c.cfg.Auth == nil {
		return StaticAuth(nil)(ctx, a)
	}
	return c.cfg.Auth(ctx, a)
}
