//go:build !js

package serializers_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os/exec"
	"reflect"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/values"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/sio/siocbor"
	"github.com/siowasm/siowasm/sio/siomsgpack"
)

// serializers are those of this module, under the names that the peers have for them.
var serializers = []struct {
	name          string
	codec, native sio.Codec // native with NativeTime
}{
	{"default", sio.JSONCodec(nil), nil},
	{"msgpack", siomsgpack.Codec{}, siomsgpack.Codec{NativeTime: true}},
	{"cbor", siocbor.Codec{}, siocbor.Codec{NativeTime: true}},
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

// rows are those of the table, each sent by each serializer.
func rows(t *testing.T) (all []sent) {
	for _, r := range values.Table {
		for i, serializer := range serializers {
			codec := serializer.codec
			if r.Native {
				codec = serializer.native
			}
			if codec == nil {
				continue
			}
			s, err := packet(t, r.Name, serializer.name, codec, &sio.Packet{Type: sio.PacketAck, ID: 3, HasID: true, Data: []any{r.Value}})
			if refused := r.JS.By(i) == "-"; refused || err != nil {
				if !refused || err == nil {
					t.Errorf("%s: %v", s.name, err)
				}
				continue
			}
			s.js = `{"type":3,"nsp":"/","id":3,"data":[` + r.JS.By(i) + `]}`
			s.python = `{"type":3,"nsp":"/","id":3,"data":[` + r.Python.By(i) + `]}`
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
	all := append(rows(t), packets(t)...)
	for i, got := range ask(t, exec.Command("node", "../decode.mjs"), all) {
		compare(t, all[i].name, got, all[i].js)
	}
}

func TestPython(t *testing.T) {
	t.Parallel()
	all := append(rows(t), packets(t)...)
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
