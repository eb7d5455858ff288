//go:build !js

package serializers_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math"
	"math/big"
	"net/netip"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/sio/siocbor"
	"github.com/siowasm/siowasm/sio/siomsgpack"
)

// serializers are those of this module, under the names that the peers have for them.
var serializers = []struct {
	name          string
	codec, native sio.Codec // native with NativeTime
}{
	{"default", sio.JSONCodec(sio.JSON{}), nil},
	{"msgpack", siomsgpack.Codec{}, siomsgpack.Codec{NativeTime: true}},
	{"cbor", siocbor.Codec{}, siocbor.Codec{NativeTime: true}},
}

// A reading is what a peer makes of a value, as decode.mjs and decode.py tell it. The
// second to fourth are for those serializers where it is something else: default,
// msgpack, cbor; "-" says that the value cannot be sent.
type reading []string

func (r reading) by(serializer int) string {
	if len(r) > 1 {
		return r[serializer]
	}
	return r[0]
}

var noon = time.Date(2020, 1, 2, 12, 0, 0, 678e6, time.UTC)

// readings are the rows of the table in docs/serializers.md.
var readings = []struct {
	name       string
	value      any
	native     bool
	js, python reading
}{
	{"nil", nil, false, reading{"null"}, reading{"null"}},
	{"bool", true, false, reading{"true"}, reading{"true"}},
	{"string", "é\u2028<", false, reading{`"é\u2028<"`}, reading{`"é\u2028<"`}},
	{"invalid text", "a\xff", false, reading{`"a\ufffd"`}, reading{`"a\ufffd"`}},
	{"int", -70000, false, reading{"-70000"}, reading{"-70000"}},
	{"int of 33 bits", int64(5_000_000_000), false, reading{"5000000000"}, reading{"5000000000", "5000000000", `{"float":"5000000000.0"}`}},
	{"2^53", int64(1 << 53), false, reading{"9007199254740992"}, reading{"9007199254740992", "9007199254740992", `{"float":"9007199254740992.0"}`}},
	{"2^53+1", int64(1<<53 + 1), false, reading{"9007199254740992", "9007199254740992", `{"bigint":"9007199254740993"}`}, reading{`{"int":"9007199254740993"}`}},
	{"min int64", int64(math.MinInt64), false, reading{"-9223372036854776000", "-9223372036854776000", `{"bigint":"-9223372036854775808"}`}, reading{`{"int":"-9223372036854775808"}`}},
	{"max uint64", uint64(math.MaxUint64), false, reading{"18446744073709552000", "18446744073709552000", `{"bigint":"18446744073709551615"}`}, reading{`{"int":"18446744073709551615"}`}},
	{"big.Int", new(big.Int).Lsh(big.NewInt(1), 64), false, reading{"18446744073709552000", "-", `{"bigint":"18446744073709551616"}`}, reading{`{"int":"18446744073709551616"}`, "-", `{"int":"18446744073709551616"}`}},
	{"float", 1.5, false, reading{"1.5"}, reading{`{"float":"1.5"}`}},
	{"float32", float32(0.1), false, reading{"0.1"}, reading{`{"float":"0.1"}`}},
	{"whole float", 3.0, false, reading{"3"}, reading{"3"}},
	{"float of 2^53", float64(1 << 53), false, reading{"9007199254740992"}, reading{"9007199254740992", `{"float":"9007199254740992.0"}`, `{"float":"9007199254740992.0"}`}},
	{"large float", 1e300, false, reading{"1e+300"}, reading{`{"float":"1e+300"}`}},
	{"minus zero", math.Copysign(0, -1), false, reading{`{"number":"-0"}`}, reading{"0", `{"float":"-0.0"}`, `{"float":"-0.0"}`}},
	{"NaN", math.NaN(), false, reading{"-", `{"number":"NaN"}`, `{"number":"NaN"}`}, reading{"-", `{"float":"nan"}`, `{"float":"nan"}`}},
	{"infinity", math.Inf(1), false, reading{"-", `{"number":"Infinity"}`, `{"number":"Infinity"}`}, reading{"-", `{"float":"inf"}`, `{"float":"inf"}`}},
	{"bytes", []byte("bytes"), false, reading{`{"bytes":"6279746573"}`}, reading{`{"bytes":"6279746573"}`}},
	{"no bytes", []byte{}, false, reading{`{"bytes":""}`}, reading{`{"bytes":""}`}},
	{"nil bytes", []byte(nil), false, reading{"null"}, reading{"null"}},
	{"array of bytes", [2]byte{1, 2}, false, reading{"[1,2]"}, reading{"[1,2]"}},
	{"slice", []any{1, "a", nil, []byte{1}}, false, reading{`[1,"a",null,{"bytes":"01"}]`}, reading{`[1,"a",null,{"bytes":"01"}]`}},
	{"nil slice", []int(nil), false, reading{"null"}, reading{"null"}},
	{"map", map[string]any{"b": 1, "a": []byte{1}}, false, reading{`{"a":{"bytes":"01"},"b":1}`}, reading{`{"a":{"bytes":"01"},"b":1}`}},
	{"map of ints", map[int]bool{7: true}, false, reading{`{"7":true}`}, reading{`{"7":true}`}},
	{"struct", struct {
		A int    `json:"a"`
		B string `json:"b,omitempty"`
		C int64  `json:",string"`
	}{1, "", 2}, false, reading{`{"a":1,"C":"2"}`}, reading{`{"a":1,"C":"2"}`}},
	{"time", noon, false, reading{`"2020-01-02T12:00:00.678Z"`}, reading{`"2020-01-02T12:00:00.678Z"`}},
	{"native time", noon, true, reading{"-", `{"date":"2020-01-02T12:00:00.678Z"}`, `{"date":"2020-01-02T12:00:00.678Z"}`},
		reading{"-", `{"ext":[0,"0000016f662074a6"]}`, `{"datetime":"2020-01-02T12:00:00.678000+00:00"}`}},
	{"encoding.TextMarshaler", netip.MustParseAddr("::1"), false, reading{`"::1"`}, reading{`"::1"`}},
	{"json.Marshaler", json.RawMessage(`{"z":[1,2.5,"a"],"a":{}}`), false, reading{`{"z":[1,2.5,"a"],"a":{}}`}, reading{`{"z":[1,{"float":"2.5"},"a"],"a":{}}`}},
	{"long text", strings.Repeat("x", 70_000), false, reading{`"` + strings.Repeat("x", 70_000) + `"`}, reading{`"` + strings.Repeat("x", 70_000) + `"`}},
	{"long slice", make([]int, 70_000), false, reading{"[0" + strings.Repeat(",0", 69_999) + "]"}, reading{"[0" + strings.Repeat(",0", 69_999) + "]"}},
	{"long bytes", make([]byte, 70_000), false, reading{`{"bytes":"` + strings.Repeat("00", 70_000) + `"}`}, reading{`{"bytes":"` + strings.Repeat("00", 70_000) + `"}`}},
}

