package sio

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/siowasm/siowasm/internal/cause"
	"github.com/siowasm/siowasm/transport/engineio"
)

// A life is the time from a Connect to when no reconnection follows any more.
type life struct {
	client *Client
	url    string
	bound  bool // the first attempt has the deadline of Connect's context
	ctx    context.Context
	cancel context.CancelFunc
	ready  chan struct{} // closed when Connect may return
	done   chan struct{} // closed when run has returned
	err    error         // what it has returned; not to be read before
	awake  chan struct{} // holds a token when a wait is to end

	// Of the goroutine that runs.
	number int   // of the attempt
	first  bool  // the first connection has not succeeded yet
	last   error // of the attempt before, or why the connection dropped

	mu      sync.Mutex
	conn    *conn
	leaving bool  // no further connection is to follow
	told    bool  // because the program said so
	failed  error // what ends the life, whatever else
	opened  bool  // ready is closed
}

func newLife(c *Client, ctx context.Context, url string) *life {
	l := &life{client: c, url: url, first: true, ready: make(chan struct{}), done: make(chan struct{}), awake: make(chan struct{}, 1)}
	_, l.bound = ctx.Deadline()
	l.ctx, l.cancel = context.WithCancel(context.WithoutCancel(ctx))
	return l
}

// run connects, serves, waits and connects again, and returns why it ends: nil when the
// program wanted it to.
func (l *life) run() error {
	defer l.cancel()
	stop := engineio.WatchHost(l.resume, l.offline)
	defer stop()
	c := l.client
	for {
		err := l.connect()
		if l.ended() {
			err = l.failure()
			if err != nil && l.number > 0 {
				c.notifyError(&c.onReconnectFailed, err)
			}
			return err
		}
		l.last = err
		l.number++
		if !l.sleep(c.cfg.backoff(l.number)) {
			return l.failure()
		}
		c.notifyAttempt(&c.onReconnectAttempt, l.attempt())
	}
}

// judge decides whether another attempt follows one that ended with err, and makes err what
// the life ends with if not. This comes before the hooks are told, which may Connect again.
// It reports false when the program has ended the life.
func (l *life) judge(err error) (again, running bool) {
	if l.ended() {
		return false, false
	}
	cfg := &l.client.cfg
	switch {
	case l.first && !cfg.RetryConnect, !l.first && cfg.NoReconnect:
	case errors.Is(err, ErrNoRetry), cause.Find(err, isConfigError) != nil:
	case cfg.ReconnectAttempts > 0 && l.number >= cfg.ReconnectAttempts:
	default:
		return true, true
	}
	l.fail(err)
	return false, true
}

func isConfigError(err error) bool {
	_, ok := err.(*ConfigError)
	return ok
}

func (l *life) attempt() Attempt { return Attempt{Number: l.number, LastErr: l.last} }

// sleep waits, not longer than until the machine or its network comes back, and reports
// false when the life ends meanwhile.
func (l *life) sleep(d time.Duration) bool {
	select {
	case <-l.awake: // of before
	default:
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-l.awake:
		return true
	case <-l.ctx.Done():
		return false
	}
}

// resume is called when the machine or its network has come back.
func (l *life) resume() {
	l.mu.Lock()
	conn := l.conn
	l.mu.Unlock()
	if conn != nil {
		conn.session.CheckNow()
	}
	select {
	case l.awake <- struct{}{}:
	default:
	}
}

// offline is called when the network has gone.
func (l *life) offline() {
	l.mu.Lock()
	conn := l.conn
	l.mu.Unlock()
	if conn != nil {
		conn.session.Abort(&engineio.TransportError{Transport: conn.session.Transport(), Op: "read", Cause: ErrTransportClose, Err: errOffline})
	}
}

var errOffline = errors.New("sio: the host has lost its network")

// connect opens one connection, serves it, and returns why it ended.
func (l *life) connect() error {
	c := l.client
	conn, err := l.dial()
	if err != nil {
		if _, running := l.judge(err); running {
			c.connectFailed(c.wanted(), err)
		}
		return err
	}
	reason, why := conn.session.Serve(conn)
	conn.timeout.Stop()
	conn.tasks.Wait()
	l.mu.Lock()
	l.conn = nil
	l.mu.Unlock()

	members := conn.members()
	unanswered := slices.DeleteFunc(slices.Clone(members), (*Namespace).Connected)
	success, refusals := conn.outcome()
	err = why
	if success {
		l.number, l.first = 0, false
	} else if len(refusals)+len(unanswered) > 0 {
		for _, n := range unanswered {
			refusals = append(refusals, &ConnectError{Namespace: n.Name(), Err: why})
		}
		err = cause.Join(refusals...)
	}
	again, running := l.judge(err)

	unsent := make(map[*Namespace][]*outgoing)
	for _, tag := range conn.session.Unsent() {
		if o, ok := tag.(*outgoing); ok {
			unsent[o.namespace] = append(unsent[o.namespace], o)
		}
	}
	for _, n := range members {
		n.left(conn, Disconnected{Reason: reason, Err: why, Reconnecting: again}, unsent[n])
	}
	if running {
		c.connectFailed(unanswered, why)
	}
	return err
}

