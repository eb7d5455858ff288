//go:build !js

package transportnative_test

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

func TestClientCertificate(t *testing.T) {
	t.Parallel()
	ws := accepting(t, nil, echo)
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "" {
			ws.ServeHTTP(w, r)
			return
		}
		io.WriteString(w, r.Proto)
	}))
	srv.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	srv.Config.ErrorLog = log.New(io.Discard, "", 0) // the handshake that fails
	srv.StartTLS()
	t.Cleanup(srv.Close)
	n := &transportnative.Network{TLSConfig: &tls.Config{
		InsecureSkipVerify: true, // the test is about the client's certificate
		Certificates:       srv.TLS.Certificates,
	}}
	t.Cleanup(n.CloseIdleConnections)
	wantPoll(t, n, srv.URL, "HTTP/1.1")
	c := dial(t, n, transport.Dial{URL: srv.URL})
	wantEcho(t, c)

	without := &transportnative.Network{TLSConfig: &tls.Config{InsecureSkipVerify: true}}
	t.Cleanup(without.CloseIdleConnections)
	if _, err := without.RoundTrip(within(t), &transport.Request{Method: "GET", URL: srv.URL}); err == nil {
		t.Error("RoundTrip without a certificate: got no error")
	}
}

func TestDialContext(t *testing.T) {
	t.Parallel()
	target := serve(t, accepting(t, nil, echo))
	var dialled atomic.Int32
	n := network(t, func(tr *http.Transport) {
		tr.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			dialled.Add(1)
			return new(net.Dialer).DialContext(ctx, network, address)
		}
	})
	if _, err := n.RoundTrip(within(t), &transport.Request{Method: "GET", URL: target}); err != nil {
		t.Fatal(err)
	}
	n.CloseIdleConnections()
	wantEcho(t, dial(t, n, transport.Dial{URL: target}))
	if got := dialled.Load(); got != 2 {
		t.Errorf("dialled %d times, want 2", got)
	}
}
