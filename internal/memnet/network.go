package memnet

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/siowasm/siowasm/transport"
)

// defaultBuffer is what a direction holds before Write waits.
const defaultBuffer = 1 << 20

// A Network is the client's side, and where faults are made. Its methods may be
// called concurrently.
type Network struct {
	handler Handler
	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	loops   sync.WaitGroup // the handlers

	latency  atomic.Int64
	buffer   atomic.Int64
	pause    atomic.Pointer[pause] // nil while the server runs
	unclosed atomic.Int64
	traffic  [2]traffic // to the server, to the client

	mu        sync.Mutex
	closed    bool
	refused   error
	refusedWS error
	calls     map[*call]struct{} // under way
	links     map[*link]struct{} // open
	stats     counts
}

var _ transport.Network = (*Network)(nil)

// A pause is a time in which the server is frozen.
type pause struct {
	over    atomic.Bool
	resumed chan struct{}
}

// New returns a Network whose server is handler.
func New(handler Handler) *Network {
	n := &Network{
		handler: handler,
		calls:   map[*call]struct{}{},
		links:   map[*link]struct{}{},
		stats:   newCounts(),
	}
	n.buffer.Store(defaultBuffer)
	n.ctx, n.cancel = context.WithCancel(context.Background())
	return n
}

// Close cuts everything off, refuses what comes later with [ErrClosed], and waits for
// the handlers, so that it must not be called by one. It may be called more than once.
func (n *Network) Close() {
	n.mu.Lock()
	n.closed = true
	n.mu.Unlock()
	n.cancel()
	n.Cut()
	n.loops.Wait()
}

// CloseIdleConnections counts its calls, for [Stats.CloseIdle]. There is nothing else
// to it: a Network keeps no idle connections.
func (n *Network) CloseIdleConnections() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.stats.closeIdle++
}

// RoundTrip implements [transport.Network]. The handler gets copies of the body and
// of the header, and so does the caller.
func (n *Network) RoundTrip(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	target, err := checkRequest(req)
	if err != nil {
		return nil, err
	}
	c, ctx, err := n.begin(ctx, req.Method, target)
	if err != nil {
		return nil, err
	}
	defer n.end(c)
	copied := *req
	copied.Header = cloneHeader(req.Header)
	copied.Body = slices.Clone(req.Body)
	var resp *transport.Response
	answered := make(chan error, 1)
	err = n.serve(func() {
		if n.pass(ctx) != nil {
			return
		}
		var err error
		resp, err = n.handler.ServeHTTP(ctx, &copied)
		if n.pass(ctx) == nil {
			answered <- err
		}
	})
	if err != nil {
		return nil, err
	}
	select {
	case err = <-answered:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, err
	}
	if req.MaxBody > 0 && int64(len(resp.Body)) > req.MaxBody {
		return nil, tooLarge("response body", len(resp.Body), req.MaxBody)
	}
	return &transport.Response{Status: resp.Status, Header: cloneHeader(resp.Header), Body: slices.Clone(resp.Body)}, nil
}

// DialWebSocket implements [transport.Network].
func (n *Network) DialWebSocket(ctx context.Context, dial *transport.Dial) (transport.Conn, error) {
	target, err := checkDial(dial)
	if err != nil {
		return nil, err
	}
	c, ctx, err := n.begin(ctx, "", target)
	if err != nil {
		return nil, err
	}
	defer n.end(c)
	h := &Handshake{Dial: *dial, network: n, decided: make(chan struct{})}
	h.Dial.Header = cloneHeader(dial.Header)
	h.Dial.Subprotocols = slices.Clone(dial.Subprotocols)
	err = n.serve(func() {
		if n.pass(ctx) != nil {
			return
		}
		n.handler.ServeWebSocket(n.ctx, h)
		h.finish()
	})
	if err != nil {
		return nil, err
	}
	select {
	case <-h.decided:
		err = n.pass(ctx)
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err != nil {
		h.abandon()
		return nil, err
	}
	if h.rejected != nil {
		return nil, h.rejected
	}
	n.unclosed.Add(1)
	return h.client, nil
}

// serve runs a handler on a goroutine that Close waits for.
func (n *Network) serve(handle func()) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return ErrClosed
	}
	n.loops.Go(handle)
	return nil
}

// delay returns the latency of one way.
func (n *Network) delay() time.Duration { return time.Duration(n.latency.Load()) }

// pass waits as long as something needs to get to the other side: the latency, and
// the end of a pause.
func (n *Network) pass(ctx context.Context) error {
	if d := n.delay(); d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	for {
		p := n.pause.Load()
		if p == nil {
			return nil
		}
		select {
		case <-p.resumed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func cloneHeader(header map[string][]string) map[string][]string {
	clone := maps.Clone(header)
	for name, values := range clone {
		clone[name] = slices.Clone(values)
	}
	return clone
}

func tooLarge(what string, size int, limit int64) error {
	return fmt.Errorf("memnet: %s of %d bytes, the limit is %d: %w", what, size, limit, transport.ErrTooLarge)
}