// dial opens a connection and asks for the namespaces.
func (l *life) dial() (*conn, error) {
	c := l.client
	ctx, cancel := l.ctx, context.CancelFunc(func() {})
	if !l.first || !l.bound {
		ctx, cancel = context.WithTimeoutCause(l.ctx, c.cfg.ConnectTimeout, ErrConnectTimeout)
	}
	defer cancel()
	conn, err := l.open(ctx, time.Now())
	if err != nil {
		if context.Cause(ctx) == ErrConnectTimeout {
			err = cause.Join(ErrConnectTimeout, err)
		}
		return nil, err
	}
	l.mu.Lock()
	leaving := l.leaving
	l.conn = conn
	l.mu.Unlock()
	if leaving {
		conn.session.Abort(ErrForcedClose)
	}
	if c.cfg.NoWait {
		l.signal()
	}
	if conn.settle() { // nothing is left to wait for
		conn.closeSoon()
	}
	return conn, nil
}

// open asks the functions of the configuration, opens a session and asks for the namespaces.
func (l *life) open(ctx context.Context, began time.Time) (*conn, error) {
	c, cfg := l.client, &l.client.cfg
	url := l.url
	var header map[string][]string
	var err error
	if cfg.URL != nil {
		if url, err = cfg.URL(ctx, l.attempt()); err != nil {
			return nil, err
		}
	}
	if err = c.checkPath(url); err != nil {
		return nil, err
	}
	if cfg.Header != nil {
		if header, err = cfg.Header(ctx, l.attempt()); err != nil {
			return nil, err
		}
	}
	wanted := c.wanted() // the URL has said by now which one is the default namespace
	auths := make(map[*Namespace]any)
	asked := wanted[:0:0]
	for _, n := range wanted {
		a := l.attempt()
		a.Namespace = n.Name()
		if refused := n.refusal(); refused != nil {
			a.LastErr = refused
		}
		auth, err := c.auth(ctx, a)
		if errors.Is(err, ErrNoRetry) && n.refusal() != nil {
			continue // it stays refused, the others go on
		}
		if err != nil {
			return nil, &ConnectError{Namespace: a.Namespace, Err: err}
		}
		auths[n] = auth
		asked = append(asked, n)
	}
	if len(asked) == 0 && len(wanted) > 0 {
		return nil, cause.Join(ErrNoRetry, l.last)
	}
	session, err := c.engine.Open(ctx, url, header)
	if err != nil {
		return nil, err
	}
	conn := newConn(l, session, asked, began)
	for _, n := range asked {
		ok, err := conn.ask(n, auths[n])
		if err != nil {
			conn.discard(ctx)
			return nil, err
		}
		if !ok {
			conn.answered(n, nil)
		}
	}
	return conn, nil
}

// settled is told that all namespaces of a connection's beginning have answered, and
// reports whether that ends it: a refusal does, as long as Connect has not returned.
func (l *life) settled(conn *conn, success bool, refusals []error) (over bool) {
	l.mu.Lock()
	opened := l.opened
	l.mu.Unlock()
	switch {
	case !opened && len(refusals) > 0:
		l.fail(cause.Join(refusals...))
		return true
	case !opened && success:
		l.signal()
	case success && conn.attempt.Number > 0 && !conn.first:
		l.client.notifyAttempt(&l.client.onReconnect, conn.attempt)
	}
	return false
}

// signal lets Connect return.
func (l *life) signal() {
	l.mu.Lock()
	if !l.opened {
		l.opened = true
		close(l.ready)
	}
	l.mu.Unlock()
}

// fail makes err what the life ends with.
func (l *life) fail(err error) {
	l.mu.Lock()
	if !l.leaving {
		l.leaving, l.failed = true, err
	}
	l.mu.Unlock()
}

// ended reports whether no further connection is to follow.
func (l *life) ended() bool {
	l.mu.Lock()
	ended := l.leaving
	l.mu.Unlock()
	return ended
}

// toldToEnd reports whether the program has ended it.
func (l *life) toldToEnd() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.told
}

func (l *life) failure() error {
	l.mu.Lock()
	err := l.failed
	l.mu.Unlock()
	return err
}

// leave ends the life: what is queued is sent, unless ctx ends before.
func (l *life) leave(ctx context.Context) error {
	l.mu.Lock()
	l.leaving, l.told = true, true
	conn := l.conn
	l.mu.Unlock()
	var err error
	if conn != nil {
		err = conn.close(ctx)
	}
	l.cancel()
	return err
}