// A sent is a packet on its way to the peers.
type sent struct {
	name       string
	Parser     string   `json:"parser"`
	Messages   []string `json:"messages"`
	js, python string   // what they are to make of it
}

// packet encodes a packet for the peers.
func packet(t *testing.T, name, parser string, c sio.Codec, p *sio.Packet) (sent, error) {
	t.Helper()
	s := sent{name: name + ", " + parser, Parser: parser}
	messages, err := c.Encode(p)
	for _, m := range messages {
		digits := hex.EncodeToString(m.Data)
		if !m.Binary {
			digits = "t" + digits
		}
		s.Messages = append(s.Messages, digits)
	}
	return s, err
}

// values are the rows of the table, each sent by each serializer.
func values(t *testing.T) (all []sent) {
	for _, r := range readings {
		for i, serializer := range serializers {
			codec := serializer.codec
			if r.native {
				codec = serializer.native
			}
			if codec == nil {
				continue
			}
			s, err := packet(t, r.name, serializer.name, codec, &sio.Packet{Type: sio.PacketAck, ID: 3, HasID: true, Data: []any{r.value}})
			if refused := r.js.by(i) == "-"; refused || err != nil {
				if !refused || err == nil {
					t.Errorf("%s: %v", s.name, err)
				}
				continue
			}
			s.js = `{"type":3,"nsp":"/","id":3,"data":[` + r.js.by(i) + `]}`
			s.python = `{"type":3,"nsp":"/","id":3,"data":[` + r.python.by(i) + `]}`
			all = append(all, s)
		}
	}
	return all
}

