//go:build !js

package transportnative_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

func TestDialSendsHeadersAndSubprotocols(t *testing.T) {
	t.Parallel()
	var host, in string
	u := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, in = r.Host, strings.Join(r.Header["X-In"], "+")
		accepting(t, &websocket.AcceptOptions{Subprotocols: []string{"second"}}, echo).ServeHTTP(w, r)
	}))
	header := map[string][]string{"X-In": {"one", "two"}, "Host": {"example.org"}}
	c := dial(t, &transportnative.Network{}, transport.Dial{URL: u, Header: header, Subprotocols: []string{"first", "second"}})
	if c.Subprotocol() != "second" {
		t.Errorf("the subprotocol is %q, want second", c.Subprotocol())
	}
	if host != "example.org" || in != "one+two" {
		t.Errorf("the server saw host %q and X-In %q", host, in)
	}
	if want := (map[string][]string{"X-In": {"one", "two"}, "Host": {"example.org"}}); !reflect.DeepEqual(header, want) {
		t.Errorf("the caller's header became %v", header)
	}
}

func TestDialReportsTheStatus(t *testing.T) {
	t.Parallel()
	for _, code := range []int{200, 302, 401, 503} {
		t.Run(http.StatusText(code), func(t *testing.T) {
			t.Parallel()
			u := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", "/elsewhere")
				w.Header().Set("Set-Cookie", "a=b")
				w.WriteHeader(code)
				io.WriteString(w, strings.Repeat("x", 5000))
			}))
			_, err := network(t, nil).DialWebSocket(within(t), &transport.Dial{URL: wsURL(u)})
			var status *transport.StatusError
			if !errors.As(err, &status) {
				t.Fatalf("got error %v, want a StatusError", err)
			}
			if status.Status != code || status.Header["Location"][0] != "/elsewhere" || status.Header["Set-Cookie"][0] != "a=b" {
				t.Errorf("got status %d and header %v", status.Status, status.Header)
			}
			if len(status.Body) != 4096 {
				t.Errorf("got %d bytes of the body, want 4096", len(status.Body))
			}
		})
	}
}

func TestDialEndsWithItsContext(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{})
	u := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
	}))
	ctx, cancel := context.WithCancel(within(t))
	go func() {
		<-arrived
		cancel()
	}()
	if _, err := network(t, nil).DialWebSocket(ctx, &transport.Dial{URL: wsURL(u)}); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want context.Canceled", err)
	}
}

type noUpgrade struct{}

func (noUpgrade) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusSwitchingProtocols, Body: http.NoBody}, nil
}

func TestDialWithATransportThatCannotUpgrade(t *testing.T) {
	t.Parallel()
	n := &transportnative.Network{HTTPClient: &http.Client{Transport: noUpgrade{}}}
	_, err := n.DialWebSocket(within(t), &transport.Dial{URL: "ws://127.0.0.1/"})
	var unsupported *transport.UnsupportedError
	if !errors.Is(err, transport.ErrUnsupported) || !errors.As(err, &unsupported) || unsupported.Option != "WebSocket" {
		t.Errorf("got error %v, want an UnsupportedError for WebSocket", err)
	}
}

func TestConnOutlivesItsDial(t *testing.T) {
	t.Parallel()
	n := network(t, nil)
	n.HTTPClient.Timeout = patience
	ctx, cancel := context.WithCancel(within(t))
	c, err := n.DialWebSocket(ctx, &transport.Dial{URL: wsURL(serve(t, accepting(t, nil, echo)))})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(ended(), 1000, "")
	cancel()
	n.CloseIdleConnections()
	wantEcho(t, c)
	if n.HTTPClient.Timeout != patience {
		t.Error("the user's client was changed")
	}
}

func TestNegativeThresholdIsRefused(t *testing.T) {
	t.Parallel()
	n := &transportnative.Network{Compression: &transportnative.Compression{Threshold: -1}}
	if _, err := n.DialWebSocket(within(t), &transport.Dial{URL: "ws://127.0.0.1/"}); err == nil || !strings.Contains(err.Error(), "Threshold") {
		t.Errorf("got error %v, want one that names the Threshold", err)
	}
}
