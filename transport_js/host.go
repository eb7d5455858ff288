//go:build js && wasm

package transportjs

import (
	"slices"
	"strings"
	"syscall/js"

	"github.com/siowasm/siowasm/internal/ascii"
	"github.com/siowasm/siowasm/transport"
)

type host int

const (
	hostBrowser host = iota + 1 // or one that is not known: it is trusted with the least
	hostNode
	hostDeno
	hostBun
	hostWorkerd
)

var known host

// currentHost looks once. There is one thread. The compiler would copy it to each place that
// calls it.
//
//go:noinline
func currentHost() host {
	if known == 0 {
		known = look(js.Global())
	}
	return known
}

// A bundler or a test environment can add the globals of one host to another, as jsdom
// adds window and Go's own loader adds process. The ones that are asked for here are left
// alone by them.
func look(g js.Value) host {
	if g.Get("Bun").Type() == js.TypeObject {
		return hostBun
	}
	if g.Get("Deno").Type() == js.TypeObject {
		return hostDeno
	}
	if g.Get("WebSocketPair").Type() == js.TypeFunction {
		return hostWorkerd
	}
	process := g.Get("process")
	if process.Type() != js.TypeObject || process.Get("versions").Type() != js.TypeObject {
		return hostBrowser
	}
	// A page of Electron may have Node's process beside the browser's fetch.
	if process.Get("type").Equal(js.ValueOf("renderer")) || process.Get("versions").Get("node").IsUndefined() {
		return hostBrowser
	}
	return hostNode
}

// Fetch standard, "forbidden request-header", and User-Agent, which the standard allows
// and Chromium drops.
var browserHeaders = []string{
	"Accept-Charset", "Accept-Encoding", "Access-Control-Request-Headers",
	"Access-Control-Request-Method", "Connection", "Content-Length", "Cookie", "Cookie2", "Date",
	"Dnt", "Expect", "Host", "Keep-Alive", "Origin", "Referer", "Set-Cookie", "Te", "Trailer",
	"Transfer-Encoding", "Upgrade", "User-Agent", "Via",
}

// checkHeader refuses what a browser would leave out without a word.
func checkHeader(header map[string][]string) error {
	if currentHost() != hostBrowser {
		return nil
	}
	for name := range header {
		name = ascii.HeaderName(name)
		if slices.Contains(browserHeaders, name) || strings.HasPrefix(name, "Sec-") || strings.HasPrefix(name, "Proxy-") {
			return &transport.UnsupportedError{
				Option: "request header " + name,
				Detail: "a browser sends its own and drops the one of a program",
			}
		}
	}
	return nil
}
