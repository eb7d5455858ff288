package engineio

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/siowasm/siowasm/internal/apart"
	"github.com/siowasm/siowasm/internal/cause"
	"github.com/siowasm/siowasm/internal/dispatch"
	"github.com/siowasm/siowasm/internal/lock"
	"github.com/siowasm/siowasm/transport"
)

// A Client holds one session after the other: after Disconnect, or when a session broke,
// Connect opens the next. It is safe for concurrent use.
//
// The functions given to OnConnect, OnMessage, OnDisconnect, OnUpgrade and OnUpgradeError
// replace those given before. They are called one at a time, in the order of what they
// tell, by a goroutine that does not read: they may block and call any method. At most
// 64 MiB of messages wait for them; beyond that the client reads on only as they return.
type Client struct {
	cfg      Config
	cfgErr   error
	platform func() transport.Network // makes the client's own; nil when it was given one
	upgraded atomic.Bool              // a session of this client used websocket
	events   dispatch.Queue

	mu            lock.Mutex
	session       *Session
	gone          chan struct{} // closed when session is nil again
	connecting    bool
	known         bool // there has been a session
	lastErr       error
	onConnect     func()
	onMessage     func(transport.Message)
	onDisconnect  func(Disconnected)
	onUpgrade     func(transport string)
	onUpgradeFail func(error)
}

// New returns a client. What is wrong with cfg is told by Connect and Open.
func New(cfg Config) *Client {
	cfg, err := cfg.withDefaults()
	return &Client{cfg: cfg, cfgErr: err, platform: defaultNetwork}
}

// NewWithNetwork is New over another network than the platform's, which a program that calls
// nothing but this does not link. Config.Network is ignored. A nil network is a [*ConfigError]
// of Connect and Open.
func NewWithNetwork(network transport.Network, cfg Config) *Client {
	cfg, err := cfg.withDefaults()
	cfg.Network = network
	if network == nil && err == nil {
		err = &ConfigError{"Network", "it is nil"}
	}
	return &Client{cfg: cfg, cfgErr: err}
}

// Open opens a session with the server at rawURL, an http, https, ws or wss URL whose path is
// ignored and whose query is sent along. header is sent with each of the session's requests;
// it is only read. ctx bounds the opening only. The session waits for its Serve; Open does
// not touch what Connect, Send, Wait and Disconnect work on.
//
// The error is a [*ConfigError], ctx's, or for each transport that was tried a
// [*HandshakeError].
func (c *Client) Open(ctx context.Context, rawURL string, header map[string][]string) (*Session, error) {
	if c.cfgErr != nil {
		return nil, c.cfgErr
	}
	address, err := parseURL(rawURL)
	if err != nil {
		return nil, err
	}
	network, owned := c.cfg.Network, false
	if network == nil {
		network, owned = c.platform(), true
	}
	var errs []error
	for _, name := range c.order() {
		s := newSession(&c.cfg, network, owned, newEndpoint(address, &c.cfg, header))
		open := s.openPolling
		if name == WebSocket {
			open = s.openWebSocket
		}
		if err = open(ctx); err == nil {
			s.upgraded = &c.upgraded
			if name == WebSocket {
				c.upgraded.Store(true)
				s.letGo()
			}
			s.announce(name)
			return s, nil
		}
		s.cancel()
		s.letGo()
		if name == WebSocket {
			c.upgraded.Store(false)
		}
		if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
			err = cause.Join(ctx.Err(), err)
		}
		errs = append(errs, err)
		if !c.cfg.TryAllTransports || ctx.Err() != nil {
			break
		}
	}
	return nil, cause.Join(errs...)
}

// announce logs that the session is open, and ends it if that ends the goroutine.
func (s *Session) announce(transport string) {
	told := false
	defer func() {
		apart.Repanic(recover())
		if !told {
			s.tasks.Gone()
		}
	}()
	s.cfg.debug("engineio: session opened", "transport", transport, "sid", s.opened.sid)
	told = true
}

// Watch tells what the network knows of the machine, if it is a [transport.Watcher]; see
// there.
func (c *Client) Watch(resumed, offline func()) (stop func()) {
	network := c.cfg.Network
	if network == nil && c.platform != nil {
		network = c.platform()
	}
	if w, ok := network.(transport.Watcher); ok {
		return w.Watch(resumed, offline)
	}
	return func() {}
}

