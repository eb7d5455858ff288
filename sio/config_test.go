package sio_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		option string
		cfg    sio.Config
	}{
		{"ReconnectDelay", sio.Config{ReconnectDelay: -1}},
		{"ReconnectDelayMax", sio.Config{ReconnectDelayMax: -1}},
		{"ConnectTimeout", sio.Config{ConnectTimeout: -1}},
		{"RequestTimeout", sio.Config{RequestTimeout: -1}},
		{"ReconnectAttempts", sio.Config{ReconnectAttempts: -1}},
		{"ReadAhead", sio.Config{ReadAhead: -1}},
		{"MaxPending", sio.Config{MaxPending: -1}},
		{"MaxAttachments", sio.Config{MaxAttachments: -1}},
		{"RandomizationFactor", sio.Config{RandomizationFactor: 1.01}},
		{"RandomizationFactor", sio.Config{RandomizationFactor: math.NaN()}},
		{"Transports", sio.Config{Transports: []string{"carrier pigeon"}}},
		{"Transports", sio.Config{Transports: []string{"polling", "polling"}}},
		{"Path", sio.Config{Path: "/a?b"}},
	} {
		for _, retry := range []bool{false, true} {
			bubble(t, c.option, func(t *testing.T) {
				cfg := c.cfg
				cfg.RetryConnect = retry
				_, client := application(t, siotest.Options{}, cfg)
				err := client.Connect(background, serverURL)
				var wrong *sio.ConfigError
				if !errors.As(err, &wrong) || wrong.Option != c.option {
					t.Errorf("Connect with a wrong %s: %v", c.option, err)
				}
			})
		}
	}
}

func TestURLIsChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, url, path, want string }{
		{"scheme", "ftp://server", "", "scheme"},
		{"host", "http://", "", ""},
		{"path of the server", "http://server/socket.io/", "", "Config.Path"},
		{"path of the server without slashes", "http://server/socket.io", "", "Config.Path"},
		{"path of its own", "http://server/live/", "/live", "namespace"},
	} {
		bubble(t, c.name, func(t *testing.T) {
			_, client := application(t, siotest.Options{}, sio.Config{Path: c.path})
			err := client.Connect(background, c.url)
			var wrong *sio.ConfigError
			if !errors.As(err, &wrong) || wrong.Option != "URL" || !strings.Contains(wrong.Reason, c.want) {
				t.Errorf("Connect(%q): %v, want an error that speaks of %s", c.url, err, c.want)
			}
		})
	}
}

func TestPathNamesTheDefaultNamespace(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"http://server": "/", "ws://server/": "/", "http://server/chat": "/chat", "http://server/chat?a=b": "/chat",
	} {
		bubble(t, url, func(t *testing.T) {
			_, client := application(t, siotest.Options{}, sio.Config{})
			must(t, client.Connect(background, url))
			if sids := client.Namespaces(); len(sids) != 1 || sids[want] == "" || sids[want] != client.SID() {
				t.Errorf("joined %v, want %s alone", sids, want)
			}
			err := client.Connect(background, url)
			if err != sio.ErrAlreadyConnected {
				t.Errorf("Connect again: %v", err)
			}
			must(t, client.Disconnect(background))
			var wrong *sio.ConfigError
			if err := client.Connect(background, "http://server/other"); !errors.As(err, &wrong) || !strings.Contains(wrong.Reason, `"/other"`) || !strings.Contains(wrong.Reason, `"`+want+`"`) {
				t.Errorf("Connect with another path: %v, want both named", err)
			}
			must(t, client.Connect(background, url))
		})
	}
}

func TestURLFunctionMustKeepThePath(t *testing.T) {
	alone(t, func(t *testing.T) {
		url := "http://server/chat"
		app, client := application(t, siotest.Options{}, sio.Config{URL: func(context.Context, sio.Attempt) (string, error) { return url, nil }})
		must(t, client.Connect(background, "ignored"))
		url = "http://server/"
		cut(app)
		var wrong *sio.ConfigError
		if err := client.Wait(background); !errors.As(err, &wrong) || !strings.Contains(wrong.Reason, `"/chat"`) {
			t.Errorf("Wait: %v, want an error that names /chat", err)
		}
	})
}

// The client's own methods and those of the namespace that turns out to be the default one
// are about the same handlers.
func TestDefaultNamespaceMadeBefore(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, url string }{{"/", serverURL}, {"/chat", serverURL + "/chat"}} {
		bubble(t, c.name, func(t *testing.T) {
			app, client := application(t, siotest.Options{}, sio.Config{})
			var j journal
			removed := client.On("echo", j.handler("removed before"))
			later := client.On("echo", j.handler("removed later"))
			client.On("echo", j.handler("client"))
			own := client.Namespace(c.name)
			own.On("echo", j.handler("namespace"))
			client.OnConnect(func(_ context.Context, c sio.Connected) { j.add("connect %s", c.Namespace) })
			removed()
			must(t, client.Connect(background, c.url))
			must(t, client.Emit(background, "echo", 1))
			j.want(t, "connect "+c.name, "namespace 1", "removed later 1", "client 1")
			later()
			must(t, own.Emit(background, "echo", 2))
			j.want(t, "namespace 2", "client 2")
			client.Off("echo")
			must(t, own.Emit(background, "echo", 3))
			j.want(t)
			if own.SID() != client.SID() || len(client.Namespaces()) != 1 || sessions(app) != 1 {
				t.Errorf("sids %q and %q of %v", own.SID(), client.SID(), client.Namespaces())
			}
		})
	}
}

func TestDefaultsLastAsDocumented(t *testing.T) {
	t.Parallel()
	bubble(t, "ConnectTimeout", func(t *testing.T) {
		app, client := application(t, siotest.Options{}, sio.Config{})
		app.Network.Pause()
		begin := time.Now()
		if err := client.Connect(background, serverURL); !errors.Is(err, sio.ErrConnectTimeout) || time.Since(begin) != 20*time.Second {
			t.Errorf("Connect after %v: %v", time.Since(begin), err)
		}
	})
	bubble(t, "AckTimeout", func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		connect(t, client)
		begin := time.Now()
		if _, err := client.Call(background, "nothing"); !errors.Is(err, sio.ErrAckTimeout) || time.Since(begin) != 60*time.Second {
			t.Errorf("Call after %v: %v", time.Since(begin), err)
		}
	})
}
