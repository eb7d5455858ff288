//go:build js && wasm

package main

import (
	"errors"

	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

// A parser is a serializer that is JavaScript's as a whole: the packets are made and read by
// an Encoder and a Decoder there.
type parser struct{ client int32 }

var _ sio.Codec = parser{}

// Encode implements [sio.Codec].
func (c parser) Encode(p *sio.Packet) ([]transport.Message, error) {
	id := float64(-1)
	if p.HasID {
		id = float64(p.ID)
	}
	n := hostEncode(c.client, int32(p.Type), p.Namespace, id, p.NoCompress, carried(p).slot)
	if n < 0 {
		return nil, &sio.EncodeError{Type: p.Type, Index: -1, Err: errors.New(host.text(-n - 1))}
	}
	messages := make([]transport.Message, 0, n)
	for i, b := range host.attachments() {
		// JavaScript leaves a mark for each in the scratch memory.
		messages = append(messages, transport.Message{Data: b, Binary: host.pad[i] != 0, NoCompress: p.NoCompress})
	}
	return messages, nil
}

// NewDecoder implements [sio.Codec].
func (c parser) NewDecoder(sio.DecoderOptions) sio.Decoder {
	hostDecoder(c.client)
	return c
}

// Decode implements [sio.Decoder].
func (c parser) Decode(m transport.Message) (*sio.Packet, error) {
	slot := hostDecode(c.client, view(m.Data), m.Binary)
	switch {
	case slot == 0:
		return nil, nil
	case slot < 0:
		return nil, &sio.PacketError{Reason: host.text(-slot - 1)}
	}
	p := &packet{data: data{slot: slot}}
	p.Type, p.Namespace = sio.PacketType(host.decoded.kind), host.decoded.namespace
	if id := host.decoded.id; id >= 0 {
		p.ID, p.HasID = uint64(id), true
	}
	p.Args = sio.NewArgs(&p.data)
	return &p.Packet, nil
}
