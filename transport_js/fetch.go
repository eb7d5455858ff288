//go:build js && wasm

package transportjs

import (
	"context"
	"errors"
	"math"
	"syscall/js"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/transport"
)

// RoundTrip sends req with fetch and returns its whole answer, whatever its status. When
// ctx ends first the request is aborted and the error is ctx's.
//
// Redirects are not followed. Node, Deno, Bun and workerd return the redirect itself, with
// its Location. A browser hides it, status included, so that there it is a
// [*transport.UnsupportedError]. So are, in a browser, headers that it does not let a
// program set.
//
// A body above MaxBody is refused by its Content-Length where it has one, otherwise after
// the host has received it.
func (n *Network) RoundTrip(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	if err := checkHeader(req.Header); err != nil {
		return nil, err
	}
	options := map[string]any{
		"method":   req.Method,
		"redirect": "manual",
		"headers":  headerInit(req.Header),
	}
	if len(req.Body) > 0 {
		options["body"] = jsx.FromBytes(req.Body)
	}
	if n.Credentials != "" {
		options["credentials"] = n.Credentials
	}
	f, err := fetch(ctx, req.URL, options)
	if err != nil {
		return nil, withoutQuery(err, req.URL)
	}
	resp, err := f.head()
	if err == nil {
		err = f.body(ctx, resp, req.MaxBody)
	}
	if err != nil {
		f.abort()
		return nil, withoutQuery(err, req.URL)
	}
	return resp, nil
}

// A fetched is an answer whose body was not read yet.
type fetched struct {
	response   js.Value
	controller js.Value
}

// fetch waits for the head of the answer. Options that a host may not know are left out
// by default: workerd throws on some.
func fetch(ctx context.Context, url string, options map[string]any) (*fetched, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if js.Global().Get("fetch").Type() != js.TypeFunction {
		return nil, &transport.UnsupportedError{Option: "fetch", Detail: "this host has none; set globalThis.fetch"}
	}
	f := &fetched{}
	var promise js.Value
	err := jsx.Try(func() {
		f.controller = js.Global().Get("AbortController").New()
		options["signal"] = f.controller.Get("signal")
		promise = js.Global().Call("fetch", url, options)
	})
	if err != nil {
		return nil, &opError{op: "fetch", err: err}
	}
	f.response, err = jsx.Await(ctx, promise)
	if err != nil {
		f.abort()
		return nil, fetchError(ctx, err)
	}
	return f, nil
}

// abort gives the request up. The compiler would copy it to each place that calls it.
//
//go:noinline
func (f *fetched) abort() {
	_, _ = jsx.Call(f.controller, "abort")
}

// head returns the status and the header.
func (f *fetched) head() (*transport.Response, error) {
	resp := &transport.Response{}
	hidden := false
	err := jsx.Try(func() {
		hidden = jsx.Text(f.response.Get("type")) == "opaqueredirect"
		resp.Status = f.response.Get("status").Int()
		resp.Header = readHeader(f.response.Get("headers"))
	})
	if err != nil {
		return nil, &opError{op: "fetch", err: err}
	}
	if hidden {
		return nil, &transport.UnsupportedError{
			Option: "HTTP redirect",
			Detail: "the server redirects this request, and a browser does not show where to; use the URL of the target",
		}
	}
	return resp, nil
}

// body adds the body to resp, of at most limit bytes; zero is no limit.
func (f *fetched) body(ctx context.Context, resp *transport.Response, limit int64) error {
	if limit > 0 && declaredLength(resp.Header) > limit {
		return &limitError{what: "response body", limit: limit}
	}
	body, err := jsx.Call(f.response, "arrayBuffer")
	if err == nil {
		body, err = jsx.Await(ctx, body)
	}
	if err != nil {
		return fetchError(ctx, err)
	}
	if limit > 0 && int64(body.Get("byteLength").Int()) > limit {
		return &limitError{what: "response body", limit: limit}
	}
	resp.Body = jsx.Bytes(body)
	return nil
}

// declaredLength returns the Content-Length where it is the body's: a compressed body has
// that of what was sent.
func declaredLength(header map[string][]string) int64 {
	length := header["Content-Length"]
	if len(length) != 1 || header["Content-Encoding"] != nil {
		return 0
	}
	n, _ := ascii.Number(length[0], math.MaxInt64)
	return n
}

// fetchError keeps the error of an ended context as it is.
func fetchError(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return err
	}
	return &opError{op: "fetch", err: err}
}
