package sio

import (
	"context"
	"errors"
	"time"

	"github.com/siowasm/siowasm/internal/cause"
	"github.com/siowasm/siowasm/internal/lock"
	"github.com/siowasm/siowasm/transport/engineio"
)

// A life is the time from a Connect to when no reconnection follows any more.
type life struct {
	client *Client
	url    string
	bound  bool // Connect's context has a deadline
	ctx    context.Context
	cancel context.CancelFunc
	ready  chan struct{} // closed when Connect may return
	done   chan struct{} // closed when run has returned
	err    error         // why it ends, nil when the program wanted it to; not to be read before
	awake  chan struct{} // holds a token when a wait is to end

	// Of the goroutine that runs.
	number  int           // of the attempt
	first   bool          // the first connection has not succeeded yet
	last    error         // of the attempt before, or why the connection dropped
	wait    time.Duration // before the next attempt
	serving *conn         // that is open, or has ended and nobody was told yet; nil otherwise
	unwatch func()        // ends the watch of the network; nil before it has begun

	mu      lock.Mutex
	conn    *conn
	leaving bool  // no further connection is to follow
	told    bool  // because the program said so
	failed  error // what ends the life, whatever else
	opened  bool  // ready is closed
}

func newLife(c *Client, ctx context.Context, url string) *life {
	l := &life{client: c, url: url, err: errGoexit, first: true, ready: make(chan struct{}), done: make(chan struct{}), awake: make(chan struct{}, 1)}
	_, l.bound = ctx.Deadline()
	l.ctx, l.cancel = context.WithCancel(context.WithoutCancel(ctx))
	return l
}

// run connects, serves, waits and connects again.
func (l *life) run() {
	defer l.bury()
	c := l.client
	l.unwatch = c.engine.Watch(l.resume, l.offline)
	for {
		err := l.connect()
		if l.ended() {
			if l.err = l.failure(); l.err != nil && l.number > 0 {
				c.notify(&c.onReconnectFailed, l.err)
			}
			return
		}
		l.last = err
		l.number++
		if !l.sleep(l.wait) {
			l.err = l.failure()
			return
		}
		c.notify(&c.onReconnectAttempt, l.attempt())
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
		wait, no := cfg.backoff(Attempt{Number: l.number + 1, LastErr: err})
		if no == nil {
			l.wait = wait
			return true, true
		}
		err = cause.Join(no, err)
	}
	l.fail(err)
	return false, true
}

func isConfigError(err error) bool {
	_, ok := err.(*ConfigError)
	return ok
}

// bounded reports whether the attempt has all the time that Connect's context gives it: there
// is no other to leave some for.
func (l *life) bounded() bool { return l.bound && l.first && !l.client.cfg.RetryConnect }

func (l *life) attempt() Attempt { return Attempt{Number: l.number, LastErr: l.last} }

// sleep waits, not longer than until the machine or its network comes back, and reports
// false when the life ends meanwhile.
func (l *life) sleep(d time.Duration) bool {
	select {
	case <-l.awake: // of before
	default:
	}
	pause(d, l.awake, l.ctx.Done())
	return l.ctx.Err() == nil
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

var errOffline = errors.New("the host has lost its network")

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
		l.client.notify(&l.client.onReconnect, conn.attempt)
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
	told := l.told
	l.mu.Unlock()
	return told
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
