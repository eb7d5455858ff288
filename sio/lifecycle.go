package sio

import (
	"context"

	"github.com/siowasm/siowasm/internal/apart"
	"github.com/siowasm/siowasm/internal/cause"
)

// Connect connects to the server at rawURL, an http, https, ws or wss URL whose path is the
// default namespace, joins all namespaces, and returns when all have answered; see
// Config.NoWait and Config.RetryConnect. An upgrade goes on behind it. ctx bounds the connecting
// only. In a page the URL may be relative to that of the page; an empty one is its host.
//
// It returns nil, or one of these, found with errors.Is and errors.As:
//   - [ErrAlreadyConnected], and [ErrDisconnected] when Disconnect was called meanwhile;
//   - a [*ConfigError];
//   - what the functions of the configuration returned;
//   - a [*HandshakeError] when no session could be opened;
//   - a [*ConnectError] for each namespace that was refused, or not answered for before the
//     connection broke, for which its Err has the [*TransportError] or [ErrPingTimeout];
//   - [ErrConnectTimeout] beside these, or ctx's error.
//
// Nothing of the connection is left then.
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
		n.revive(i == 0 && !c.cfg.JoinOnDemand)
	}
	go l.run() // Disconnect waits for it

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
	if last = c.life; last == nil {
		c.life = l
	}
	c.mu.Unlock()
	return last
}

// bury ends what run has begun, and tells everybody that no reconnection follows. It is deferred, and
// nothing follows a panic.
func (l *life) bury() {
	apart.Repanic(recover())
	c := l.client
	if l.unwatch != nil {
		l.unwatch()
	}
	l.cancel()
	if l.serving != nil { // run has not come to that
		l.disconnected(l.serving, ReasonTransport, errGoexit)
	}
	told, all := l.toldToEnd(), c.all()
	for _, n := range all {
		if told {
			n.forget()
		}
		n.over(true)
		n.finish(told)
	}
	c.end(all, l.err)
	c.notify(&c.onEnd, l.err)
	c.mu.Lock()
	if told {
		c.silence()
	}
	c.life, c.before = nil, l
	close(l.done)
	c.mu.Unlock()
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
	c.mu.Unlock()
	var err error
	if l != nil {
		err = l.leave(ctx)
		<-l.done
	}
	c.rest() // the life may have ended by itself before it was told to
	return err
}

// rest ends what goes on without a connection: handlers of events that have come, and what is
// kept for the next one. It does nothing when a Connect has begun meanwhile.
func (c *Client) rest() {
	c.mu.Lock()
	idle := c.life == nil
	if idle {
		c.silence()
	}
	c.mu.Unlock()
	if !idle {
		return
	}
	for _, n := range c.all() {
		n.forget()
		n.finish(true)
	}
}

// Close is Disconnect with a context that ends after 5 seconds.
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

// Go runs f on a goroutine of its own. f's ctx ends when Disconnect or Close is called, which do
// not wait for f: f may call them. It goes on when the connection drops, and when the client
// ends for another reason. The function that Go returns waits until f has returned.
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

// connection returns the connection in use, or nil, also once it is to end.
func (c *Client) connection() *conn {
	c.mu.Lock()
	l := c.life
	c.mu.Unlock()
	if l == nil {
		return nil
	}
	l.mu.Lock()
	conn := l.conn
	if l.leaving {
		conn = nil
	}
	l.mu.Unlock()
	return conn
}

// running reports whether the client is connected, connecting or reconnecting, and is not about
// to end.
func (c *Client) running() bool {
	c.mu.Lock()
	l := c.life
	c.mu.Unlock()
	return l != nil && !l.ended()
}

// alive reports whether the client is connected, connecting or reconnecting.
func (c *Client) alive() bool {
	c.mu.Lock()
	alive := c.life != nil
	c.mu.Unlock()
	return alive
}
