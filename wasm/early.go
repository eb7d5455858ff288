//go:build js && wasm

package main

import (
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

// A gate hands JavaScript the events of a namespace that come before the server's answer to
// the CONNECT: its Socket shows them while they wait. Package sio would keep them until then.
// One that is to be acknowledged stays with package sio, and with it those that follow.
type gate struct {
	sio.Codec
	client *client
}

// NewDecoder implements [sio.Codec].
func (g gate) NewDecoder(o sio.DecoderOptions) sio.Decoder {
	return &gatekeeper{Decoder: g.Codec.NewDecoder(o), client: g.client, passed: make(map[string]bool)}
}

type gatekeeper struct {
	sio.Decoder
	client *client
	passed map[string]bool // namespaces whose events are package sio's
}

// Decode implements [sio.Decoder].
func (g *gatekeeper) Decode(m transport.Message) (*sio.Packet, error) {
	p, err := g.Decoder.Decode(m)
	if p == nil || err != nil {
		return p, err
	}
	switch p.Type {
	case sio.PacketConnect:
		g.passed[p.Namespace] = true
	case sio.PacketConnectError, sio.PacketDisconnect:
		delete(g.passed, p.Namespace)
	case sio.PacketEvent:
		switch {
		case g.passed[p.Namespace]:
		case p.HasID:
			g.passed[p.Namespace] = true
		default:
			g.client.early(p)
			return nil, nil
		}
	}
	return p, nil
}

// early hands over an event of a namespace that is being joined.
func (c *client) early(p *sio.Packet) {
	d := received(p.Args)
	if n := c.names[p.Namespace]; n != nil {
		n.tell(d, 0)
	} else {
		hostForget(c.number, d.slot)
	}
}
