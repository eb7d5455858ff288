package engineio

import (
	"strings"
	"time"

	"github.com/siowasm/siowasm/internal/ascii"
)

// A handshake is what the server says when it opens a session.
type handshake struct {
	sid          string
	upgrades     []string
	pingInterval time.Duration
	pingTimeout  time.Duration
	maxPayload   int // bytes of one POST or WebSocket message; 0 means that the server named no limit
}

// handshakeJSON is the handshake as it stands in JSON; times are milliseconds.
type handshakeJSON struct {
	SID          string   `json:"sid"`
	Upgrades     []string `json:"upgrades"`
	PingInterval float64  `json:"pingInterval"`
	PingTimeout  float64  `json:"pingTimeout"`
	MaxPayload   float64  `json:"maxPayload"`
}

// maxPing bounds the times that a server can ask for.
const maxPing = 24 * time.Hour

func parseHandshake(data []byte) (handshake, error) {
	j, err := decodeHandshake(data)
	if err != nil {
		return handshake{}, &PacketError{Reason: "malformed handshake", Err: err}
	}
	if j.SID == "" {
		return handshake{}, &PacketError{Reason: "malformed handshake: no sid"}
	}
	interval, ok1 := milliseconds(j.PingInterval)
	timeout, ok2 := milliseconds(j.PingTimeout)
	if !ok1 || !ok2 {
		return handshake{}, &PacketError{Reason: "malformed handshake: pingInterval and pingTimeout are to be above zero and at most a day"}
	}
	if !(j.MaxPayload >= 0 && j.MaxPayload <= 1<<53) {
		return handshake{}, &PacketError{Reason: "malformed handshake: maxPayload"}
	}
	return handshake{
		sid:          j.SID,
		upgrades:     j.Upgrades,
		pingInterval: interval,
		pingTimeout:  timeout,
		maxPayload:   int(min(j.MaxPayload, 1<<30)),
	}, nil
}

func milliseconds(ms float64) (time.Duration, bool) {
	if !(ms > 0 && ms <= float64(maxPing/time.Millisecond)) {
		return 0, false
	}
	return time.Duration(ms * float64(time.Millisecond)), true
}

// notEngineIO says what answered in place of an Engine.IO v4 server.
func notEngineIO(text []byte) string {
	s := string(text[:min(len(text), 200)])
	digits := 0
	for digits < len(s) && '0' <= s[digits] && s[digits] <= '9' {
		digits++
	}
	switch {
	case s == "":
		return "the answer is empty"
	case digits > 0 && strings.HasPrefix(s[digits:], ":0{"):
		return "the server speaks Engine.IO v3 (Socket.IO v2), which needs another client"
	case strings.HasPrefix(ascii.Trim(s, ascii.Space), "<"):
		return "the answer is a web page, not Engine.IO: is the path right?"
	}
	return "the answer is not an Engine.IO handshake"
}
