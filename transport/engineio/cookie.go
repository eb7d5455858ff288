package engineio

import (
	"strconv"
	"strings"
	"time"

	"github.com/siowasm/siowasm/internal/ascii"
)

// maxCookies bounds what one session remembers.
const maxCookies = 50

type cookie struct{ name, value string }

// cookies are those that a session's server has set, RFC 6265 as far as one path of one
// host needs it: names, values and expiry. Sticky load balancers work by them.
type cookies []cookie

// set takes the value of one Set-Cookie header.
func (c *cookies) set(line string, now time.Time) {
	pair, attributes, _ := strings.Cut(line, ";")
	name, value, ok := strings.Cut(pair, "=")
	name, value = ascii.Trim(name, ascii.Space), ascii.Trim(value, ascii.Space)
	if !ok || name == "" {
		return
	}
	kept := (*c)[:0]
	for _, old := range *c {
		if old.name != name {
			kept = append(kept, old)
		}
	}
	if !expired(attributes, now) && len(kept) < maxCookies {
		kept = append(kept, cookie{name, value})
	}
	*c = kept
}

// expired reports whether a cookie's attributes say that it ended already.
func expired(attributes string, now time.Time) bool {
	byDate := false
	for _, attribute := range ascii.Split(attributes, ';') {
		name, value, _ := strings.Cut(attribute, "=")
		value = ascii.Trim(value, ascii.Space)
		switch ascii.HeaderName(ascii.Trim(name, ascii.Space)) {
		case "Max-Age": // goes before Expires, wherever it stands
			if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
				return seconds <= 0
			}
		case "Expires":
			for _, layout := range []string{time.RFC1123, "Mon, 02-Jan-2006 15:04:05 MST"} {
				if t, err := time.Parse(layout, value); err == nil {
					byDate = !t.After(now)
				}
			}
		}
	}
	return byDate
}

// header returns the value of a Cookie header, behind the cookies that more has, or "".
func (c cookies) header(more []string) string {
	all := append([]string(nil), more...)
	for _, one := range c {
		all = append(all, one.name+"="+one.value)
	}
	return strings.Join(all, "; ")
}
