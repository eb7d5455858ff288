package packmap_test

import (
	"encoding/hex"
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/sio/siocbor"
	"github.com/siowasm/siowasm/sio/siomsgpack"
	"github.com/siowasm/siowasm/transport"
)

// encode returns the bytes of a packet, which are one binary message.
func encode(t testing.TB, c sio.Codec, p *sio.Packet) []byte {
	t.Helper()
	messages, err := c.Encode(p)
	if err != nil {
		t.Fatal(err)
	}
	if len(messages) != 1 || !messages[0].Binary || messages[0].NoCompress != p.NoCompress {
		t.Fatalf("got %+v", messages)
	}
	return messages[0].Data
}

func TestEncode(t *testing.T) {
	t.Parallel()
	date := time.Date(2020, 1, 2, 3, 4, 5, 678e6, time.UTC)
	for _, test := range []struct {
		name          string
		packet        sio.Packet
		msgpack, cbor string
	}{
		{"connect", sio.Packet{Type: sio.PacketConnect},
			"83a47479706500a46461746180a36e7370a12f",
			"a36474797065006464617461a0636e7370612f"},
		{"connect with nil", sio.Packet{Type: sio.PacketConnect, Data: []any{nil}},
			"83a47479706500a46461746180a36e7370a12f",
			"a36474797065006464617461a0636e7370612f"},
		{"connect with a nil map", sio.Packet{Type: sio.PacketConnect, Data: []any{map[string]string(nil)}, Namespace: "/"},
			"83a47479706500a46461746180a36e7370a12f",
			"a36474797065006464617461a0636e7370612f"},
		{"connect with auth", sio.Packet{Type: sio.PacketConnect, Namespace: "/a", Data: []any{struct {
			Token string `json:"token"`
		}{"x"}}},
			"83a47479706500a46461746181a5746f6b656ea178a36e7370a22f61",
			"a36474797065006464617461a165746f6b656e6178636e7370622f61"},
		{"disconnect", sio.Packet{Type: sio.PacketDisconnect},
			"82a47479706501a36e7370a12f",
			"a2647479706501636e7370612f"},
		{"event", sio.Packet{Type: sio.PacketEvent, Event: "hi", NoCompress: true},
			"83a47479706502a46461746191a26869a36e7370a12f",
			"a3647479706502646461746181626869636e7370612f"},
		{"event with id 0", sio.Packet{Type: sio.PacketEvent, Event: "hi", HasID: true, Data: []any{1, "a"}},
			"84a47479706502a46461746193a2686901a161a2696400a36e7370a12f",
			"a464747970650264646174618362686901616162696400636e7370612f"},
		{"event with an id that means nothing", sio.Packet{Type: sio.PacketEvent, Event: "hi", ID: 7},
			"83a47479706502a46461746191a26869a36e7370a12f",
			"a3647479706502646461746181626869636e7370612f"},
		{"acknowledgement", sio.Packet{Type: sio.PacketAck, ID: 1 << 53, HasID: true},
			"84a47479706503a46461746190a26964cf0020000000000000a36e7370a12f",
			"a464747970650364646174618062696" + "4fb4340000000000000636e7370612f"},
		{"refusal", sio.Packet{Type: sio.PacketConnectError, Data: []any{"no"}},
			"83a47479706504a464617461a26e6fa36e7370a12f",
			"a36474797065046464617461626e6f636e7370612f"},
		{"refusal with nothing", sio.Packet{Type: sio.PacketConnectError},
			"82a47479706504a36e7370a12f",
			"a2647479706504636e7370612f"},
		{"integers", sio.Packet{Type: sio.PacketAck, Data: []any{127, 128, 65535, int64(1 << 32), -32, -33, uint64(math.MaxUint64), int64(math.MinInt64), 3.0}},
			"83a47479706503a464617461997fcc80cdffffcf0000000100000000e0d0dfcfffffffffffffffffd3800000000000000003a36e7370a12f",
			"a364747970650364646174618" + "9187f188019fffffb41f0000000000000381f38201bffffffffffffffff3b7fffffffffffffff03636e7370612f"},
		{"floats", sio.Packet{Type: sio.PacketAck, Data: []any{0.5, math.NaN(), math.Inf(-1)}},
			"83a47479706503a46461746193cb3fe0000000000000cb7ff8000000000001cbfff0000000000000a36e7370a12f",
			"a3647479706503646461746183fb3fe0000000000000fb7ff8000000000001fbfff0000000000000636e7370612f"},
		{"bytes", sio.Packet{Type: sio.PacketAck, Data: []any{[]byte{1, 2}, []byte(nil)}},
			"83a47479706503a46461746192c4020102c0a36e7370a12f",
			"a3647479706503646461746182420102f6636e7370612f"},
		{"time", sio.Packet{Type: sio.PacketAck, Data: []any{date}},
			"83a47479706503a46461746191b8323032302d30312d30325430333a30343a30352e3637385aa36e7370a12f",
			"a36474797065036464617461817818323032302d30312d30325430333a30343a30352e3637385a636e7370612f"},
	} {
		if got := hex.EncodeToString(encode(t, siomsgpack.Codec{}, &test.packet)); got != test.msgpack {
			t.Errorf("%s, msgpack:\n got %s\nwant %s", test.name, got, test.msgpack)
		}
		if got := hex.EncodeToString(encode(t, siocbor.Codec{}, &test.packet)); got != test.cbor {
			t.Errorf("%s, cbor:\n got %s\nwant %s", test.name, got, test.cbor)
		}
	}
}

