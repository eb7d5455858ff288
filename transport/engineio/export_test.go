package engineio

import (
	"time"

	"github.com/siowasm/siowasm/transport"
)

// ParseFrame returns how the packet of a WebSocket message is written as text.
func ParseFrame(m transport.Message) (text []byte, err error) {
	p, err := parseFrame(m)
	return p.appendText(nil), err
}

// ParsePayload returns the packets of a payload that could be read as one payload.
func ParsePayload(body []byte) (again []byte, n int, err error) {
	var packets []packet
	err = parsePayload(body, func(p packet) bool { packets = append(packets, p); return true })
	return appendPayload(nil, packets), len(packets), err
}

// ParseHandshake reads a handshake's JSON.
func ParseHandshake(data []byte) (sid string, interval, timeout time.Duration, maxPayload int, err error) {
	h, err := parseHandshake(data)
	return h.sid, h.pingInterval, h.pingTimeout, h.maxPayload, err
}

// CookieHeader returns the Cookie header at the time later, of lines that came now.
func CookieHeader(lines []string, now, later time.Time) string {
	var c cookies
	for _, line := range lines {
		c.set(line, now.UnixMilli())
	}
	return c.header(later.UnixMilli(), nil)
}

// Sleep is a machine that slept: the wall clock went on, the timers did not.
func (s *Session) Sleep(d time.Duration) { s.seen.Add(-int64(d)) }

func (c *Client) Session() *Session { return c.current() }