// packets are all that a client sends.
func packets(t *testing.T) (all []sent) {
	for _, serializer := range serializers {
		for _, test := range []struct {
			packet   sio.Packet
			json     string
			js, data string
		}{
			{packet: sio.Packet{Type: sio.PacketConnect}, js: `{"type":0,"nsp":"/","data":{}}`, json: `{"type":0,"nsp":"/"}`},
			{packet: sio.Packet{Type: sio.PacketConnect, Namespace: "/a", Data: []any{map[string]string{"token": "x"}}}, js: `{"type":0,"nsp":"/a","data":{"token":"x"}}`},
			{packet: sio.Packet{Type: sio.PacketDisconnect, Namespace: "/a"}, js: `{"type":1,"nsp":"/a"}`},
			{packet: sio.Packet{Type: sio.PacketEvent, Event: "hi"}, js: `{"type":2,"nsp":"/","data":["hi"]}`},
			{packet: sio.Packet{Type: sio.PacketEvent, Event: "hi", ID: 1<<32 - 1, HasID: true, Data: []any{[]byte{1}}}, js: `{"type":2,"nsp":"/","id":4294967295,"data":["hi",{"bytes":"01"}]}`},
			{packet: sio.Packet{Type: sio.PacketAck, Namespace: "/a", ID: 0, HasID: true}, js: `{"type":3,"nsp":"/a","id":0,"data":[]}`},
		} {
			s, err := packet(t, test.packet.Type.String(), serializer.name, serializer.codec, &test.packet)
			if err != nil {
				t.Fatal(err)
			}
			s.js = test.js
			if serializer.name == "default" && test.json != "" {
				s.js = test.json
			}
			s.python = s.js
			all = append(all, s)
		}
	}
	return all
}

func TestJavaScript(t *testing.T) {
	t.Parallel()
	all := append(values(t), packets(t)...)
	for i, got := range ask(t, exec.Command("node", "../decode.mjs"), all) {
		compare(t, all[i].name, got, all[i].js)
	}
}

func TestPython(t *testing.T) {
	t.Parallel()
	all := append(values(t), packets(t)...)
	for i, got := range ask(t, exec.Command("/usr/bin/python3", "../decode.py"), all) {
		compare(t, all[i].name, got, all[i].python)
	}
}

// ask has a peer decode the packets, and returns its answers in the same order.
func ask(t *testing.T, peer *exec.Cmd, all []sent) (answers []string) {
	t.Helper()
	var requests, stdout, stderr bytes.Buffer
	for _, s := range all {
		if err := json.NewEncoder(&requests).Encode(s); err != nil {
			t.Fatal(err)
		}
	}
	peer.Stdin, peer.Stdout, peer.Stderr = &requests, &stdout, &stderr
	err := peer.Run()
	lines := bufio.NewScanner(&stdout)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		answers = append(answers, lines.Text())
	}
	if err != nil || len(answers) != len(all) {
		name := "what came last"
		if len(answers) < len(all) {
			name = all[len(answers)].name
		}
		t.Fatalf("%s: %v (make deps gets what may be missing)\n%s", name, err, &stderr)
	}
	return answers
}

// compare compares JSON, numbers by their text.
func compare(t *testing.T, name, got, want string) {
	t.Helper()
	var g, w any
	for text, v := range map[string]*any{got: &g, want: &w} {
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if err := d.Decode(v); err != nil {
			t.Fatalf("%s: %q: %v", name, text, err)
		}
	}
	if got == want {
		return
	}
	if !reflect.DeepEqual(g, w) {
		t.Errorf("%s: got %.200s, want %.200s", name, got, want)
	}
}
