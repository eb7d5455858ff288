package sio_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

// A plainCodec is what socket.io-json-parser on npm speaks: each packet is one message of
// text, and has no attachments.
type plainCodec struct{}

type plainPacket struct {
	Type      sio.PacketType `json:"type"`
	Namespace string         `json:"nsp"`
	ID        *uint64        `json:"id,omitempty"`
	Data      any            `json:"data,omitempty"`
}

func (plainCodec) Encode(p *sio.Packet) ([]transport.Message, error) {
	w := plainPacket{Type: p.Type, Namespace: cmp.Or(p.Namespace, "/")}
	if p.HasID {
		w.ID = &p.ID
	}
	switch {
	case p.Type == sio.PacketEvent:
		w.Data = append([]any{p.Event}, p.Data...)
	case p.Type == sio.PacketAck:
		w.Data = append([]any{}, p.Data...)
	case len(p.Data) > 0:
		w.Data = p.Data[0]
	}
	text, err := json.Marshal(w)
	if err != nil {
		return nil, &sio.EncodeError{Type: p.Type, Event: p.Event, Index: -1, Err: err}
	}
	return []transport.Message{{Data: text, NoCompress: p.NoCompress}}, nil
}

func (plainCodec) NewDecoder(sio.DecoderOptions) sio.Decoder { return plainCodec{} }

func (plainCodec) Decode(m transport.Message) (*sio.Packet, error) {
	var data json.RawMessage
	w := plainPacket{Data: &data}
	err := json.Unmarshal(m.Data, &w)
	if err != nil || m.Binary || w.Type > sio.PacketConnectError || !strings.HasPrefix(w.Namespace, "/") {
		return nil, &sio.PacketError{Reason: "not a packet", Err: err}
	}
	p := &sio.Packet{Type: w.Type, Namespace: w.Namespace}
	if w.ID != nil {
		p.ID, p.HasID = *w.ID, true
	}
	var args plainArgs
	switch {
	case p.Type == sio.PacketEvent || p.Type == sio.PacketAck:
		err = json.Unmarshal(data, &args)
	case data != nil:
		args = plainArgs{data}
	}
	if p.Type == sio.PacketEvent && err == nil {
		if len(args) == 0 || json.Unmarshal(args[0], &p.Event) != nil || sio.ReservedEvent(p.Event) {
			return nil, &sio.PacketError{Reason: "no name of an event"}
		}
		args = args[1:]
	}
	if err != nil {
		return nil, &sio.PacketError{Reason: "invalid payload", Err: err}
	}
	p.Args = sio.NewArgs(args)
	return p, nil
}

// A plainArgs keeps the arguments as they were received until somebody asks.
type plainArgs []json.RawMessage

func (a plainArgs) Len() int                  { return len(a) }
func (a plainArgs) Decode(i int, v any) error { return json.Unmarshal(a[i], v) }

func ExampleCodec() {
	var codec sio.Codec = plainCodec{} // for sio.Config{Codec: codec}

	messages, _ := codec.Encode(&sio.Packet{Type: sio.PacketEvent, Event: "chat", Data: []any{"hello", 1}})
	fmt.Printf("%s\n", messages[0].Data)
	p, _ := codec.NewDecoder(sio.DecoderOptions{}).Decode(messages[0])
	var text string
	_ = p.Args.Decode(0, &text)
	fmt.Println(p.Event, text)
	// Output:
	// {"type":2,"nsp":"/","data":["chat","hello",1]}
	// chat hello
}
