//go:build !js

package transportnative

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"

	"github.com/siowasm/siowasm/transport"
)

const (
	// maxTrusted is how much of a Content-Length is allocated before that much came.
	maxTrusted = 1 << 20
	// maxBody is the limit where none is set. A bytes.Buffer panics at twice that.
	maxBody = math.MaxInt / 4
)

// RoundTrip sends a request with the Network's client and returns its whole answer,
// whatever its status, redirects included. A Host header sets the request's host.
// MaxBody counts the bytes of the body after its Content-Encoding was undone. It
// blocks until the body was read or ctx has ended; it returns then what failed,
// ctx's error among it. A request that was sent is not sent again. Errors name the URL
// without its userinfo and query.
func (n *Network) RoundTrip(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	client, err := n.client()
	if err != nil {
		return nil, err
	}
	ctx, repeated, cancel := once(ctx)
	defer cancel()
	hr, err := http.NewRequestWithContext(ctx, req.Method, req.URL, bytes.NewReader(req.Body))
	if err != nil {
		return nil, requestError(req.Method, req.URL, err)
	}
	if req.Header != nil {
		// The client adds its Jar's cookies to the map, which is the caller's.
		hr.Header = http.Header(req.Header).Clone()
		hr.Host = hr.Header.Get("Host")
	}
	resp, err := client.Do(hr)
	if repeated.Load() {
		if err == nil {
			resp.Body.Close()
		}
		err = errRepeated
	}
	if err != nil {
		return nil, requestError(req.Method, req.URL, err)
	}
	defer resp.Body.Close()
	var body []byte
	// What follows a 101 is no answer, and would be read until the server closes: ctx does not end it.
	if resp.StatusCode != http.StatusSwitchingProtocols {
		if body, err = readBody(resp, req.MaxBody); err != nil {
			return nil, requestError(req.Method, req.URL, err)
		}
	}
	if client.Jar != nil {
		resp.Header.Del("Set-Cookie")
	}
	return &transport.Response{Status: resp.StatusCode, Header: resp.Header, Body: body}, nil
}

var errRepeated = errors.New("the connection was lost before the answer came")

// once returns a context whose request is not sent a second time. net/http does that with a
// GET when a kept connection is lost before the answer, which may have held messages: a poll
// takes them from the server.
func once(ctx context.Context) (_ context.Context, repeated *atomic.Bool, cancel context.CancelFunc) {
	ctx, cancel = context.WithCancel(ctx)
	var sent atomic.Bool
	repeated = new(atomic.Bool)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteHeaders: func() { sent.Store(true) },
		GotConn: func(httptrace.GotConnInfo) {
			if sent.Load() {
				repeated.Store(true)
				cancel()
			}
		},
	}), repeated, cancel
}

func readBody(resp *http.Response, limit int64) ([]byte, error) {
	if limit <= 0 || limit > maxBody {
		limit = maxBody
	}
	if resp.ContentLength > limit {
		return nil, tooLarge("response body", limit)
	}
	var buf bytes.Buffer
	buf.Grow(int(min(max(resp.ContentLength, 0), maxTrusted)) + bytes.MinRead)
	if _, err := buf.ReadFrom(io.LimitReader(resp.Body, limit+1)); err != nil {
		return nil, fmt.Errorf("read response body: %w", err)
	}
	if int64(buf.Len()) > limit {
		return nil, tooLarge("response body", limit)
	}
	return buf.Bytes(), nil
}

// A limitError is [transport.ErrTooLarge] with what was too large.
type limitError struct {
	what  string
	limit int64
}

func tooLarge(what string, limit int64) error { return &limitError{what, limit} }

func (e *limitError) Error() string {
	return fmt.Sprintf("%s larger than the limit of %d bytes", e.what, e.limit)
}

func (e *limitError) Unwrap() error { return transport.ErrTooLarge }
