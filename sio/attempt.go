package sio

import (
	"context"
	"errors"
	"time"

	"github.com/siowasm/siowasm/internal/apart"
	"github.com/siowasm/siowasm/internal/cause"
)

// connect opens one connection, serves it, and returns why it ended.
func (l *life) connect() error {
	c := l.client
	err := errGoexit // unless dial returns
	apart.Do(func() { err = l.dial() })
	conn := l.serving
	if err != nil {
		if conn != nil {
			conn.discard(l.ctx)
		}
		again, running := l.judge(err)
		l.serving = nil // not before: Backoff may have ended the goroutine
		switch {
		case conn != nil: // it was open
			c.notify(&c.onClose, Closed{ReasonTransport, err, again})
		case running:
			c.notify(&c.onOpenError, OpenFailed{l.attempt(), err, again})
		}
		if running {
			c.connectFailed(c.wanted(), err)
		}
		return err
	}
	reason, why := conn.session.Serve(conn)
	if why == apart.ErrGoexit {
		why = errGoexit
	}
	return l.disconnected(conn, reason, why)
}

// disconnected tells everybody that a connection has ended, and returns why the attempt did.
func (l *life) disconnected(conn *conn, reason Reason, why error) error {
	c := l.client
	conn.timeout.Stop()
	conn.stop()
	l.mu.Lock()
	l.conn = nil
	l.mu.Unlock()

	members := conn.members()
	var unanswered []*Namespace
	for _, n := range members {
		if !n.Connected() {
			unanswered = append(unanswered, n)
		}
	}
	success, refusals := conn.outcome()
	err := why
	if success {
		l.number, l.first = 0, false
	} else if len(refusals)+len(unanswered) > 0 {
		for _, n := range unanswered {
			refusals = append(refusals, connectError(n.Name(), why))
		}
		err = cause.Join(refusals...)
	}
	again, running := l.judge(err)
	l.serving = nil // not before: Backoff may have ended the goroutine
	c.notify(&c.onClose, Closed{reason, why, again})

	unsent := conn.session.Unsent()
	for _, n := range members {
		var own []*outgoing
		for _, tag := range unsent {
			if o, ok := tag.(*outgoing); ok && o.namespace == n {
				own = append(own, o)
			}
		}
		n.left(conn, Disconnected{Reason: reason, Err: why, Reconnecting: again}, own)
	}
	if running {
		c.connectFailed(unanswered, why)
	}
	return err
}

// dial opens a connection, which it makes the one that l serves, and asks for the namespaces.
func (l *life) dial() error {
	c := l.client
	ctx, cancel := l.ctx, context.CancelFunc(func() {})
	if !l.bounded() {
		ctx, cancel = context.WithTimeoutCause(l.ctx, c.cfg.ConnectTimeout, ErrConnectTimeout)
	}
	defer cancel()
	if err := l.open(ctx, time.Now()); err != nil {
		if context.Cause(ctx) == ErrConnectTimeout {
			err = cause.Join(ErrConnectTimeout, err)
		}
		return err
	}
	conn := l.serving
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
	conn.join(conn.attempt, l.late()...)
	return nil
}

// late returns the namespaces that are wanted and were not asked for at the beginning: all of
// them with Config.JoinOnDemand, else those whose Connect was called meanwhile.
func (l *life) late() (late []*Namespace) {
	for _, n := range l.client.wanted() {
		n.mu.Lock()
		if n.conn == nil && (n.refused == nil || l.client.cfg.JoinOnDemand) {
			late = append(late, n)
		}
		n.mu.Unlock()
	}
	return late
}

// open asks the functions of the configuration, opens a session and asks for the namespaces,
// but with Config.JoinOnDemand. What it returns is as dial's.
func (l *life) open(ctx context.Context, began time.Time) error {
	c, cfg := l.client, &l.client.cfg
	url := l.url
	var header map[string][]string
	var err error
	if cfg.URL != nil {
		if url, err = cfg.URL(ctx, l.attempt()); err != nil {
			return err
		}
	}
	if err = c.checkPath(url); err != nil {
		return err
	}
	if cfg.Header != nil {
		if header, err = cfg.Header(ctx, l.attempt()); err != nil {
			return err
		}
	}
	var wanted []*Namespace
	if !cfg.JoinOnDemand {
		wanted = c.wanted() // the URL has said by now which one is the default namespace
	}
	asked, auths := wanted[:0:0], make([]any, len(wanted))
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
			return connectError(a.Namespace, err)
		}
		auths[len(asked)] = auth
		asked = append(asked, n)
	}
	if len(asked) == 0 && len(wanted) > 0 {
		return cause.Join(ErrNoRetry, l.last)
	}
	decoder := c.codec.NewDecoder(DecoderOptions{MaxAttachments: cfg.MaxAttachments})
	session, err := c.engine.Open(ctx, url, header)
	if err != nil {
		return err
	}
	conn := newConn(l, session, decoder, asked, began)
	l.serving = conn
	c.notifyOpened(conn)
	for i, n := range asked {
		ok, err := conn.ask(n, auths[i])
		session.Wake()
		if err != nil {
			return err
		}
		if !ok {
			conn.answered(n, nil)
		}
	}
	return nil
}
