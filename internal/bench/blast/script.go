package blast

import (
	"bytes"
	"fmt"
	"net/url"
	"strconv"

	"github.com/siowasm/siowasm/internal/bench/payload"
	"github.com/siowasm/siowasm/sio"
)

// What a session does, the "mode" of its URL's query.
const (
	modeSwallow = "swallow" // counts n messages, then emits "done"
	modeBlast   = "blast"   // emits n events when the first event comes
	modeEcho    = "echo"    // acknowledges each event
	modeIdle    = "idle"    // does nothing
)

// A message is one of Engine.IO, as it is on a WebSocket.
type message struct {
	op   byte
	data []byte
}

// A script is what a session does and the bytes that it needs for that, all of them made before.
type script struct {
	mode, format string
	n            int

	connect, done, event []message
	// An acknowledgement is ackHead, the bytes of the id, ackTail. The id comes after idMark.
	idMark, ackHead, ackTail []byte
	ackOp                    byte
}

// sentinel is the id of the acknowledgement that others are made from.
const sentinel = 7

func newScript(query url.Values) (*script, error) {
	s := &script{mode: query.Get("mode"), format: query.Get("format")}
	switch s.mode {
	case modeSwallow, modeBlast:
		var err error
		if s.n, err = strconv.Atoi(query.Get("n")); err != nil || s.n < 1 {
			return nil, fmt.Errorf("n is %q, want a number above 0", query.Get("n"))
		}
	case modeEcho, modeIdle:
	default:
		return nil, fmt.Errorf("unknown mode %q", s.mode)
	}
	size, _ := strconv.Atoi(query.Get("size"))
	arg, err := payload.Argument(query.Get("payload"), size)
	if err != nil {
		return nil, err
	}
	codec, err := payload.Codec(s.format, nil)
	if err != nil {
		return nil, err
	}
	encode := func(p sio.Packet) []message {
		messages, err2 := codec.Encode(&p)
		if err == nil {
			err = err2
		}
		out := make([]message, len(messages))
		for i, m := range messages {
			out[i] = message{op: opText, data: append([]byte{'4'}, m.Data...)}
			if m.Binary {
				out[i] = message{op: opBinary, data: m.Data}
			}
		}
		return out
	}
	s.connect = encode(sio.Packet{Type: sio.PacketConnect, Data: []any{map[string]string{"sid": "blast"}}})
	s.done = encode(sio.Packet{Type: sio.PacketEvent, Event: payload.Done})
	s.event = encode(sio.Packet{Type: sio.PacketEvent, Event: payload.Event, Data: []any{arg}})
	ack := encode(sio.Packet{Type: sio.PacketAck, HasID: true, ID: sentinel, Data: []any{payload.Object}})
	if err != nil {
		return nil, err
	}
	return s, s.prepareAck(ack[0])
}

// prepareAck takes an acknowledgement apart where its id is.
func (s *script) prepareAck(ack message) error {
	id := []byte{sentinel}
	sentMark := map[string]string{"json": "43", "msgpack": "\xa2id", "cbor": "\x62id"}[s.format]
	s.idMark = []byte(sentMark)
	if s.format == "json" {
		id, s.idMark = []byte(strconv.Itoa(sentinel)), []byte("42")
	}
	head, tail, ok := bytes.Cut(ack.data, append([]byte(sentMark), id...))
	if !ok {
		return fmt.Errorf("no id in the acknowledgement %q", ack.data)
	}
	s.ackHead, s.ackTail, s.ackOp = append(head, sentMark...), tail, ack.op
	return nil
}

// ack appends the acknowledgement of an event to dst, and reports whether it asks for one. Only the id is looked for.
func (s *script) ack(dst, event []byte) ([]byte, bool) {
	at := bytes.Index(event, s.idMark)
	if at < 0 {
		return dst, false
	}
	id := event[at+len(s.idMark):]
	size := idSize(s.format, id)
	if size == 0 || size > len(id) {
		return dst, false
	}
	return append(append(append(dst, s.ackHead...), id[:size]...), s.ackTail...), true
}

// idSize returns how many bytes the unsigned number at the start of text has, 0 if there is none.
func idSize(format string, text []byte) (size int) {
	if len(text) == 0 {
		return 0
	}
	switch first := text[0]; {
	case format == "json":
		for size < len(text) && '0' <= text[size] && text[size] <= '9' {
			size++
		}
		return size
	case format == "msgpack" && 0xcc <= first && first <= 0xcf:
		return 1 + 1<<(first-0xcc)
	case format == "cbor" && 0x18 <= first && first <= 0x1b:
		return 1 + 1<<(first-0x18)
	default:
		return 1
	}
}
