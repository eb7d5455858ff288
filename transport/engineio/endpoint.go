package engineio

import (
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/internal/base64"
	"github.com/siowasm/siowasm/internal/lock"
)

// incomparable is in structs that nobody compares: what does it for a type weighs half a kilobyte
// in a wasm program.
type incomparable [0]func()

// An address is a server's URL in its parts, as the host parsed it.
type address struct {
	_        incomparable
	secure   bool
	host     string // with the port, if the URL has one
	path     string // escaped, as it came
	query    string // without the question mark
	user     string
	password string
}

var errURL = &ConfigError{"URL", "it cannot be parsed; it is to look like https://host:port"}

// URLPath returns the path of a URL as it stands there, which Engine.IO ignores and the
// protocol above may give a meaning. The error is a [*ConfigError].
func URLPath(rawURL string) (string, error) {
	a, err := parseURL(rawURL)
	return a.path, err
}

// authorization returns the value of an Authorization header for the URL's user, or "".
func (a *address) authorization() string {
	if a.user == "" && a.password == "" {
		return ""
	}
	return "Basic " + base64.Text([]byte(a.user+":"+a.password))
}

// stamps makes the timestamps of one process distinct.
var stamps atomic.Uint32

// An endpoint says where and with what headers the requests of one session go.
// It is safe for concurrent use.
type endpoint struct {
	address address
	config  *Config
	header  map[string][]string // canonical; not changed after newEndpoint

	mu      lock.Mutex
	cookies cookies
}

func newEndpoint(a address, c *Config, header map[string][]string) *endpoint {
	e := &endpoint{address: a, config: c, header: make(map[string][]string, len(header)+1)}
	for name, values := range header {
		name = ascii.HeaderName(name)
		e.header[name] = append(e.header[name], values...)
	}
	if auth := a.authorization(); auth != "" && e.header["Authorization"] == nil {
		e.header["Authorization"] = []string{auth}
	}
	return e
}

// url returns the URL of a request. The order of the query is the JavaScript client's:
// the caller's own parameters first.
func (e *endpoint) url(transport, sid string) string {
	scheme := "http"
	if transport == WebSocket {
		scheme = "ws"
	}
	if e.address.secure {
		scheme += "s"
	}
	query := e.address.query
	if query != "" {
		query += "&"
	}
	query += "EIO=4&transport=" + transport
	if e.config.ForceBase64 {
		query += "&b64=1"
	}
	if !e.config.NoTimestamp {
		stamp := uint64(time.Now().UnixMilli())<<12 | uint64(stamps.Add(1)&0xfff)
		query += "&" + escapeQuery(e.config.TimestampParam) + "=" + strconv.FormatUint(stamp, 36)
	}
	if sid != "" {
		query += "&sid=" + escapeQuery(sid)
	}
	return scheme + "://" + e.address.host + e.config.Path + "?" + query
}

// headers returns the headers of a request: the caller's, the session's cookies, and extra,
// a list of names and values, for names that the caller did not give.
func (e *endpoint) headers(extra ...string) map[string][]string {
	h := make(map[string][]string, len(e.header)+len(extra)/2+1)
	for name, values := range e.header {
		h[name] = values
	}
	for i := 0; i+1 < len(extra); i += 2 {
		if h[extra[i]] == nil {
			h[extra[i]] = []string{extra[i+1]}
		}
	}
	e.mu.Lock()
	own := e.cookies.header(time.Now().UnixMilli(), h["Cookie"])
	e.mu.Unlock()
	if own != "" {
		h["Cookie"] = []string{own}
	}
	return h
}

// keepCookies takes the cookies that an answer set.
func (e *endpoint) keepCookies(header map[string][]string) {
	lines := header["Set-Cookie"]
	if len(lines) == 0 {
		return
	}
	e.mu.Lock()
	for _, line := range lines {
		e.cookies.set(line, time.Now().UnixMilli())
	}
	e.mu.Unlock()
}

// escapeQuery escapes what a query value may not hold.
func escapeQuery(s string) string {
	const hex = "0123456789ABCDEF"
	var escaped []byte
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("-_.~", c) >= 0:
			escaped = append(escaped, c)
		default:
			escaped = append(escaped, '%', hex[c>>4], hex[c&15])
		}
	}
	return string(escaped)
}
