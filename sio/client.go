package sio

import (
	"context"
	"strings"
	"sync"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/internal/cause"
	"github.com/siowasm/siowasm/internal/dispatch"
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

	onReconnectAttempt hooks // of func(context.Context, Attempt)
	onReconnect        hooks // of func(context.Context, Attempt)
	onReconnectFailed  hooks // of func(context.Context, error)
	onUpgrade          hooks // of func(context.Context, string)
	onUpgradeError     hooks // of func(context.Context, error)
	onError            hooks // of func(context.Context, error)
	onPing             hooks // of func(context.Context)
	onPacket           hooks // of func(context.Context, PacketTrace)

	mu         sync.Mutex
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

// NewWith is New with a serializer other than JSON, for programs that are not to link
// encoding/json. Config.Codec is ignored.
func NewWith(codec Codec, cfg Config) *Client {
	cfg, err := cfg.withDefaults()
	c := &Client{cfg: cfg, cfgErr: err, codec: codec, engine: engineio.New(cfg.engine()), namespaces: make(map[string]*Namespace)}
	c.first = newNamespace(c, "")
	c.every = newNamespace(c, anyName)
	return c
}

// Namespace returns the namespace of that name, the same one each time. A slash is put
// before a name without one, and "" is "/". It is joined by the next Connect, or by its own
// method Connect. The namespace "*" has the handlers for all, see [Namespace.On]; it cannot
// emit.
func (c *Client) Namespace(name string) *Namespace {
	c.mu.Lock()
	defer c.mu.Unlock()
	if name == anyName {
		return c.every
	}
	if !strings.HasPrefix(name, "/") {
		name = "/" + name
	}
	n := c.namespaces[name]
	if n == nil {
		n = newNamespace(c, name)
		c.put(name, n)
	}
	return n
}

// Register calls r.Register with the namespace of that name: a type whose methods are the
// handlers of a namespace registers them there.
func (c *Client) Register(name string, r interface{ Register(*Namespace) }) {
	r.Register(c.Namespace(name))
}

// Connect connects to the server at rawURL, an http, https, ws or wss URL whose path is the
// default namespace, joins all namespaces, and returns when all have answered; see
// Config.NoWait and Config.RetryConnect. An upgrade goes on behind it. ctx bounds the connecting only.
//
// It returns [ErrAlreadyConnected]; a [*ConfigError]; when the server cannot be reached a
// [*HandshakeError], what the functions of the configuration returned, or ctx's error; and for
// each namespace that the server refused a [*ConnectError], joined as by errors.Join: the
// connection is closed then.
func (c *Client) Connect(ctx context.Context, rawURL string) error {
	if c.cfgErr != nil {
		return c.cfgErr
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	l := newLife(c, ctx, rawURL)
	for last := c.begin(l); last != nil; last = c.begin(l) {
		if !last.ended() {
			return ErrAlreadyConnected
		}
		select { // a hook that Connects again need not wait for the end of the connection
		case <-last.done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for i, n := range c.all() {
		n.revive(i == 0)
	}
	go c.live(l) // Disconnect waits for it

	select {
	case <-l.ready:
		return nil
	case <-l.done:
	case <-ctx.Done():
		_ = l.leave(ctx)
		<-l.done
		if l.last != nil { // why it takes so long
			return cause.Join(ctx.Err(), l.last)
		}
		return ctx.Err()
	}
	select {
	case <-l.ready: // joined, and gone already
		return nil
	default:
	}
	if l.err == nil {
		return ErrDisconnected
	}
	return l.err
}

// begin makes l the client's life unless there is one, which it returns.
func (c *Client) begin(l *life) (last *life) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if last = c.life; last == nil {
		c.life = l
	}
	return last
}

func (c *Client) live(l *life) {
	l.err = l.run()
	for _, n := range c.all() {
		n.over(l.err, true)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if l.toldToEnd() {
		c.silence()
	}
	c.life, c.before = nil, l
	close(l.done)
}

// silence lets no further handler of an event start. c.mu is held.
func (c *Client) silence() {
	c.first.silence()
	for _, n := range c.namespaces {
		n.silence()
	}
}

// Disconnect sends what is queued, leaves all namespaces, closes the connection, and returns
// when nothing of it is left running but handlers. It also stops a reconnection and a Connect
// that has not returned. After it no handler of an event starts. When ctx ends first, the
// connection is dropped and the error is ctx's. Connect connects again.
//
// The functions of the configuration must not call it.
func (c *Client) Disconnect(ctx context.Context) error {
	c.mu.Lock()
	l := c.life
	if c.stop != nil {
		c.stop()
		c.background, c.stop = nil, nil
	}
	if l == nil {
		c.silence()
	}
	c.mu.Unlock()
	if l == nil {
		return nil
	}
	err := l.leave(ctx)
	<-l.done
	return err
}

// Close is Disconnect with 5 seconds.
func (c *Client) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	return c.Disconnect(ctx)
}

// Abort drops the connection at once, as a failing network would: what is queued is not sent,
// the server is not told, and the client reconnects. OnDisconnect gets [ReasonTransport] with
// [ErrForcedClose]. Abort does not wait for that. Without a connection it does nothing.
func (c *Client) Abort() {
	if conn := c.connection(); conn != nil {
		conn.session.Abort(ErrForcedClose)
	}
}

// Wait waits until the client has disconnected and no reconnection follows, and returns why:
// nil after Disconnect or Close. It returns [ErrNotConnected] before any Connect, and ctx's
// error when that ends first.
func (c *Client) Wait(ctx context.Context) error {
	c.mu.Lock()
	l := c.life
	if l == nil {
		l = c.before
	}
	c.mu.Unlock()
	if l == nil {
		return ErrNotConnected
	}
	select {
	case <-l.done:
		return l.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Run connects, waits, and disconnects when ctx ends, which signal.NotifyContext makes the
// end of a program. It returns nil when the client was connected and ctx ended or Disconnect
// was called, else why it could not connect or ended.
func (c *Client) Run(ctx context.Context, rawURL string) error {
	if err := c.Connect(ctx, rawURL); err != nil {
		return err
	}
	err := c.Wait(ctx)
	if ctx.Err() != nil {
		return c.Close()
	}
	return err
}

// Go runs f on a goroutine of its own. f's ctx ends when Disconnect or Close is called. The
// function that Go returns waits until f has returned.
func (c *Client) Go(f func(ctx context.Context)) (wait func()) {
	c.mu.Lock()
	if c.background == nil {
		c.background, c.stop = context.WithCancel(context.Background())
	}
	ctx := c.background
	c.mu.Unlock()
	done := make(chan struct{})
	go func() { // wait waits for it
		defer close(done)
		f(ctx)
	}()
	return func() { <-done }
}

// Resume is for programs that know that the machine or its network has come back: a
// connection that has been silent for too long ends at once, and a reconnection that waits
// goes on at once. In a browser, and when the clock shows that the machine has slept, the client
// does it by itself.
func (c *Client) Resume() {
	c.mu.Lock()
	l := c.life
	c.mu.Unlock()
	if l != nil {
		l.resume()
	}
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

// Namespaces returns the ids of the namespaces that are joined, by their names.
func (c *Client) Namespaces() map[string]string {
	joined := make(map[string]string)
	for _, n := range c.all() {
		if sid := n.SID(); sid != "" {
			joined[n.Name()] = sid
		}
	}
	return joined
}

// connection returns the connection in use, or nil, also once it is to end.
func (c *Client) connection() *conn {
	c.mu.Lock()
	l := c.life
	c.mu.Unlock()
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.leaving {
		return nil
	}
	return l.conn
}

// alive reports whether the client is connected, connecting or reconnecting.
func (c *Client) alive() bool {
	c.mu.Lock()
	alive := c.life != nil
	c.mu.Unlock()
	return alive
}

func (c *Client) defaultNamespace() *Namespace {
	c.mu.Lock()
	first := c.first
	c.mu.Unlock()
	return first
}

func (c *Client) anyNamespace() *Namespace { return c.every }

// named returns the namespace of that name, or nil.
func (c *Client) named(name string) *Namespace {
	c.mu.Lock()
	n := c.namespaces[name]
	c.mu.Unlock()
	return n
}

// put makes n the namespace of that name. c.mu is held.
func (c *Client) put(name string, n *Namespace) {
	c.namespaces[name] = n
	c.order = append(c.order, n)
}

// all returns all namespaces but "*": the default one, then the others in the order in which
// they were first asked for.
func (c *Client) all() []*Namespace {
	c.mu.Lock()
	all := []*Namespace{c.first}
	for _, n := range c.order {
		if n != c.first {
			all = append(all, n)
		}
	}
	c.mu.Unlock()
	return all
}

// wanted returns the namespaces to join.
func (c *Client) wanted() []*Namespace {
	var wanted []*Namespace
	for _, n := range c.all() {
		if n.wanted() {
			wanted = append(wanted, n)
		}
	}
	return wanted
}

// checkPath gives the default namespace the name that the path of a URL is, the first time,
// and refuses another one later.
func (c *Client) checkPath(rawURL string) error {
	path, err := engineio.URLPath(rawURL)
	if err != nil {
		return err
	}
	if path == "" {
		path = "/"
	}
	if path != "/" && ascii.Trim(path, "/") == ascii.Trim(c.cfg.Path, "/") {
		return &ConfigError{Option: "URL", Reason: "its path " + ascii.Quote(path) + " would be the namespace, and is where the server answers: leave it out, Config.Path says it"}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bound {
		if name := c.first.Name(); name != path {
			return &ConfigError{Option: "URL", Reason: "its path " + ascii.Quote(path) + " names another default namespace than " + ascii.Quote(name) + " before: use Client.Namespace for further ones"}
		}
		return nil
	}
	c.bound = true
	if n := c.namespaces[path]; n != nil {
		n.registry.adopt(&c.first.registry)
		c.first = n
		return nil
	}
	c.first.rename(path)
	c.put(path, c.first)
	return nil
}

func (c *Client) auth(ctx context.Context, a Attempt) (any, error) {
	if c.cfg.Auth == nil {
		return StaticAuth(nil)(ctx, a)
	}
	return c.cfg.Auth(ctx, a)
}

// connectFailed tells the hooks of namespaces that they were not joined.
func (c *Client) connectFailed(namespaces []*Namespace, err error) {
	for _, n := range namespaces {
		e := &ConnectError{Namespace: n.Name(), Err: err}
		n.mu.Lock()
		e.Unsent, n.lost = n.lost, 0
		n.mu.Unlock()
		n.queue.Push(&refusal{n, e})
	}
}

// report tells the hooks of OnError, or the Logger when there are none.
func (c *Client) report(ctx context.Context, err error) {
	hooks := c.onError.all()
	if len(hooks) == 0 {
		c.cfg.warn("sio: handler failed", "error", err.Error())
		return
	}
	hooks.each(func(f any) { f.(func(context.Context, error))(ctx, err) })
}

// notify calls the client's own hooks from its queue.
func (c *Client) notify(h *hooks, call func(f any)) {
	c.events.Push(dispatch.Func(func() { h.each(call) }))
}

func (c *Client) notifyAttempt(h *hooks, a Attempt) {
	c.notify(h, func(f any) { f.(func(context.Context, Attempt))(context.Background(), a) })
}

func (c *Client) notifyError(h *hooks, err error) {
	c.notify(h, func(f any) { f.(func(context.Context, error))(context.Background(), err) })
}
