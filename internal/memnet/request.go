package memnet

import (
	"fmt"
	"net/url"

	"github.com/siowasm/siowasm/transport"
)

// checkRequest returns the parsed URL, or what a platform would refuse in req. The
// strictest platform is the measure: fetch takes neither a body on a GET nor user
// information in a URL.
func checkRequest(req *transport.Request) (*url.URL, error) {
	target, err := checkTarget(req.URL, req.Header, "http", "https")
	switch {
	case err != nil:
		return nil, err
	case req.Method == "":
		return nil, fmt.Errorf("memnet: request without a method")
	case len(req.Body) > 0 && (req.Method == "GET" || req.Method == "HEAD"):
		return nil, fmt.Errorf("memnet: %s request with a body", req.Method)
	}
	return target, nil
}

func checkDial(dial *transport.Dial) (*url.URL, error) {
	return checkTarget(dial.URL, dial.Header, "ws", "wss")
}

func checkTarget(rawURL string, header map[string][]string, schemes ...string) (*url.URL, error) {
	target, err := url.Parse(rawURL)
	switch {
	case err != nil:
		return nil, fmt.Errorf("memnet: %w", err)
	case target.Scheme != schemes[0] && target.Scheme != schemes[1]:
		return nil, fmt.Errorf("memnet: URL scheme %q, want %s or %s", target.Scheme, schemes[0], schemes[1])
	case target.Host == "":
		return nil, fmt.Errorf("memnet: URL without a host")
	case target.User != nil:
		return nil, fmt.Errorf("memnet: URL with user information")
	case target.Fragment != "":
		return nil, fmt.Errorf("memnet: URL with a fragment")
	}
	for name := range header {
		if !canonical(name) {
			return nil, fmt.Errorf("memnet: header name %q is not canonical", name)
		}
	}
	return target, nil
}

// canonical reports whether a header name has capitals at its beginning and after
// hyphens, and nowhere else.
func canonical(name string) bool {
	begin := true
	for _, b := range []byte(name) {
		switch {
		case b <= ' ' || b >= 0x7f || b == ':':
			return false
		case begin && 'a' <= b && b <= 'z', !begin && 'A' <= b && b <= 'Z':
			return false
		}
		begin = b == '-'
	}
	return name != ""
}
