package packmap_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/internal/jsonshape"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

// write returns the bytes of a map with any members, in the format of a codec.
func write(t testing.TB, name string, members any) []byte {
	t.Helper()
	// The members are the auth object of a CONNECT, whose head and tail are cut off.
	whole := encode(t, codecs[name], &sio.Packet{Type: sio.PacketConnect, Data: []any{members}})
	empty := encode(t, codecs[name], &sio.Packet{Type: sio.PacketConnect})
	const tail = 6 // "nsp" and "/", in both formats
	start := len(empty) - tail - 1
	return whole[start : len(whole)-tail]
}

func decode(name string, wire []byte) (*sio.Packet, error) {
	return codecs[name].NewDecoder(sio.DecoderOptions{}).Decode(transport.Message{Data: wire, Binary: true})
}

type m = map[string]any

func TestDecodeErrors(t *testing.T) {
	t.Parallel()
	for name := range codecs {
		for _, test := range []struct {
			members m
			reason  string
		}{
			{m{"nsp": "/", "data": []any{"a"}}, "unknown packet type"},
			{m{"type": nil, "nsp": "/"}, "unknown packet type"},
			{m{"type": 5, "nsp": "/", "data": []any{"a"}}, "unknown packet type"},
			{m{"type": -1, "nsp": "/", "data": []any{"a"}}, "unknown packet type"},
			{m{"type": "2", "nsp": "/", "data": []any{"a"}}, "unknown packet type"},
			{m{"type": 2.5, "nsp": "/", "data": []any{"a"}}, "unknown packet type"},
			{m{"type": 2, "data": []any{"a"}}, "invalid namespace"},
			{m{"type": 2, "nsp": nil, "data": []any{"a"}}, "invalid namespace"},
			{m{"type": 2, "nsp": "", "data": []any{"a"}}, "invalid namespace"},
			{m{"type": 2, "nsp": "a", "data": []any{"a"}}, "invalid namespace"},
			{m{"type": 2, "nsp": 1, "data": []any{"a"}}, "invalid namespace"},
			{m{"type": 2, "nsp": []byte("/"), "data": []any{"a"}}, "invalid namespace"},
			{m{"type": 2, "nsp": "/", "id": -1, "data": []any{"a"}}, "acknowledgement id"},
			{m{"type": 2, "nsp": "/", "id": 0.5, "data": []any{"a"}}, "acknowledgement id"},
			{m{"type": 2, "nsp": "/", "id": "1", "data": []any{"a"}}, "acknowledgement id"},
			{m{"type": 2, "nsp": "/", "id": int64(1<<53 + 1), "data": []any{"a"}}, "acknowledgement id"},
			{m{"type": 2, "nsp": "/", "id": uint64(1 << 63), "data": []any{"a"}}, "acknowledgement id"},
			{m{"type": 2, "nsp": "/"}, "invalid payload of EVENT"},
			{m{"type": 2, "nsp": "/", "data": nil}, "invalid payload of EVENT"},
			{m{"type": 2, "nsp": "/", "data": m{}}, "invalid payload of EVENT"},
			{m{"type": 2, "nsp": "/", "data": []any{}}, "event without a name"},
			{m{"type": 2, "nsp": "/", "data": []any{nil}}, "event name that is neither string nor number"},
			{m{"type": 2, "nsp": "/", "data": []any{[]byte("a")}}, "event name that is neither string nor number"},
			{m{"type": 2, "nsp": "/", "data": []any{"connect"}}, "reserved event name"},
			{m{"type": 3, "nsp": "/", "id": 1, "data": "a"}, "invalid payload of ACK"},
			{m{"type": 0, "nsp": "/", "data": []any{}}, "invalid payload of CONNECT"},
			{m{"type": 0, "nsp": "/", "data": "a"}, "invalid payload of CONNECT"},
			{m{"type": 1, "nsp": "/", "data": m{}}, "invalid payload of DISCONNECT"},
			{m{"type": 4, "nsp": "/", "data": 1}, "invalid payload of CONNECT_ERROR"},
		} {
			_, err := decode(name, write(t, name, test.members))
			var fault *sio.PacketError
			if !errors.As(err, &fault) || !strings.Contains(fault.Reason, test.reason) {
				t.Errorf("%s, %v: got %v, want %q", name, test.members, err, test.reason)
			}
		}
		if _, err := codecs[name].NewDecoder(sio.DecoderOptions{}).Decode(transport.Message{Data: []byte(`2["a"]`)}); err == nil || !strings.Contains(err.Error(), `text instead of`) {
			t.Errorf("%s: text: %v", name, err)
		}
	}
}

