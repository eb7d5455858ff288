// A client with a serializer that has no JSON, over a network of its own.
package main

import (
	"context"

	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

// none carries no values.
type none struct{}

func (none) Encode(p *sio.Packet) ([]transport.Message, error) {
	return []transport.Message{{Data: []byte(p.Event)}}, nil
}

func (none) NewDecoder(sio.DecoderOptions) sio.Decoder { return none{} }

func (none) Decode(m transport.Message) (*sio.Packet, error) {
	return &sio.Packet{Type: sio.PacketEvent, Event: string(m.Data)}, nil
}

// nowhere is a network that reaches nothing.
type nowhere struct{}

func (nowhere) RoundTrip(context.Context, *transport.Request) (*transport.Response, error) {
	return nil, transport.ErrUnsupported
}

func (nowhere) DialWebSocket(context.Context, *transport.Dial) (transport.Conn, error) {
	return nil, transport.ErrUnsupported
}

func main() {
	ctx := context.Background()
	client := sio.NewWithNetwork(none{}, nowhere{}, sio.Config{})
	client.On("message", sio.HandlerFunc(func(context.Context, *sio.Event) ([]any, error) { return nil, nil }))
	if client.Connect(ctx, "http://localhost:3000") == nil {
		_ = client.Emit(ctx, "message")
	}
}
