package sio

import "time"

// Opened is what OnOpen is told.
type Opened struct {
	Attempt Attempt // the one that succeeded
	// SID is the id of the connection, which is none of those that the namespaces have.
	SID       string
	Transport string   // that opened it, "polling" or "websocket"
	Upgrades  []string // that the server offers
	// PingInterval is how often the server sends a ping, and PingTimeout how long beyond that it
	// may be silent.
	PingInterval, PingTimeout time.Duration
	MaxPayload                int // the largest message in bytes that the server takes, 0 if it named none
}

// OpenFailed is what OnOpenError is told.
type OpenFailed struct {
	Attempt  Attempt // the one that failed
	Err      error
	Retrying bool // the client is going to try again
}

// Closed is what OnClose is told.
type Closed struct {
	// Reason is ReasonTransport, or ReasonClient: Disconnect was called, or no namespace was left
	// in the connection.
	Reason       Reason
	Err          error // the cause; nil with ReasonClient
	Reconnecting bool  // the client is going to reconnect
}

func (c *Client) notifyOpened(conn *conn) {
	s := conn.session
	c.notify(&c.onOpen, Opened{conn.attempt, s.SID(), s.Transport(), s.Upgrades(), s.PingInterval(), s.PingTimeout(), s.MaxPayload()})
}
