//go:build !js

package transportnative

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"

	"github.com/coder/websocket"
	"github.com/siowasm/siowasm/transport"
)

// maxStatusBody is how much of a refused handshake's body a StatusError has.
const maxStatusBody = 4 << 10

// DialWebSocket opens a WebSocket with the Network's client; the result is a [*Conn].
// ctx bounds the handshake alone. A server that answers without upgrading, a redirect
// included, is reported as a [*transport.StatusError] with at most 4 KiB of the body.
// The error is [transport.ErrUnsupported] when the client's Transport is not able to
// upgrade. Errors name the URL without its userinfo and query.
func (n *Network) DialWebSocket(ctx context.Context, dial *transport.Dial) (transport.Conn, error) {
	client, err := n.client()
	if err != nil {
		return nil, err
	}
	opts, err := n.dialOptions(dial)
	if err != nil {
		return nil, err
	}
	up := &upgrader{base: client.Transport, jar: client.Jar != nil}
	if up.base == nil {
		up.base = http.DefaultTransport
	}
	client.Transport = up
	opts.HTTPClient = &client

	c := newConn(dial.MaxMessage)
	opts.OnPingReceived = func(_ context.Context, payload []byte) bool {
		c.pinged(slices.Clone(payload))
		return false
	}
	ws, resp, err := websocket.Dial(ctx, dial.URL, opts)
	switch {
	case up.status != nil:
		return nil, requestError("dial", dial.URL, up.status)
	case err != nil:
		return nil, requestError("dial", dial.URL, err)
	}
	c.wire, c.subprotocol = up.lent.wire, ws.Subprotocol()
	if resp.Header.Get("Sec-WebSocket-Extensions") != "" {
		c.protocol = newDeflated(c, ws, up.lent, opts.CompressionThreshold)
		return c, nil
	}
	up.lent.takeBack(ws)
	c.wire.shut(c.writing)
	c.protocol = newPlain(c)
	return c, nil
}

func (n *Network) dialOptions(dial *transport.Dial) (*websocket.DialOptions, error) {
	opts := &websocket.DialOptions{
		HTTPHeader:   dial.Header,
		Host:         http.Header(dial.Header).Get("Host"),
		Subprotocols: dial.Subprotocols,
	}
	if n.Compression == nil {
		return opts, nil
	}
	if n.Compression.Threshold < 0 {
		return nil, fmt.Errorf("transportnative: Compression.Threshold is %d bytes: it must not be negative", n.Compression.Threshold)
	}
	opts.CompressionMode = websocket.CompressionNoContextTakeover
	opts.CompressionThreshold = n.Compression.Threshold
	if opts.CompressionThreshold == 0 {
		opts.CompressionThreshold = defaultThreshold
	}
	return opts, nil
}

// An upgrader is the RoundTripper of one handshake; it keeps what came of it.
type upgrader struct {
	base   http.RoundTripper
	jar    bool
	lent   *lent
	status *transport.StatusError
}

func (u *upgrader) RoundTrip(req *http.Request) (*http.Response, error) {
	var got httptrace.GotConnInfo
	if _, ok := u.base.(*http.Transport); ok {
		// Any other RoundTripper may use further connections with the same context.
		trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { got = info }}
		req = req.WithContext(httptrace.WithClientTrace(req.Context(), trace))
	}
	resp, err := u.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusSwitchingProtocols {
		u.refused(resp)
		return resp, nil
	}
	body, ok := resp.Body.(io.ReadWriteCloser)
	if !ok {
		resp.Body.Close()
		return nil, &transport.UnsupportedError{
			Option: "WebSocket",
			Detail: fmt.Sprintf("the body of the Transport's response cannot be written to: it is a %T", resp.Body),
		}
	}
	u.lent = &lent{wire: newWire(body, got.Conn), turn: newTurn()}
	resp.Body = u.lent
	return resp, nil
}

// refused keeps the answer, with what came of its body before the context ended.
func (u *upgrader) refused(resp *http.Response) {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxStatusBody))
	resp.Body.Close()
	resp.Body = http.NoBody
	// A copy, because the client still takes the cookies for its Jar from the original.
	header := resp.Header.Clone()
	if u.jar {
		header.Del("Set-Cookie")
	}
	u.status = &transport.StatusError{Status: resp.StatusCode, Header: header, Body: body}
}
