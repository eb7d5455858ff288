package probe

// A Mode is how a connection is carried.
type Mode string

const (
	Polling   Mode = "polling"
	WebSocket Mode = "websocket"
	Upgrade   Mode = "upgrade" // opens with polling and moves to websocket; the default
)

// Modes has all of them.
var Modes = []Mode{Polling, WebSocket, Upgrade}

// Transports returns Config.Transports.
func (m Mode) Transports() []string {
	if m == Upgrade {
		return nil
	}
	return []string{string(m)}
}
