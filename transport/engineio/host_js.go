//go:build js && wasm

package engineio

import (
	"strings"
	"syscall/js"
	"time"

	"github.com/siowasm/siowasm/internal/jsx"
	"github.com/siowasm/siowasm/transport"
	transportjs "github.com/siowasm/siowasm/transport_js"
)

// writerLinger is how long a writer without work stays, and at most twice that. A page needs
// longer to set a timer than the writer to write, and has few connections.
const writerLinger = time.Second

// prompts tells whether who sends a message may write it: see [Session.Wake]. A goroutine less makes no
// difference beside what a message costs in the host.
const prompts = false

func defaultNetwork() transport.Network { return &transportjs.Network{} }

// parseURL parses with the host's URL, relative to the page where there is one.
func parseURL(raw string) (address, error) {
	if raw == "" {
		raw = "/" // the page's host, not its path, which would name a namespace
	}
	var u js.Value
	if err := jsx.Try(func() {
		class := js.Global().Get("URL")
		if page := js.Global().Get("location"); page.Type() == js.TypeObject {
			u = class.New(raw, page.Get("href"))
		} else {
			u = class.New(raw)
		}
	}); err != nil {
		return address{}, errURL // the host's own error would show a password
	}
	a := address{
		host:  textField(u, "host"),
		path:  textField(u, "pathname"),
		query: strings.TrimPrefix(textField(u, "search"), "?"),
	}
	switch textField(u, "protocol") {
	case "http:", "ws:":
	case "https:", "wss:":
		a.secure = true
	default:
		return a, &ConfigError{"URL", "the scheme is to be http, https, ws or wss"}
	}
	if a.host == "" {
		return a, &ConfigError{"URL", "it names no host"}
	}
	user, err := jsx.Call(js.Global(), "decodeURIComponent", u.Get("username"))
	if err == nil {
		var password js.Value
		password, err = jsx.Call(js.Global(), "decodeURIComponent", u.Get("password"))
		a.user, a.password = jsx.Text(user), jsx.Text(password)
	}
	if err != nil {
		return a, &ConfigError{"URL", "its user or password is malformed"}
	}
	return a, nil
}

func parseJSON(data []byte) (js.Value, error) {
	return jsx.Call(js.Global().Get("JSON"), "parse", string(data))
}

func decodeHandshake(data []byte) (handshakeJSON, error) {
	v, err := parseJSON(data)
	if err != nil || v.Type() != js.TypeObject {
		return handshakeJSON{}, err // without a sid: it is refused
	}
	h := handshakeJSON{
		SID:          textField(v, "sid"),
		PingInterval: numberField(v, "pingInterval"),
		PingTimeout:  numberField(v, "pingTimeout"),
		MaxPayload:   numberField(v, "maxPayload"),
	}
	if list := v.Get("upgrades"); js.Global().Get("Array").Call("isArray", list).Bool() {
		for i := range min(list.Length(), 16) {
			if name := list.Index(i); name.Type() == js.TypeString {
				h.Upgrades = append(h.Upgrades, name.String())
			}
		}
	}
	return h, nil
}

// decodeServerError reads the body of an HTTP error; ok tells whether it is one of Engine.IO's.
func decodeServerError(body []byte) (code int, message string, ok bool) {
	v, err := parseJSON(body)
	if err != nil || v.Type() != js.TypeObject || v.Get("code").Type() != js.TypeNumber || v.Get("message").Type() != js.TypeString {
		return 0, "", false
	}
	return v.Get("code").Int(), v.Get("message").String(), true
}

func textField(v js.Value, name string) string {
	if f := v.Get(name); f.Type() == js.TypeString {
		return f.String()
	}
	return ""
}

func numberField(v js.Value, name string) float64 {
	if f := v.Get(name); f.Type() == js.TypeNumber {
		return f.Float()
	}
	return 0
}

// parseDate returns the time of a cookie's date in milliseconds. The host's Date takes all that servers
// write.
func parseDate(text string) (ms int64, ok bool) {
	f := js.Global().Get("Date").Call("parse", text).Float()
	if f != f { // NaN
		return 0, false
	}
	return int64(f), true
}

// ready is false: no WebSocket of a host tells.
func ready(transport.Conn) bool { return false }

func tries(transport.Conn) bool { return prompts }
