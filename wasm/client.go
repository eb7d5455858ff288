//go:build js && wasm

package main

import (
	"context"
	"time"

	"github.com/siowasm/siowasm/internal/dispatch"
	"github.com/siowasm/siowasm/sio"
)

// A client is one life of a client of JavaScript's: from when it is opened to when no
// reconnection follows. The next one has another number.
type client struct {
	number     int32
	settings   settings
	network    *network
	sio        *sio.Client // nil until open
	cancel     context.CancelFunc
	maxPayload int           // of the session, in bytes; 0 is no limit
	attempted  chan struct{} // holds a token when JavaScript was told of an attempt that begins
	names      map[string]*namespace
}

// open begins the life.
func (c *client) open() {
	c.network = &network{client: c.number}
	c.attempted = make(chan struct{}, 1)
	c.names = make(map[string]*namespace)
	cfg := c.settings.config()
	cfg.URL, cfg.Auth = c.url, c.auth
	var codec sio.Codec = textCodec{}
	if c.settings.is(setParser) {
		codec = parser{c.number}
	}
	c.sio = sio.NewWithNetwork(gate{codec, c}, c.network, cfg)
	c.listen()
	ctx, cancel := context.WithCancel(context.Background())
	c.cancel = cancel
	host.tasks.Go(func() { c.live(ctx) })
}

// live is the life.
func (c *client) live(ctx context.Context) {
	defer c.cancel()
	err := c.sio.Run(ctx, "")
	if c.sio.Wait(context.Background()) == sio.ErrNotConnected { // it has not begun, and no hook tells of its end
		c.end(ctx, err)
	}
}

// listen has the hooks tell JavaScript.
func (c *client) listen() {
	c.sio.OnOpen(c.opened)
	c.sio.OnOpenError(c.openFailed)
	c.sio.OnClose(c.closed)
	c.sio.OnEnd(c.end)
	c.sio.OnReconnectAttempt(c.attempting)
	c.sio.OnUpgrade(func(_ context.Context, transport string) { hostUpgraded(c.number, transport) })
	c.sio.OnUpgradeError(func(_ context.Context, err error) { hostUpgradeFailed(c.number, err.Error()) })
	c.sio.OnPing(func(context.Context) { hostPinged(c.number) })
}

// attempt returns the number of an attempt, for JavaScript, where a life may go on with what
// another one has begun.
func (c *client) attempt(a sio.Attempt) int32 {
	return int32(a.Number) + int32(c.settings.number(setAttempt))
}

func (c *client) attempting(_ context.Context, a sio.Attempt) {
	hostAttempt(c.number, c.attempt(a))
	select {
	case c.attempted <- struct{}{}:
	default:
	}
}

func (c *client) opened(_ context.Context, o sio.Opened) {
	c.maxPayload = o.MaxPayload
	upgrades := ""
	for i, name := range o.Upgrades {
		if i > 0 {
			upgrades += ","
		}
		upgrades += name
	}
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	hostOpened(c.number, c.attempt(o.Attempt), o.SID, o.Transport, upgrades, ms(o.PingInterval), ms(o.PingTimeout), int32(o.MaxPayload))
}

func (c *client) openFailed(_ context.Context, o sio.OpenFailed) {
	kind, transport := openFailure(o.Err)
	hostOpenFailed(c.number, c.attempt(o.Attempt), o.Retrying, kind, transport, o.Err.Error())
}

func (c *client) closed(_ context.Context, d sio.Closed) {
	hostClosed(c.number, closeReason(d.Reason, d.Err), closeMessage(d.Err), d.Reconnecting)
}

// end is told that nothing follows any more.
func (c *client) end(_ context.Context, err error) {
	host.clients.take(c.number)
	host.namespaces.drop(func(n *namespace) bool { return n.client == c })
	for _, n := range c.names {
		n.wait(nil)
	}
	hostEnded(c.number, text(err))
}

// namespace returns the namespace of a name.
func (c *client) namespace(name string) *namespace {
	n := c.names[name]
	if n == nil {
		n = newNamespace(c, name)
		c.names[name] = n
	}
	return n
}

// close ends the life: what is queued is sent, and the namespaces are left, unless it is to
// end at once.
func (c *client) close(atOnce bool) {
	if c.sio == nil { // it was not opened
		host.clients.take(c.number)
		return
	}
	if atOnce {
		c.sio.Abort()
		c.cancel()
		return
	}
	var left dispatch.Tasks
	for _, n := range c.names {
		n.leave()
		left.Add(1)
		n.do(left.Done)
	}
	host.tasks.Go(func() {
		left.Wait()
		c.cancel()
	})
}

// url asks JavaScript where to connect to.
func (c *client) url(ctx context.Context, a sio.Attempt) (string, error) {
	if a.Number > 0 && !c.settings.is(setReconnection) { // it was switched off while this attempt was waited for
		return "", sio.ErrNoRetry
	}
	if a.Number > 0 { // the user may change what the URL is made of when told of the attempt
		select {
		case <-c.attempted:
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	said, err := ask(ctx, func(question int32) { hostURL(c.number, question) })
	if said == nil {
		return "", err
	}
	return string(said.text), err
}

// ask asks JavaScript something and waits for what it has to say, which may be nothing.
func ask(ctx context.Context, tell func(question int32)) (*data, error) {
	answered := make(chan *data, 1)
	question := host.questions.add(answered)
	defer host.questions.take(question)
	tell(question)
	select {
	case said := <-answered:
		return said, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// auth asks JavaScript what to send when a namespace is joined. One that was refused is not
// joined by itself again.
func (c *client) auth(ctx context.Context, a sio.Attempt) (any, error) {
	if e, ok := a.LastErr.(*sio.ConnectError); ok && e.Refused && e.Namespace == a.Namespace {
		return nil, sio.ErrNoRetry
	}
	said, err := ask(ctx, func(question int32) { hostAuth(c.number, a.Namespace, question) })
	if said == nil {
		return nil, err // and not a nil *data
	}
	return said, err
}