// order returns the transports in the order in which to open with them.
func (c *Client) order() []string {
	if c.cfg.RememberUpgrade && c.upgraded.Load() && c.cfg.Transports[0] == Polling && len(c.cfg.Transports) > 1 {
		return []string{WebSocket, Polling}
	}
	return c.cfg.Transports
}

// Connect opens a session and returns when it is open; an upgrade goes on behind it. ctx
// bounds the opening only. The errors are those of [Client.Open], what Config.Header
// returned, and [ErrAlreadyConnected].
func (c *Client) Connect(ctx context.Context, rawURL string) error {
	c.mu.Lock()
	if c.connecting || c.session != nil {
		c.mu.Unlock()
		return ErrAlreadyConnected
	}
	c.connecting = true
	c.mu.Unlock()

	var s *Session // nil, too, when open does not return
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.connecting = false
		if s == nil {
			return
		}
		c.session, c.known, c.gone = s, true, make(chan struct{})
		if f := c.onConnect; f != nil {
			c.events.Push(dispatch.Func(f))
		}
		go c.serve(s) // Disconnect waits for it
	}()
	s, err := c.open(ctx, rawURL)
	return err
}

func (c *Client) open(ctx context.Context, rawURL string) (*Session, error) {
	var header map[string][]string
	if c.cfg.Header != nil {
		var err error
		if header, err = c.cfg.Header(ctx); err != nil {
			return nil, err
		}
	}
	return c.Open(ctx, rawURL, header)
}

func (c *Client) serve(s *Session) {
	reason, err := ReasonTransport, apart.ErrGoexit // unless Serve returns
	defer func() {
		apart.Repanic(recover())
		ended := Disconnected{reason, err, len(s.Unsent())}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.session, c.lastErr = nil, err
		close(c.gone)
		if f := c.onDisconnect; f != nil {
			c.events.Push(dispatch.Func(func() { f(ended) }))
		}
	}()
	reason, err = s.Serve((*clientHandler)(c))
}

// Send queues messages: they are sent in order, with no other message between them. It waits
// while the queue is full until ctx ends, and returns before they are sent; nothing is kept
// of the messages' bytes. The errors are ctx's, [ErrNotConnected], and a
// [*TooLargeError] for a message that the server would refuse.
func (c *Client) Send(ctx context.Context, msgs ...transport.Message) error {
	s := c.current()
	if s == nil {
		return ErrNotConnected
	}
	own := make([]transport.Message, len(msgs))
	for i, m := range msgs {
		own[i] = m
		own[i].Data = append([]byte(nil), m.Data...)
	}
	return s.Send(ctx, own...)
}

// Wait waits until the session has ended and returns why: nil after Disconnect. Without a
// session it returns how the last one ended, or [ErrNotConnected] when there was none.
func (c *Client) Wait(ctx context.Context) error {
	c.mu.Lock()
	known, gone := c.known, c.gone
	c.mu.Unlock()
	if !known {
		return ErrNotConnected
	}
	select {
	case <-gone:
	case <-ctx.Done():
		return ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lastErr
}

// Disconnect sends what is queued, closes the session, and returns when nothing of it is
// left running but its handlers. When ctx ends first, the connection is dropped and the
// error is ctx's. Without a session it does nothing.
func (c *Client) Disconnect(ctx context.Context) error {
	c.mu.Lock()
	s, gone := c.session, c.gone
	c.mu.Unlock()
	if s == nil {
		return nil
	}
	err := s.Close(ctx)
	<-gone
	return err
}

// Abort drops the connection at once: what is queued is not sent, and the server is not told.
// OnDisconnect gets [ReasonTransport] with err, Wait returns it; a nil err is [ErrForcedClose]. Abort
// does not wait for the session to end, which Wait and Disconnect do. Without a session it does
// nothing.
func (c *Client) Abort(err error) {
	s := c.current()
	if s == nil {
		return
	}
	if err == nil {
		err = ErrForcedClose
	}
	s.Abort(err)
}

// Transport returns the name of the transport in use, or "" without a session.
func (c *Client) Transport() string {
	if s := c.current(); s != nil {
		return s.Transport()
	}
	return ""
}

// SID returns the session's id, or "" without a session.
func (c *Client) SID() string {
	if s := c.current(); s != nil {
		return s.SID()
	}
	return ""
}

func (c *Client) current() *Session {
	c.mu.Lock()
	s := c.session
	c.mu.Unlock()
	return s
}
