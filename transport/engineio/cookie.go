package engineio

import (
	"math"
	"strings"

	"github.com/siowasm/siowasm/internal/ascii"
)

// What one session remembers is bounded.
const (
	maxCookies    = 50
	maxCookieSize = 4096 // bytes of name and value
)

type cookie struct {
	_           incomparable
	name, value string
	until       int64 // wall time in milliseconds, or forever
}

// forever is as long as the session.
const forever = math.MaxInt64

// cookies are those that a session's server has set, RFC 6265 as far as one path of one
// host needs it: names, values and expiry. Sticky load balancers work by them.
type cookies []cookie

// set takes the value of one Set-Cookie header.
func (c *cookies) set(line string, now int64) {
	pair, attributes, _ := ascii.Cut(line, ';')
	name, value, ok := ascii.Cut(pair, '=')
	name, value = ascii.Trim(name, ascii.Space), ascii.Trim(value, ascii.Space)
	if !ok || name == "" || len(pair) > maxCookieSize || hasControl(pair) {
		return
	}
	until := expiry(attributes, now)
	kept := (*c)[:0]
	for _, old := range *c {
		if old.name != name && !old.over(now) {
			kept = append(kept, old)
		}
	}
	one := cookie{name: name, value: value, until: until}
	if !one.over(now) && len(kept) < maxCookies {
		kept = append(kept, one)
	}
	*c = kept
}

func (c *cookie) over(now int64) bool { return c.until <= now }

func hasControl(s string) bool {
	for _, r := range s {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return true
		}
	}
	return false
}

// expiry returns until when a cookie's attributes let it live.
func expiry(attributes string, now int64) int64 {
	until := int64(forever)
	for _, attribute := range ascii.Split(attributes, ';') {
		name, value, _ := ascii.Cut(attribute, '=')
		value = ascii.Trim(value, ascii.Space)
		switch ascii.HeaderName(ascii.Trim(name, ascii.Space)) {
		case "Max-Age": // goes before Expires, wherever it stands
			digits, negative := strings.CutPrefix(value, "-")
			seconds, ok := ascii.Number(digits, maxAge)
			switch {
			case ok && negative:
				return now
			case ok:
				return now + seconds*1000
			}
		case "Expires":
			if t, ok := parseDate(value); ok {
				until = t
			}
		}
	}
	return until
}

// maxAge is as many seconds as a browser keeps a cookie.
const maxAge = 400 * 24 * 60 * 60

// header returns the value of a Cookie header, behind the cookies that more has, or "".
func (c cookies) header(now int64, more []string) string {
	all := append([]string(nil), more...)
	for i := range c {
		if !c[i].over(now) {
			all = append(all, c[i].name+"="+c[i].value)
		}
	}
	return ascii.Join(all, "; ")
}
