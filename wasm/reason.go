//go:build js && wasm

package main

import (
	"errors"

	"github.com/siowasm/siowasm/internal/cause"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport/engineio"
)

// closeReason says why a connection ended in the words of the JavaScript client.
func closeReason(reason sio.Reason, err error) string {
	switch {
	case reason == sio.ReasonServer:
		return "io server disconnect"
	case reason == sio.ReasonClient:
		return "io client disconnect"
	case errors.Is(err, sio.ErrPingTimeout):
		return "ping timeout"
	case errors.Is(err, sio.ErrForcedClose):
		return "forced close"
	case cause.Find(err, isPacketError) != nil: // of Socket.IO; one of Engine.IO is an error of the transport
		return "parse error"
	case cause.Find(err, isSocketError) != nil:
		return "transport error"
	case errors.Is(err, sio.ErrTransportClose):
		return "transport close"
	}
	return "transport error"
}

// closeMessage says what was wrong with a packet, or is what the JavaScript client's error of
// a transport says, or "".
func closeMessage(err error) string {
	if malformed := cause.Find(err, isPacketError); malformed != nil {
		return malformed.Error()
	}
	found := cause.Find(err, func(err error) bool {
		_, ok := err.(*sio.TransportError)
		return ok
	})
	broken, ok := found.(*sio.TransportError)
	switch {
	case !ok:
		return ""
	case broken.Transport == engineio.WebSocket:
		return "websocket error"
	case broken.Op == "write":
		return "xhr post error"
	}
	return "xhr poll error"
}

func isPacketError(err error) bool {
	_, ok := err.(*sio.PacketError)
	return ok
}

func isSocketError(err error) bool {
	_, ok := err.(*socketError)
	return ok
}

// openFailure says of what kind the failure to open a connection was, and of which transport.
func openFailure(err error) (kind, transport string) {
	found := cause.Find(err, func(err error) bool {
		_, ok := err.(*sio.HandshakeError)
		return ok
	})
	if handshake, ok := found.(*sio.HandshakeError); ok {
		transport = handshake.Transport
	}
	switch {
	case errors.Is(err, sio.ErrConnectTimeout):
		kind = "timeout"
	case transport == "":
		kind = "other"
	case cause.Find(err, func(err error) bool {
		_, ok := err.(*engineio.PacketError)
		return ok
	}) != nil:
		kind = "parser"
	default:
		kind = "transport"
	}
	return kind, transport
}

// text returns what an error says; "" without one.
func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
