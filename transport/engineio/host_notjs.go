//go:build !js

package engineio

import (
	"encoding/json"
	"net/url"
	"time"

	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

// writerLinger is how long a writer without work stays, and at most twice that: a burst of
// messages need not start a goroutine each. Were it longer, the writers of connections that are
// opened together would hold stacks between those of the readers, which the runtime can then not
// give back.
const writerLinger = 10 * time.Millisecond

// prompts tells whether who sends a message may write it: see [Session.Wake]. To have a goroutine do it
// costs half of what the writing does, and a processor that wakes up for it.
const prompts = true

func defaultNetwork() transport.Network { return &transportnative.Network{} }

func parseURL(raw string) (address, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return address{}, errURL // the parser's own error may show a part of a password
	}
	a := address{host: u.Host, path: u.EscapedPath(), query: u.RawQuery}
	switch u.Scheme {
	case "http", "ws":
	case "https", "wss":
		a.secure = true
	default:
		return a, &ConfigError{"URL", "the scheme is to be http, https, ws or wss"}
	}
	if u.Hostname() == "" {
		return a, &ConfigError{"URL", "it names no host"}
	}
	if u.User != nil {
		a.user = u.User.Username()
		a.password, _ = u.User.Password()
	}
	return a, nil
}

func decodeHandshake(data []byte) (handshakeJSON, error) {
	var h handshakeJSON
	err := json.Unmarshal(data, &h)
	return h, err
}

// decodeServerError reads the body of an HTTP error; ok tells whether it is one of Engine.IO's.
func decodeServerError(body []byte) (code int, message string, ok bool) {
	var e struct {
		Code    *int    `json:"code"`
		Message *string `json:"message"`
	}
	if json.Unmarshal(body, &e) != nil || e.Code == nil || e.Message == nil {
		return 0, "", false
	}
	return *e.Code, *e.Message, true
}

// parseDate returns the time of a cookie's date in milliseconds.
func parseDate(text string) (ms int64, ok bool) {
	for _, layout := range []string{time.RFC1123, "Mon, 02-Jan-2006 15:04:05 MST"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UnixMilli(), true
		}
	}
	return 0, false
}

// ready reports whether the next Read of a connection will not wait.
func ready(conn transport.Conn) bool {
	b, ok := conn.(transport.Batcher)
	return ok && b.Ready()
}

// tries reports whether a connection can be written to without waiting.
func tries(conn transport.Conn) bool {
	t, ok := conn.(transport.TryWriter)
	return prompts && ok && t.Tries()
}
