package engineio_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

const polling, websocket = engineio.Polling, engineio.WebSocket

func TestConfigRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cfg    engineio.Config
		option string
		reason string
	}{
		"unknown transport": {engineio.Config{Transports: []string{polling, "carrier pigeon"}}, "Transports", `"carrier pigeon"`},
		"empty transport":   {engineio.Config{Transports: []string{""}}, "Transports", `""`},
		"transport twice":   {engineio.Config{Transports: []string{polling, websocket, polling}}, "Transports", "polling"},
		"path with a query": {engineio.Config{Path: "/a?b"}, "Path", "a?b"},
		"path with a #":     {engineio.Config{Path: "/a#b"}, "Path", "a#b"},
		"negative timeout":  {engineio.Config{RequestTimeout: -1}, "RequestTimeout", "negative"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := engineio.New(c.cfg)
			_, openErr := client.Open(t.Context(), "http://host", nil)
			for _, err := range []error{openErr, client.Connect(t.Context(), "http://host")} {
				e := as[*engineio.ConfigError](t, err)
				if e.Option != c.option || !strings.Contains(e.Error(), c.reason) {
					t.Errorf("%v, want option %s and %s", e, c.option, c.reason)
				}
			}
		})
	}
}

func TestNewWithNetwork(t *testing.T) {
	bubble(t, "given", func(t *testing.T) {
		s := siotest.Echo(siotest.Options{NoUpgrade: true})
		t.Cleanup(s.Close)
		// A Network of the Config would be one that knows no server.
		client := engineio.NewWithNetwork(s.Network, engineio.Config{Network: memnet.New(nil)})
		client.Watch(func() {}, func() {})()
		if err := client.Connect(t.Context(), "http://host/"); err != nil {
			t.Fatal(err)
		}
		if err := client.Disconnect(t.Context()); err != nil {
			t.Error(err)
		}
	})
	bubble(t, "nil", func(t *testing.T) {
		client := engineio.NewWithNetwork(nil, engineio.Config{Network: memnet.New(nil)})
		client.Watch(func() {}, func() {})()
		if e := as[*engineio.ConfigError](t, client.Connect(t.Context(), "http://host/")); e.Option != "Network" {
			t.Errorf("%v, want option Network", e)
		}
	})
}

// openings returns by what methods sessions were opened.
func openings(requests []siotest.Request) (list []string) {
	for _, r := range requests {
		if !strings.Contains(r.URL, "sid=") {
			list = append(list, r.Method)
		}
	}
	return list
}

func TestTransports(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		cfg    engineio.Config
		server siotest.Options
		events []string
		end    string // the transport
		dials  int
	}{
		{"default", engineio.Config{}, siotest.Options{}, []string{"connect", "upgraded websocket"}, websocket, 1},
		{"NoUpgrade", engineio.Config{NoUpgrade: true}, siotest.Options{}, []string{"connect"}, polling, 0},
		{"no upgrade offered", engineio.Config{}, siotest.Options{NoUpgrade: true}, []string{"connect"}, polling, 0},
		{"polling alone", engineio.Config{Transports: []string{polling}}, siotest.Options{}, []string{"connect"}, polling, 0},
		{"websocket alone", engineio.Config{Transports: []string{websocket}}, siotest.Options{}, []string{"connect"}, websocket, 1},
		{"websocket first", engineio.Config{Transports: []string{websocket, polling}}, siotest.Options{}, []string{"connect"}, websocket, 1},
		{"websocket first, refused", engineio.Config{Transports: []string{websocket, polling}, TryAllTransports: true},
			siotest.Options{Transports: []string{polling}}, []string{"connect"}, polling, 1},
		{"polling first, refused", engineio.Config{TryAllTransports: true},
			siotest.Options{Transports: []string{websocket}}, []string{"connect"}, websocket, 1},
	} {
		bubble(t, c.name, func(t *testing.T) {
			s := siotest.Echo(c.server)
			t.Cleanup(s.Close)
			client, e := connect(t, s.Network, c.cfg)
			time.Sleep(time.Second) // for the upgrade
			e.want(t, c.events...)
			if client.Transport() != c.end {
				t.Errorf("transport %q, want %q", client.Transport(), c.end)
			}
			if dials := s.Network.Stats().Dials; dials != c.dials {
				t.Errorf("%d dials, want %d", dials, c.dials)
			}
			send(t, client, "hi")
			time.Sleep(time.Second)
			e.want(t, "text hi")
		})
	}
}

func TestTryAllTransports(t *testing.T) {
	t.Parallel()
	for _, all := range []bool{false, true} {
		bubble(t, "", func(t *testing.T) {
			script := newScript(t)
			script.Get(503, nil, "busy")
			script.DialRejected(403, nil, "forbidden")
			err := engineio.New(engineio.Config{Network: script.Network, TryAllTransports: all}).Connect(t.Context(), "http://host")
			var tried []string
			for _, one := range unjoin(err) {
				tried = append(tried, as[*engineio.HandshakeError](t, one).Transport)
			}
			if want := map[bool][]string{false: {polling}, true: {polling, websocket}}[all]; !slices.Equal(tried, want) {
				t.Errorf("tried %v, want %v: %v", tried, want, err)
			}
		})
	}
}

func unjoin(err error) []error {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		return joined.Unwrap()
	}
	return []error{err}
}

func TestRememberUpgrade(t *testing.T) {
	t.Parallel()
	bubble(t, "until it fails", func(t *testing.T) {
		s := siotest.Echo(siotest.Options{})
		t.Cleanup(s.Close)
		c, _ := connect(t, s.Network, engineio.Config{RememberUpgrade: true})
		time.Sleep(time.Second)
		again := func() error {
			if err := c.Disconnect(t.Context()); err != nil {
				t.Error(err)
			}
			return c.Connect(t.Context(), "http://host")
		}
		if err := again(); err != nil || c.Transport() != websocket {
			t.Errorf("connected again by %q: %v", c.Transport(), err)
		}
		s.Network.RefuseWebSocket(memnet.ErrReset)
		wantIs(t, again(), memnet.ErrReset)
		if err := again(); err != nil || c.Transport() != polling {
			t.Errorf("connected for the third time by %q: %v", c.Transport(), err)
		}
		if got := openings(s.Requests()); !slices.Equal(got, []string{"GET", "WEBSOCKET", "GET"}) {
			t.Errorf("opened by %v", got)
		}
	})
	bubble(t, "not asked for", func(t *testing.T) {
		s := siotest.Echo(siotest.Options{})
		t.Cleanup(s.Close)
		c, _ := connect(t, s.Network, engineio.Config{})
		time.Sleep(time.Second)
		c.Disconnect(t.Context())
		if err := c.Connect(t.Context(), "http://host"); err != nil || c.Transport() != polling {
			t.Errorf("connected again by %q: %v", c.Transport(), err)
		}
	})
}

func TestDialOptions(t *testing.T) {
	t.Parallel()
	bubble(t, "", func(t *testing.T) {
		s := serve(t, "")
		var got transport.Dial
		s.socket = func(_ context.Context, h *memnet.Handshake) { got = h.Dial }
		c := engineio.New(engineio.Config{Network: s, Transports: []string{websocket}, Subprotocols: []string{"a", "b"}, MaxMessage: 1234})
		if err := c.Connect(t.Context(), "http://host"); err == nil {
			t.Error("connected")
		}
		s.requests()
		if !slices.Equal(got.Subprotocols, []string{"a", "b"}) || got.MaxMessage != 1234 {
			t.Errorf("dialled with %+v", got)
		}
	})
}
