//go:build !js

package transportnative_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

// secure serves HTTP/2 and an echoing WebSocket, and returns how to trust it.
func secure(t *testing.T) (string, *tls.Config) {
	ws := accepting(t, nil, echo)
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "" {
			ws.ServeHTTP(w, r)
			return
		}
		io.WriteString(w, r.Proto)
	}))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	t.Cleanup(srv.Close)
	pool := x509.NewCertPool()
	pool.AddCert(srv.Certificate())
	return srv.URL, &tls.Config{RootCAs: pool}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	u, config := secure(t)
	networks := map[string]*transportnative.Network{
		"own client":  {TLSConfig: config},
		"user client": network(t, func(tr *http.Transport) { tr.TLSClientConfig = config.Clone() }),
	}
	for name, n := range networks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			t.Cleanup(n.CloseIdleConnections)
			// Before and after: a pooled HTTP/2 connection must not be taken for the upgrade.
			wantPoll(t, n, u, "HTTP/2.0")
			c := dial(t, n, transport.Dial{URL: u})
			wantEcho(t, c)
			if err := c.Close(within(t), 1000, ""); err != nil {
				t.Errorf("Close: %v", err)
			}
			wantPoll(t, n, u, "HTTP/2.0")
		})
	}
}

func TestTLSIsVerified(t *testing.T) {
	t.Parallel()
	u, _ := secure(t)
	n := network(t, nil)
	var unknown x509.UnknownAuthorityError
	if _, err := n.RoundTrip(within(t), &transport.Request{Method: "GET", URL: u}); !errors.As(err, &unknown) {
		t.Errorf("RoundTrip: got error %v, want an UnknownAuthorityError", err)
	}
	if _, err := n.DialWebSocket(within(t), &transport.Dial{URL: wsURL(u)}); !errors.As(err, &unknown) {
		t.Errorf("DialWebSocket: got error %v, want an UnknownAuthorityError", err)
	}
}

func TestTwoTLSConfigsAreRefused(t *testing.T) {
	t.Parallel()
	n := &transportnative.Network{HTTPClient: &http.Client{}, TLSConfig: &tls.Config{}}
	if _, err := n.RoundTrip(within(t), &transport.Request{Method: "GET", URL: "http://127.0.0.1/"}); err == nil || !strings.Contains(err.Error(), "TLSConfig") {
		t.Errorf("RoundTrip: got error %v, want one that names TLSConfig", err)
	}
	if _, err := n.DialWebSocket(within(t), &transport.Dial{URL: "ws://127.0.0.1/"}); err == nil || !strings.Contains(err.Error(), "TLSConfig") {
		t.Errorf("DialWebSocket: got error %v, want one that names TLSConfig", err)
	}
}

func TestProxy(t *testing.T) {
	t.Parallel()
	secureURL, config := secure(t)
	plainURL := serve(t, accepting(t, nil, echo))
	for name, target := range map[string]string{"CONNECT": secureURL, "GET": plainURL} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &proxy{t: t}
			proxyURL, err := url.Parse(serve(t, p))
			if err != nil {
				t.Fatal(err)
			}
			n := network(t, func(tr *http.Transport) {
				tr.Proxy = http.ProxyURL(proxyURL)
				tr.TLSClientConfig = config.Clone() // net/http changes it
			})
			if _, err := n.RoundTrip(within(t), &transport.Request{Method: "GET", URL: target}); err != nil {
				t.Fatal(err)
			}
			c := dial(t, n, transport.Dial{URL: target})
			wantEcho(t, c)
			p.mu.Lock()
			defer p.mu.Unlock()
			if got := strings.Join(p.methods, " "); got != name+" "+name {
				t.Errorf("the proxy saw %q, want %s twice", got, name)
			}
		})
	}
}

// A proxy passes requests on, upgrades too, and tunnels.
type proxy struct {
	t       *testing.T
	mu      sync.Mutex
	methods []string
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.methods = append(p.methods, r.Method)
	p.mu.Unlock()
	if r.Method != http.MethodConnect {
		pass := httputil.ReverseProxy{Rewrite: func(*httputil.ProxyRequest) {}}
		pass.ServeHTTP(w, r)
		return
	}
	up, err := net.Dial("tcp", r.Host)
	if err != nil {
		p.t.Error(err)
		return
	}
	defer up.Close()
	down, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		p.t.Error(err)
		return
	}
	defer down.Close()
	io.WriteString(down, "HTTP/1.1 200 OK\r\n\r\n")
	var wg sync.WaitGroup
	wg.Go(func() { pipe(up, rw.Reader) })
	wg.Go(func() { pipe(down, bufio.NewReader(up)) })
	wg.Wait()
}

func pipe(to net.Conn, from io.Reader) {
	defer to.Close()
	io.Copy(to, from)
}

func wantPoll(t *testing.T, n *transportnative.Network, u, want string) {
	t.Helper()
	got, err := n.RoundTrip(within(t), &transport.Request{Method: "GET", URL: u})
	if err != nil {
		t.Fatal(err)
	}
	if string(got.Body) != want {
		t.Errorf("polled with %s, want %s", got.Body, want)
	}
}

func wantEcho(t *testing.T, c transport.Conn) {
	t.Helper()
	if err := c.Write(within(t), text("hello")); err != nil {
		t.Fatal(err)
	}
	wantText(t, c, "hello")
}