func TestEncodeErrors(t *testing.T) {
	t.Parallel()
	ring := map[string]any{}
	ring["ring"] = ring
	type loop *loop
	var pointers loop
	pointers = &pointers
	huge := new(big.Int).Lsh(big.NewInt(1), 64)
	for name, c := range codecs {
		for _, test := range []struct {
			packet sio.Packet
			text   string
		}{
			{sio.Packet{Type: sio.PacketEvent, Event: "a", Data: []any{1, make(chan int)}}, `event "a", argument 1: a chan int is nothing`},
			{sio.Packet{Type: sio.PacketEvent, Event: "a", Data: []any{map[[1]int]int{{}: 1}}}, "argument 0: a map's key of type [1]int"},
			{sio.Packet{Type: sio.PacketAck, Data: []any{ring}}, "nested deeper than 1000"},
			{sio.Packet{Type: sio.PacketAck, Data: []any{pointers}}, "pointers in a row"},
			{sio.Packet{Type: sio.PacketAck, Data: []any{time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}}, "year"},
			{sio.Packet{Type: sio.PacketConnect, Data: []any{"token"}}, "must be an object"},
			{sio.Packet{Type: sio.PacketConnect, Data: []any{1, 2}}, "at most one value"},
			{sio.Packet{Type: sio.PacketDisconnect, Data: []any{nil}}, "carries no value"},
			{sio.Packet{Type: sio.PacketBinaryEvent}, "not a type to encode"},
			{sio.Packet{Type: sio.PacketAck, Namespace: "a"}, `begins with "/"`},
			{sio.Packet{Type: sio.PacketAck, ID: 1<<53 + 1, HasID: true}, "above 2^53"},
		} {
			_, err := c.Encode(&test.packet)
			var fault *sio.EncodeError
			if !errors.As(err, &fault) || !strings.Contains(err.Error(), test.text) {
				t.Errorf("%s: got %v, want %q", name, err, test.text)
			}
		}
		_, err := c.Encode(&sio.Packet{Type: sio.PacketAck, Data: []any{huge}})
		if (err != nil) != (name == "msgpack") {
			t.Errorf("%s: an integer beyond 64 bits: %v", name, err)
		}
	}
}

// TestEncodeKeepsNothing wants the caller's memory to be the caller's, and a message that
// the next one does not change.
func TestEncodeKeepsNothing(t *testing.T) {
	t.Parallel()
	for name, c := range codecs {
		data := []byte("first")
		first := encode(t, c, &sio.Packet{Type: sio.PacketAck, Data: []any{data}})
		copy(data, "other")
		encode(t, c, &sio.Packet{Type: sio.PacketAck, Data: []any{"another one"}})
		p, err := c.NewDecoder(sio.DecoderOptions{}).Decode(transport.Message{Data: first, Binary: true})
		if err != nil {
			t.Fatal(err)
		}
		var got []byte
		if err := p.Args.Decode(0, &got); err != nil || string(got) != "first" {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
		got[0] = 'x'
		if err := p.Args.Decode(0, &got); err != nil || string(got) != "first" {
			t.Errorf("%s: got %q, %v the second time", name, got, err)
		}
	}
}
