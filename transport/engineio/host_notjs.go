//go:build !js

package engineio

import (
	"encoding/json"
	"net/url"
	"sync"
	"time"

	"github.com/siowasm/siowasm/transport"
	transportnative "github.com/siowasm/siowasm/transport_native"
)

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

// wakeCheck is how often WatchHost looks at the clocks, and wakeJump by how much they have to
// differ for the machine to have slept.
const (
	wakeCheck = 5 * time.Second
	wakeJump  = 2 * time.Second
)

// WatchHost calls resumed when the machine or its network has come back, and offline when
// the network has gone, as far as the host tells: a browser tells both; elsewhere the wall
// clock shows that the machine has slept. A call that has begun may outlast stop.
func WatchHost(resumed, offline func()) (stop func()) {
	w := &watch{resumed: resumed, last: time.Now()}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(wakeCheck, w.look)
	return w.stop
}

// A watch looks at the clocks now and then.
type watch struct {
	resumed func()

	mu      sync.Mutex
	last    time.Time
	timer   *time.Timer
	stopped bool
}

func (w *watch) look() {
	if w.woken() {
		w.resumed()
	}
}

// woken reports whether the machine has slept since the last look, and sets the next.
func (w *watch) woken() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopped {
		return false
	}
	now := time.Now()
	// The monotonic clock stands still while a machine sleeps, the wall clock does not.
	woken := now.Round(0).Sub(w.last.Round(0))-now.Sub(w.last) > wakeJump
	w.last = now
	w.timer.Reset(wakeCheck)
	return woken
}

func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stopped = true
	w.timer.Stop()
}
