//go:build !js

package transportnative

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/siowasm/siowasm/transport"
)

var _ transport.Network = (*Network)(nil)

// A Network opens connections with net/http. The zero Network is
// ready to use. Its methods may be called concurrently; its fields must not change
// after the first call, and it must not be copied after that.
type Network struct {
	// HTTPClient sends every request and every WebSocket handshake. It is not
	// changed, and its CheckRedirect is not asked: redirects are not followed. When
	// it has a Jar, the Jar keeps the cookies and answers come without Set-Cookie.
	// Its Timeout bounds a request, so it has to be longer than a poll, which a
	// server holds open until it has something to say (Engine.IO: 25 seconds and
	// more), and a WebSocket's handshake; an open WebSocket has no timeout.
	//
	// Nil means a client of the Network's own, without a Jar or a Timeout, whose
	// Transport is a clone of [http.DefaultTransport] that keeps idle connections for 4
	// seconds: a server may close them after 5, as Node's does. WebSockets over TLS 1.3 take
	// less processor time with it, because it knows what is beneath TLS.
	HTTPClient *http.Client

	// TLSConfig is used for https and wss by the Network's own client. It is an error
	// to set it together with HTTPClient, whose Transport has one itself. Nil means
	// net/http's default.
	TLSConfig *tls.Config

	// Compression offers permessage-deflate, RFC 7692, for WebSocket messages; whether
	// it is used is the server's choice. Nil means that messages are not compressed.
	Compression *Compression

	mu  sync.Mutex
	own *http.Client // nil while none is needed
}

// Compression tells how WebSocket messages are compressed. Each message is compressed
// on its own, so that an idle connection holds no state for it.
type Compression struct {
	// Threshold is the smallest message in bytes that is compressed. Zero means 1,024
	// bytes. Messages with NoCompress are never compressed.
	Threshold int
}

const defaultThreshold = 1024

var errTwoTLSConfigs = errors.New("transportnative: TLSConfig and HTTPClient are both set: set the TLSClientConfig of the client's Transport instead")

// CloseIdleConnections closes the connections that are kept for further requests and
// not in use. It is [http.Client.CloseIdleConnections] of HTTPClient, or of the
// Network's own client, which is let go with that: it weighs as much as an open WebSocket.
// The Network can be used further.
func (n *Network) CloseIdleConnections() {
	client := n.HTTPClient
	if client == nil {
		n.mu.Lock()
		client, n.own = n.own, nil
		n.mu.Unlock()
	}
	if client != nil {
		client.CloseIdleConnections()
	}
}

// client returns a copy that follows no redirects.
func (n *Network) client() (http.Client, error) {
	client := n.HTTPClient
	switch {
	case client == nil:
		client = n.ownClient()
	case n.TLSConfig != nil:
		return http.Client{}, errTwoTLSConfigs
	}
	c := *client
	c.CheckRedirect = lastResponse
	return c, nil
}

func (n *Network) ownClient() *http.Client {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.own == nil {
		n.own = &http.Client{Transport: newTransport(n.TLSConfig)}
	}
	return n.own
}

const (
	idleTimeout = 4 * time.Second
	bufferSize  = 2 << 10
)

func newTransport(config *tls.Config) *http.Transport {
	// A program may have replaced the default by a RoundTripper of another type.
	t := &http.Transport{Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, DialContext: new(net.Dialer).DialContext}
	if d, ok := http.DefaultTransport.(*http.Transport); ok {
		t = d.Clone()
	}
	// Below the 5 seconds after which Node's HTTP server closes an idle connection: a POST that
	// is sent just then is lost, and with it the session.
	t.IdleConnTimeout = idleTimeout
	// Packets are small. A WebSocket's buffers are larger, and so not among those that its
	// handshake leaves behind.
	t.ReadBufferSize, t.WriteBufferSize = bufferSize, bufferSize
	if t.DialContext != nil {
		t.DialContext = sluiced(t.DialContext)
	}
	if config != nil {
		t.TLSClientConfig = config.Clone()
	}
	return t
}

func lastResponse(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// requestError says what failed without the URL's userinfo and query, which hold
// passwords and session ids.
func requestError(verb, rawURL string, err error) error {
	var inner *url.Error
	if errors.As(err, &inner) {
		err = inner.Err
	}
	u, parseErr := url.Parse(rawURL)
	if parseErr != nil {
		return fmt.Errorf("%s: %w", verb, err)
	}
	return fmt.Errorf("%s %s://%s%s: %w", verb, u.Scheme, u.Host, u.EscapedPath(), err)
}
