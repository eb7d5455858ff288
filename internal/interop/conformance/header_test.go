package conformance_test

import (
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/control"
	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

// A handshake is what the server knows of the request that opened the connection.
type handshake struct {
	Headers map[string]string
	Query   map[string]string
}

// wantHeader connects with headers, by url, and wants the server to get one of them; or, over a WebSocket in a
// browser, which cannot send any, a clear error.
func (x *trial) wantHeader(cfg sio.Config, url, name, value string) {
	x.Helper()
	c := x.client(cfg)
	moved, stayed := probe.Upgrades(c), make(chan error, 1)
	c.OnUpgradeError(func(_ context.Context, err error) { stayed <- err })
	err := c.Connect(x.Context(), url)
	if browser && x.mode == probe.WebSocket {
		x.wantNoHeaders(err)
		return
	}
	x.Must(err)
	switch {
	case browser && x.mode == probe.Upgrade:
		x.wantNoHeaders(probe.Next(x, stayed))
		if on := probe.Ask[string](x, c, "transport"); on != string(probe.Polling) || c.Transport() != string(probe.Polling) {
			x.Errorf("on %s, the server on %s", c.Transport(), on)
		}
	case x.mode == probe.Upgrade:
		probe.Next(x, moved)
	}
	if got := probe.Ask[handshake](x, c, "handshake").Headers[name]; got != value {
		x.Errorf("the server got %s %q, want %q", name, got, value)
	}
}

func (x *trial) wantNoHeaders(err error) {
	x.Helper()
	var unsupported *transport.UnsupportedError
	if !errors.Is(err, transport.ErrUnsupported) || !errors.As(err, &unsupported) || !strings.Contains(unsupported.Option, "header") {
		x.Errorf("got %v, want what a browser cannot do", err)
	}
}

func TestHeader(t *testing.T) {
	each(t, onShared, func(x *trial) {
		header := map[string][]string{"X-Token": {"secret"}}
		cfg := sio.Config{Header: func(context.Context, sio.Attempt) (map[string][]string, error) { return header, nil }}
		x.wantHeader(cfg, x.server.URL(), "x-token", "secret")
		if len(header) != 1 || !slices.Equal(header["X-Token"], []string{"secret"}) {
			x.Errorf("the client changed the headers to %v", header)
		}
	})
}

// The user in a URL is sent as Authorization, and is in no error.
func TestUserinfo(t *testing.T) {
	each(t, onShared, func(x *trial) {
		url := strings.Replace(x.server.URL(), "://", "://ann:pass%20word@", 1)
		x.wantHeader(sio.Config{}, url, "authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("ann:pass word")))
	})
}

func TestUserinfoIsSecret(t *testing.T) {
	each(t, own(control.Options{}), func(x *trial) {
		x.Must(x.server.Kill(x.Context()))
		err := x.client(sio.Config{}).Connect(x.Context(), strings.Replace(x.server.URL(), "://", "://ann:password@", 1)+"?key=hidden")
		if err == nil || strings.Contains(err.Error(), "password") || strings.Contains(err.Error(), "hidden") {
			x.Errorf("Connect: %v", err)
		}
	})
}

func TestQuery(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		x.Must(c.Connect(x.Context(), x.server.URL()+"/?token=a%20b&x=1"))
		q := probe.Ask[handshake](x, c, "handshake").Query
		if q["token"] != "a b" || q["x"] != "1" || q["EIO"] != "4" || q["transport"] == "" || q["t"] == "" {
			x.Errorf("the server got %v", q)
		}
	})
}

// A wire is a Network that notes the headers of what goes over it.
type wire struct {
	transport.Network
	mu   sync.Mutex
	sent []map[string][]string
	got  []map[string][]string
}

func (w *wire) RoundTrip(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	res, err := w.Network.RoundTrip(ctx, req)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, req.Header)
	if err == nil {
		w.got = append(w.got, res.Header)
	}
	return res, err
}

func (w *wire) DialWebSocket(ctx context.Context, dial *transport.Dial) (transport.Conn, error) {
	w.mu.Lock()
	w.sent = append(w.sent, dial.Header)
	w.mu.Unlock()
	return w.Network.DialWebSocket(ctx, dial)
}

// The cookies of a handshake go with every later request and dial. A browser keeps its own, out of sight.
func TestCookies(t *testing.T) {
	each(t, own(control.Options{Cookie: "seat"}), func(x *trial) {
		w := &wire{Network: x.server.Network()}
		if w.Network == nil {
			w.Network = probe.Network()
		}
		c := x.settled(x.client(sio.Config{Network: w}))
		probe.Ask[int](x, c, "sum", 1, 2)
		x.Must(c.Disconnect(x.Context()))
		w.mu.Lock()
		defer w.mu.Unlock()
		for i, header := range w.sent {
			want := i > 0 && !browser
			cookie := strings.Join(header["Cookie"], "; ")
			if strings.HasPrefix(cookie, "seat=") != want || !want && cookie != "" {
				x.Errorf("request %d had the cookie %q", i, cookie)
			}
		}
		if x.mode != probe.WebSocket && (w.got[0]["Set-Cookie"] == nil) != browser {
			x.Errorf("the server answered with %v", w.got[0])
		}
	})
}
