//go:build js && wasm

package main

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/internal/dispatch"
	"github.com/siowasm/siowasm/transport"
)

// A network is what the host of one client offers; wasm/js/network.mjs is the other half.
type network struct {
	client int32

	mu       sync.Mutex
	watchers []watcher
	calls    dispatch.Tasks // of the watchers' functions
}

var (
	_ transport.Network = (*network)(nil)
	_ transport.Watcher = (*network)(nil)
)

type watcher struct{ resumed, offline func() }

// An exchange is an HTTP request that was not answered yet.
type exchange struct {
	done chan struct{} // closed when the rest is known
	resp transport.Response
	err  error
}

// RoundTrip implements [transport.Network]. Redirects are followed, as the JavaScript client
// does.
func (n *network) RoundTrip(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	x := &exchange{done: make(chan struct{})}
	number := host.exchanges.add(x)
	defer host.exchanges.take(number)
	hostFetch(n.client, number, req.Method, req.URL, lines(req.Header), view(req.Body), float64(req.MaxBody))
	select {
	case <-x.done:
	case <-ctx.Done():
		hostAbort(number)
		return nil, ctx.Err()
	}
	if x.err != nil {
		return nil, x.err
	}
	return &x.resp, nil
}

// answered takes the answer, whose header and body were handed over.
func (x *exchange) answered(status int32, header string, body []byte) {
	x.resp = transport.Response{Status: int(status), Header: parseLines(header), Body: body}
	close(x.done)
}

// What a request failed for.
const (
	failedOther = iota
	failedTooLarge
	failedUnsupported
)

func (x *exchange) failed(kind int32, message string) {
	x.err = hostError(kind, message)
	close(x.done)
}

// hostError is what the host said.
func hostError(kind int32, message string) error {
	switch kind {
	case failedTooLarge:
		return transport.ErrTooLarge
	case failedUnsupported:
		return &transport.UnsupportedError{Option: message}
	}
	return errors.New(message)
}

// lines writes a header as lines.
func lines(header map[string][]string) string {
	var b strings.Builder
	for name, values := range header {
		for _, value := range values {
			b.WriteString(name)
			b.WriteByte(':')
			b.WriteString(value)
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// parseLines reads a header.
func parseLines(text string) map[string][]string {
	header := make(map[string][]string)
	for _, line := range ascii.Split(text, '\n') {
		if name, value, ok := ascii.Cut(line, ':'); ok {
			name = ascii.HeaderName(name)
			header[name] = append(header[name], value)
		}
	}
	return header
}

// Watch implements [transport.Watcher]: a page tells both, other hosts nothing. stop waits
// for a call that has begun.
func (n *network) Watch(resumed, offline func()) (stop func()) {
	n.mu.Lock()
	n.watchers = append(n.watchers, watcher{resumed, offline})
	n.mu.Unlock()
	hostWatch(n.client, true)
	return func() {
		hostWatch(n.client, false)
		n.mu.Lock()
		n.watchers = nil
		n.mu.Unlock()
		n.calls.Wait()
	}
}

// noticed is called by an export, which must not wait, as the watchers may for a moment.
func (n *network) noticed(offline bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, w := range n.watchers {
		if offline {
			n.calls.Go(w.offline)
		} else {
			n.calls.Go(w.resumed)
		}
	}
}
