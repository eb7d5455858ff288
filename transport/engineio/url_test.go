package engineio_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/transport"
	"github.com/siowasm/siowasm/transport/engineio"
)

func TestURL(t *testing.T) {
	t.Parallel()
	ws := []string{engineio.WebSocket}
	for _, c := range []struct {
		name, url string
		cfg       engineio.Config
		want      string
	}{
		{"http", "http://host", engineio.Config{}, "http://host/engine.io/?EIO=4&transport=polling"},
		{"https", "https://host", engineio.Config{}, "https://host/engine.io/?EIO=4&transport=polling"},
		{"ws", "ws://host", engineio.Config{}, "http://host/engine.io/?EIO=4&transport=polling"},
		{"wss", "wss://host", engineio.Config{}, "https://host/engine.io/?EIO=4&transport=polling"},
		{"http to ws", "http://host", engineio.Config{Transports: ws}, "ws://host/engine.io/?EIO=4&transport=websocket"},
		{"https to wss", "https://host", engineio.Config{Transports: ws}, "wss://host/engine.io/?EIO=4&transport=websocket"},
		{"port", "http://host:3000/", engineio.Config{}, "http://host:3000/engine.io/?EIO=4&transport=polling"},
		{"IPv6", "http://[::1]:3000", engineio.Config{}, "http://[::1]:3000/engine.io/?EIO=4&transport=polling"},
		{"path is ignored", "http://host/a/b%20c/", engineio.Config{}, "http://host/engine.io/?EIO=4&transport=polling"},
		{"fragment is ignored", "http://host/#a?b", engineio.Config{}, "http://host/engine.io/?EIO=4&transport=polling"},
		{"query comes first", "http://host/?a=1&b=%20%26", engineio.Config{}, "http://host/engine.io/?a=1&b=%20%26&EIO=4&transport=polling"},
		{"query without a path", "http://host?a", engineio.Config{}, "http://host/engine.io/?a&EIO=4&transport=polling"},
		{"user", "http://me:secret@host/", engineio.Config{}, "http://host/engine.io/?EIO=4&transport=polling"},
		{"option path", "http://host", engineio.Config{Path: "socket.io"}, "http://host/socket.io/?EIO=4&transport=polling"},
		{"option path with slashes", "http://host", engineio.Config{Path: "/a/b/"}, "http://host/a/b/?EIO=4&transport=polling"},
		{"option path is a slash", "http://host", engineio.Config{Path: "/"}, "http://host/?EIO=4&transport=polling"},
		{"no trailing slash", "http://host", engineio.Config{Path: "/a/", NoTrailingSlash: true}, "http://host/a?EIO=4&transport=polling"},
		{"a slash without a trailing one", "http://host", engineio.Config{Path: "/", NoTrailingSlash: true}, "http://host/?EIO=4&transport=polling"},
		{"base64", "http://host", engineio.Config{ForceBase64: true}, "http://host/engine.io/?EIO=4&transport=polling&b64=1"},
	} {
		bubble(t, c.name, func(t *testing.T) {
			s := serve(t, "")
			c.cfg.Network, c.cfg.NoTimestamp = s.Network, true
			if err := engineio.New(c.cfg).Connect(t.Context(), c.url); err == nil {
				t.Error("connected to a server that says nothing")
			}
			if got := s.requests(); len(got) != 1 || got[0].URL != c.want {
				t.Errorf("asked for %v, want %s", got, c.want)
			}
		})
	}
}

func TestURLOfASession(t *testing.T) {
	t.Parallel()
	bubble(t, "sid", func(t *testing.T) {
		s := serve(t, `0{"sid":"a b&c=é/~","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000}`)
		connect(t, s, engineio.Config{NoTimestamp: true})
		const query = "&sid=a%20b%26c%3D%C3%A9%2F~"
		got := map[string]string{}
		for _, req := range s.requests() {
			got[req.Method] = req.URL
		}
		if want := "http://host/engine.io/?EIO=4&transport=polling" + query; got["GET"] != want {
			t.Errorf("polled %s, want %s", got["GET"], want)
		}
		if want := "ws://host/engine.io/?EIO=4&transport=websocket" + query; got["WEBSOCKET"] != want {
			t.Errorf("dialled %s, want %s", got["WEBSOCKET"], want)
		}
	})
	for name, pattern := range map[string]string{"": `&t=([0-9a-z]+)(&sid=x)?$`, "a=b": `&a%3Db=([0-9a-z]+)(&sid=x)?$`} {
		bubble(t, "timestamp "+name, func(t *testing.T) {
			s := serve(t, plain)
			c, _ := connect(t, s, engineio.Config{TimestampParam: name})
			for range 3 {
				send(t, c, "hi")
				s.polls <- "6"
			}
			seen := map[string]bool{}
			requests := s.requests()
			for _, req := range requests {
				match := regexp.MustCompile(pattern).FindStringSubmatch(req.URL)
				if match == nil {
					t.Fatalf("URL %s does not match %s", req.URL, pattern)
				}
				seen[match[1]] = true
			}
			if len(seen) != len(requests) || len(requests) < 6 {
				t.Errorf("%d requests had %d timestamps", len(requests), len(seen))
			}
		})
	}
}

func TestRelativeURL(t *testing.T) {
	leadPage(t, "/some/page.html")
	for url, want := range map[string]string{"/chat?a=b": "/chat", "/": "/", "": "/"} {
		path, err := engineio.URLPath(url)
		if !inPage() {
			if e := as[*engineio.ConfigError](t, err); e.Option != "URL" {
				t.Errorf("%q: option %q, want URL", url, e.Option)
			}
		} else if err != nil || path != want {
			t.Errorf("%q: %q, error %v, want the page's host and %s", url, path, err, want)
		}
	}
}

func TestBadURL(t *testing.T) {
	t.Parallel()
	network := memnet.New(memnet.HandlerFuncs{HTTP: func(context.Context, *transport.Request) (*transport.Response, error) {
		t.Error("a request was made")
		return nil, memnet.ErrReset
	}})
	t.Cleanup(network.Close)
	urls := map[string]string{
		"host and port":  "localhost:3000",
		"other scheme":   "ftp://me:secret@host",
		"no host":        "http://",
		"user, no host":  "http://me:secret@",
		"bad escape":     "http://me:%secret@host",
		"port is a word": "http://me:secret",
		"port too":       "http://me@host:secret",
	}
	if !inPage() { // whose own URL is what others are relative to, and whose hosts may have spaces
		urls["empty"], urls["only a host"], urls["no scheme"] = "", "host", "//host"
		urls["space in host"] = "http://me:secret@ho st"
	}
	for name, url := range urls {
		t.Run(name, func(t *testing.T) {
			c := engineio.New(engineio.Config{Network: network})
			_, pathErr := engineio.URLPath(url)
			_, openErr := c.Open(t.Context(), url, nil)
			for _, err := range []error{pathErr, openErr, c.Connect(t.Context(), url)} {
				if e := as[*engineio.ConfigError](t, err); e.Option != "URL" {
					t.Errorf("option %q, want URL", e.Option)
				}
				if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "%se") {
					t.Errorf("the error shows the password: %v", err)
				}
			}
		})
	}
}

func TestURLPath(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"http://host":              "",
		"http://host/":             "/",
		"ws://host/admin?x=/y#/z":  "/admin",
		"https://a:b@host/a%20b/c": "/a%20b/c",
	} {
		got, err := engineio.URLPath(url)
		if err != nil || got != want && want != "" {
			t.Errorf("URLPath(%q) = %q, %v, want %q", url, got, err, want)
		}
	}
}
