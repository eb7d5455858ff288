package engineio

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// What one session remembers is bounded.
const (
	maxCookies    = 50
	maxCookieSize = 4096 // bytes of name and value
)

type cookie struct {
	name, value string
	until       time.Time // zero: as long as the session
}

// cookies are those that a session's server has set, RFC 6265 as far as one path of one
// host needs it: names, values and expiry. Sticky load balancers work by them.
type cookies []cookie

// set takes the value of one Set-Cookie header.
func (c *cookies) set(line string, now time.Time) {
	pair, attributes, _ := strings.Cut(line, ";")
	name, value, ok := strings.Cut(pair, "=")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if !ok || name == "" || len(pair) > maxCookieSize || strings.ContainsFunc(pair, unicode.IsControl) {
		return
	}
	until := expiry(attributes, now)
	kept := (*c)[:0]
	for _, old := range *c {
		if old.name != name && !old.over(now) {
			kept = append(kept, old)
		}
	}
	one := cookie{name, value, until}
	if !one.over(now) && len(kept) < maxCookies {
		kept = append(kept, one)
	}
	*c = kept
}

func (c *cookie) over(now time.Time) bool { return !c.until.IsZero() && !c.until.After(now) }

// expiry returns until when a cookie's attributes let it live; zero means no end.
func expiry(attributes string, now time.Time) time.Time {
	var until time.Time
	for _, attribute := range strings.Split(attributes, ";") {
		name, value, _ := strings.Cut(attribute, "=")
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "max-age": // goes before Expires, wherever it stands
			if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
				return now.Add(time.Duration(min(max(seconds, 0), maxAge)) * time.Second)
			}
		case "expires":
			for _, layout := range []string{time.RFC1123, "Mon, 02-Jan-2006 15:04:05 MST"} {
				if t, err := time.Parse(layout, value); err == nil {
					until = t
				}
			}
		}
	}
	return until
}

// maxAge in seconds keeps a Max-Age within what a time.Duration holds.
const maxAge = 400 * 24 * 60 * 60

// header returns the value of a Cookie header, or "".
func (c cookies) header(now time.Time) string {
	var b strings.Builder
	for i := range c {
		if c[i].over(now) {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		b.WriteString(c[i].name + "=" + c[i].value)
	}
	return b.String()
}