// TestDecodeAccepts has what no encoder of ours writes.
func TestDecodeAccepts(t *testing.T) {
	t.Parallel()
	for name := range codecs {
		for _, test := range []struct {
			members m
			id      uint64
			hasID   bool
			args    int
		}{
			{m{"type": 0, "nsp": "/"}, 0, false, 0},
			{m{"type": 0, "nsp": "/", "data": nil, "id": nil}, 0, false, 0},
			{m{"type": 1, "nsp": "/", "data": nil}, 0, false, 0},
			{m{"type": 3, "nsp": "/", "id": 0, "data": nil}, 0, true, 0},
			{m{"type": 3, "nsp": "/", "id": 5, "data": []any{1, 2}, "options": m{"compress": true}, "zzz": nil, "attachments": []any{m{}}}, 5, true, 2},
			{m{"type": 2, "nsp": "/a,b?c=d", "data": []any{"a", 1, 2, 3, 4, 5}}, 0, false, 5},
			{m{"type": 4, "nsp": "/", "data": []any{"no", 1}}, 0, false, 1},
		} {
			p, err := decode(name, write(t, name, test.members))
			if err != nil {
				t.Errorf("%s, %v: %v", name, test.members, err)
				continue
			}
			if p.ID != test.id || p.HasID != test.hasID || p.Args.Len() != test.args || p.Namespace != test.members["nsp"] {
				t.Errorf("%s, %v: got %+v", name, test.members, p)
			}
		}
	}
}

func TestDecodeMalformed(t *testing.T) {
	t.Parallel()
	for name, all := range map[string][]string{
		"msgpack": {"", "c1", "c0", "01", "93010203", "81c1c0",
			"df" + "ffffffff",                      // pairs that are not there
			"81a464617461dd" + "ffffffff",          // elements
			"81a464617461c6" + "7fffffff" + "00",   // bytes
			"81a464617461db" + "ffffffff" + "61",   // text
			"81a464617461c9" + "ffffffff" + "0000", // an extension
			"81a464617461c7",
			"81a464617461cf00000000000000",
		},
		"cbor": {"", "f6", "01", "83010203", "ff", "1c", "f818", "9f", "bf01ff", "c1", "a1646461746" + "1ff",
			"bb" + "ffffffffffffffff",
			"ba" + "ffffffff",
			"a164646174619b" + "7fffffffffffffff",
			"a164646174615b" + "ffffffffffffffff" + "00",
			"a164646174617b" + "7fffffffffffffff" + "61",
			"a164646174615f" + "6161ff",
			"a164646174615f" + "5f4161ffff",
		},
	} {
		for _, digits := range all {
			wire, err := hex.DecodeString(digits)
			if err != nil {
				t.Fatal(err)
			}
			_, err = decode(name, wire)
			var fault *sio.PacketError
			if !errors.As(err, &fault) {
				t.Errorf("%s, %s: got %v", name, digits, err)
			}
		}
		whole := encode(t, codecs[name], &sio.Packet{Type: sio.PacketEvent, Event: "a", Data: []any{"text", []byte("bytes"), int64(1 << 40), 1.5, m{"a": []any{nil}}}})
		for n := range whole {
			if _, err := decode(name, whole[:n]); err == nil {
				t.Errorf("%s: %d of %d bytes are accepted", name, n, len(whole))
			}
		}
		if _, err := decode(name, append(whole, 0)); err == nil {
			t.Errorf("%s: a byte behind the packet is accepted", name)
		}
	}
}

// A deep is as deep as one likes.
type deep []deep

// nested returns an array in depth-1 arrays.
func nested(depth int) any {
	v := []any{}
	for range depth - 1 {
		v = []any{v}
	}
	return v
}

func TestDepth(t *testing.T) {
	t.Parallel()
	for name, c := range codecs {
		// What is nested lies in the array of the arguments, which counts, as in JSON.
		deepest := jsonshape.MaxDepth - 1
		p, err := decode(name, encode(t, c, &sio.Packet{Type: sio.PacketAck, Data: []any{nested(deepest)}}))
		if err != nil {
			t.Fatal(err)
		}
		v := values(t, p.Args)[0]
		for range deepest - 1 {
			v = v.([]any)[0]
		}
		if len(v.([]any)) != 0 {
			t.Errorf("%s: got %v", name, v)
		}
		// The stack of a JavaScript host is to hold what reflection and encoding/json take.
		var typed deep
		var text json.RawMessage
		if err := errors.Join(p.Args.Decode(0, &typed), p.Args.Decode(0, &text)); err != nil || len(text) != 2*deepest {
			t.Errorf("%s: %v", name, err)
		}
		for _, v := range []any{typed, text} {
			if got := encode(t, c, &sio.Packet{Type: sio.PacketAck, Data: []any{v}}); len(got) < deepest {
				t.Errorf("%s: a %T is %d bytes", name, v, len(got))
			}
		}
		if _, err := c.Encode(&sio.Packet{Type: sio.PacketAck, Data: []any{nested(deepest + 1)}}); err == nil {
			t.Errorf("%s: %d levels were encoded", name, deepest+1)
		}
		for _, head := range [][]byte{{0x81, 0xa1, 'a'}, {0xa1, 0x61, 'a'}} { // msgpack, cbor
			array := map[byte]byte{0x81: 0x91, 0xa1: 0x81}[head[0]]
			wire := append(head, strings.Repeat(string([]byte{array}), 1_000_000)...)
			if _, err := decode(name, append(wire, 0)); err == nil {
				t.Errorf("%s: a million levels are accepted", name)
			} else if (head[0] == 0x81) == (name == "msgpack") && !strings.Contains(err.Error(), "nested deeper than 1000") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
