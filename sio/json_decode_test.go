package sio_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

// TestDecodeAccepts has what a decoder accepts and an encoder does not write. Where
// nothing is said, socket.io-parser accepts the same.
func TestDecodeAccepts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		wire []string
		want sio.Packet
		args []string
	}{
		{"namespace without a comma", []string{"0/admin"}, sio.Packet{Type: sio.PacketConnect, Namespace: "/admin"}, nil},
		{"namespace with a query", []string{`0/a?b=c,{}`}, sio.Packet{Type: sio.PacketConnect, Namespace: "/a?b=c"}, []string{`{}`}},
		{"namespace that swallows the data", []string{`2/admin["a"]`}, sio.Packet{Type: sio.PacketEvent, Namespace: `/admin["a"]`}, nil},
		{"default namespace spelt out", []string{`2/,["a"]`}, event("a"), nil},
		{"event without data", []string{`2`}, event(""), nil},
		{"event with id without data", []string{`20`}, withID(0, event("")), nil},
		{"number as event name", []string{`2[1,2]`}, event("1"), []string{`2`}},
		{"any number as event name", []string{`2[-1.50e3]`}, event("-1.50e3"), nil},
		{"escapes in the event name", []string{`2["\u0061\/\ud83c\udf88"]`}, event("a/🎈"), nil},
		{"leading zeros in the id", []string{`2007["a"]`}, withID(7, event("a")), nil},
		{"sixteen digits of id", []string{`20000000000000001["a"]`}, withID(1, event("a")), nil},
		{"spaces inside JSON", []string{"2[ \"a\" ,\t1\r,\n{ \"k\" : [ ] } ] \n"}, event("a"), []string{`1`, `{ "k" : [ ] }`}},
		{"ack without id", []string{`3[]`}, ack(), nil},
		{"ack without anything", []string{`3`}, ack(), nil},
		{"ack without data", []string{`30`}, withID(0, ack()), nil},
		{"connect with an id", []string{`0/a,1`}, withID(1, sio.Packet{Type: sio.PacketConnect, Namespace: "/a"}), nil},
		{"disconnect with an id", []string{`10`}, withID(0, sio.Packet{Type: sio.PacketDisconnect, Namespace: "/"}), nil},
		{"placeholder without attachments", []string{`2["a",{"_placeholder":true,"num":0}]`}, event("a"), []string{`{"_placeholder":true,"num":0}`}},
		{"leading zero in the count", []string{`501-["a"]`, "x"}, event("a"), nil},
		{"attachment nobody refers to", []string{`51-["a",1]`, "x"}, event("a"), []string{"1"}},
		{"attachments without data", []string{`51-`, "x"}, event(""), nil},
		{"placeholder that is none", []string{`51-["a",{"_placeholder":1,"num":7},{"_placeholder":true,"_placeholder":false},{"num":7}]`, "x"},
			event("a"), []string{`{"_placeholder":1,"num":7}`, `{"_placeholder":true,"_placeholder":false}`, `{"num":7}`}},
		{"raw placeholder", []string{`51-["a",[{"_placeholder":true,"num":0}]]`, "x"}, event("a"), []string{`[{"_placeholder":true,"num":0}]`}},
		{"all kinds of JSON", []string{`2["a",-0,0.5,1E+2,1e-2,true,false,null,"\"\\\/\b\f\n\r\t\u00e9","",[],{},[[]],[{}],{"":{"":[]}}]`}, event("a"),
			[]string{`-0`, `0.5`, `1E+2`, `1e-2`, `true`, `false`, `null`, `"\"\\\/\b\f\n\r\t\u00e9"`, `""`, `[]`, `{}`, `[[]]`, `[{}]`, `{"":{"":[]}}`}},
		{"invalid UTF-8", []string{"2[\"a\xff\",\"b\xff\"]"}, event("a\ufffd"), []string{"\"b\xff\""}},
		{"half a surrogate", []string{`2["\ud800"]`}, event("\ufffd"), nil},
		{"nested to the limit", []string{`2["a",` + strings.Repeat("[", 999) + strings.Repeat("]", 999) + `]`}, event("a"),
			[]string{strings.Repeat("[", 999) + strings.Repeat("]", 999)}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := decode(t, test.wire...)
			var args []string
			for i := range p.Args.Len() {
				var raw json.RawMessage
				if err := p.Args.Decode(i, &raw); err != nil {
					t.Fatal(err)
				}
				args = append(args, string(raw))
			}
			if !slices.Equal(args, test.args) {
				t.Errorf("args: got %q, want %q", args, test.args)
			}
			if p.Type != test.want.Type || p.Namespace != test.want.Namespace || p.Event != test.want.Event || p.ID != test.want.ID || p.HasID != test.want.HasID {
				t.Errorf("got %+v, want %+v", p, test.want)
			}
		})
	}
}

// TestDecodeRejects names the reason, too. What is marked as stricter, socket.io-parser
// accepts.
func TestDecodeRejects(t *testing.T) {
	t.Parallel()
	const (
		payload     = "invalid payload"
		attachments = "illegal number of attachments"
		placeholder = "placeholder of no attachment"
		truncated   = "unexpected end of JSON"
		invalid     = "invalid JSON at byte"
	)
	for _, test := range []struct{ name, wire, reason string }{
		{"nothing (stricter)", "", "empty message"},
		{"type seven", "7", "unknown packet type"},
		{"letter", "x", "unknown packet type"},
		{"space before the type (stricter)", " 2", "unknown packet type"},
		{"connect with a list", "0[]", payload},
		{"connect with null", "0null", payload},
		{"connect with text", `0"a"`, payload},
		{"connect with a negative number", `0/a,-1`, payload},
		{"disconnect with data", "1{}", payload},
		{"disconnect with null", "1null", payload},
		{"event with an empty list", "2[]", "event without a name"},
		{"event with an object", "2{}", payload},
		{"event with text", `2"a"`, payload},
		{"event named null", "2[null]", "neither string nor number"},
		{"event named true", "2[true]", "neither string nor number"},
		{"event named by a list", `2[["a"]]`, "neither string nor number"},
		{"event named by an object", `2[{}]`, "neither string nor number"},
		{"event connect", `2["connect"]`, "reserved event name"},
		{"event connect_error", `2["connect_error"]`, "reserved event name"},
		{"event disconnect", `2["disconnect"]`, "reserved event name"},
		{"event disconnecting", `2["disconnecting",1]`, "reserved event name"},
		{"event newListener", `2["newListener"]`, "reserved event name"},
		{"event removeListener", `2["removeListener"]`, "reserved event name"},
		{"reserved name in escapes", `2["\u0063onnect"]`, "reserved event name"},
		{"fraction as id", `21.5["a"]`, payload},
		{"negative id", `2-1["a"]`, payload},
		{"hexadecimal id", `20x1["a"]`, payload},
		{"letters as id", `2abc`, payload},
		{"space before the id (stricter)", `2 5["a"]`, payload},
		{"space before the data (stricter)", `2 ["a"]`, payload},
		{"id above 2^53 (stricter)", `29007199254740993["a"]`, "id above 2^53"},
		{"id of 17 digits (stricter)", `200000000000000001["a"]`, "id of more than 16 digits"},
		{"id of 20 digits (stricter)", `212345678901234567890["a"]`, "id of more than 16 digits"},
		{"ack with an object", `30{}`, payload},
		{"ack with text", `30"a"`, payload},
		{"connect error with null", `4null`, payload},
		{"connect error with true", `4/a,true`, payload},
		{"binary event without a count", `5["a"]`, attachments},
		{"binary event alone", `5`, attachments},
		{"count without a dash", `51["a"]`, attachments},
		{"count alone", `51`, attachments},
		{"dash alone", `5-["a"]`, attachments},
		{"count of zero", `50-["a"]`, attachments},
		{"letter as count", `5a-["a"]`, attachments},
		{"fraction as count", `51.5-["a"]`, attachments},
		{"negative count", `5-1-["a"]`, attachments},
		{"space before the count (stricter)", `5 1-["a"]`, attachments},
		{"exponent in the count (stricter)", `51e0-["a"]`, attachments},
		{"hexadecimal count (stricter)", `50x1-["a"]`, attachments},
		{"eleven attachments", `511-["a"]`, "more than 10 attachments"},
		{"count that overflows", `599999999999999999999999999999-["a"]`, "more than 10 attachments"},
		{"count that wraps around to one", `518446744073709551617-["a"]`, "more than 10 attachments"},
		{"binary ack with an object", `61-0{}`, payload},
		{"placeholder out of range", `51-["a",{"_placeholder":true,"num":1}]`, placeholder},
		{"placeholder without a number", `51-["a",{"_placeholder":true}]`, placeholder},
		{"negative placeholder", `51-["a",{"_placeholder":true,"num":-1}]`, placeholder},
		{"fraction as placeholder (stricter)", `51-["a",{"_placeholder":true,"num":0.5}]`, placeholder},
		{"exponent as placeholder (stricter)", `51-["a",{"_placeholder":true,"num":0e0}]`, placeholder},
		{"text as placeholder", `51-["a",{"_placeholder":true,"num":"0"}]`, placeholder},
		{"list as placeholder", `51-["a",{"_placeholder":true,"num":[0]}]`, placeholder},
		{"huge placeholder", `51-["a",{"_placeholder":true,"num":18446744073709551616}]`, placeholder},
		{"last number counts", `51-["a",{"num":0,"_placeholder":true,"num":1}]`, placeholder},
		{"placeholder spelt in escapes", `51-["a",{"\u005fplaceholder":true,"n\u0075m":1}]`, placeholder},
		{"placeholder as event name", `51-[{"_placeholder":true,"num":0}]`, "neither string nor number"},
		{"nothing behind the bracket", `2[`, truncated},
		{"no end of list", `2["a"`, truncated},
		{"no end of text", `2["a`, truncated},
		{"no end of escape", `2["a\`, invalid},
		{"no end of object", `2["a",{"k":1`, truncated},
		{"no value", `2["a",{"k":`, truncated},
		{"no colon", `2["a",{"k"`, truncated},
		{"comma at the end", `2["a",]`, invalid},
		{"comma at the end of an object", `2["a",{"k":1,}]`, invalid},
		{"comma alone", `2["a",,1]`, invalid},
		{"wrong bracket", `2["a"}`, invalid},
		{"wrong brace", `2["a",{"k":1]]`, invalid},
		{"member without a name", `2["a",{1:1}]`, invalid},
		{"member without a colon", `2["a",{"k" 1}]`, invalid},
		{"no comma", `2["a" 1]`, invalid},
		{"data behind the end", `2["a"]x`, invalid},
		{"second list", `2["a"]["b"]`, invalid},
		{"data behind an object", `0{}{}`, invalid},
		{"leading zero", `2["a",01]`, invalid},
		{"plus", `2["a",+1]`, invalid},
		{"minus alone", `2["a",-]`, invalid},
		{"no digits behind the point", `2["a",1.]`, invalid},
		{"no digits before the point", `2["a",.5]`, invalid},
		{"no digits in the exponent", `2["a",1e+]`, invalid},
		{"not a number", `2["a",NaN]`, invalid},
		{"undefined", `2["a",undefined]`, invalid},
		{"cut word", `2["a",tru]`, invalid},
		{"single quotes", `2['a']`, invalid},
		{"line break in text", "2[\"a\n\"]", invalid},
		{"zero byte in text", "2[\"a\x00\"]", invalid},
		{"zero byte behind the end", "2[\"a\"]\x00", invalid},
		{"unknown escape", `2["\x"]`, invalid},
		{"short escape", `2["\u12"]`, invalid},
		{"escape that is no number", `2["\u12g4"]`, invalid},
		{"nested too deep", `2["a",` + strings.Repeat("[", 1_000) + strings.Repeat("]", 1_000) + `]`, "nested deeper than 1000"},
		{"nesting bomb", `2` + strings.Repeat("[", 1_000_000), "nested deeper than 1000"},
		{"nesting bomb of objects", `2["a",` + strings.Repeat(`{"k":`, 1_000_000), "nested deeper than 1000"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, err := decodeErr(sio.DecoderOptions{}, test.wire)
			var malformed *sio.PacketError
			if !errors.As(err, &malformed) {
				t.Fatalf("got %+v and error %v, want a PacketError", p, err)
			}
			if !strings.Contains(malformed.Reason, test.reason) {
				t.Errorf("got reason %q, want %q", malformed.Reason, test.reason)
			}
			if len(err.Error()) > 300 {
				t.Errorf("the error is %d bytes long", len(err.Error()))
			}
		})
	}
}

func TestDecodeOrder(t *testing.T) {
	t.Parallel()
	text := func(s string) transport.Message { return transport.Message{Data: []byte(s)} }
	binary := func(s string) transport.Message { return transport.Message{Data: []byte(s), Binary: true} }
	const header = `52-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]`

	t.Run("attachment nobody announced", func(t *testing.T) {
		t.Parallel()
		wantPacketError(t, text(`2["a"]`), binary("x"))
	})
	t.Run("attachment first", func(t *testing.T) {
		t.Parallel()
		wantPacketError(t, binary(`2["a"]`))
	})
	t.Run("text instead of an attachment", func(t *testing.T) {
		t.Parallel()
		wantPacketError(t, text(header), binary("x"), text(`2["a"]`))
	})
	t.Run("one attachment more", func(t *testing.T) {
		t.Parallel()
		wantPacketError(t, text(header), binary("x"), binary("y"), binary("z"))
	})
	t.Run("one after the other", func(t *testing.T) {
		t.Parallel()
		d := sio.JSONCodec(nil).NewDecoder(sio.DecoderOptions{})
		for range 3 {
			for i, m := range []transport.Message{text(header), binary("x"), binary("y"), text(`2["b"]`)} {
				p, err := d.Decode(m)
				if err != nil || (p != nil) != (i >= 2) {
					t.Fatalf("message %d: packet %+v, error %v", i, p, err)
				}
				if i == 2 {
					if got := anyArgs(t, p.Args); string(got[0].([]byte)) != "x" || string(got[1].([]byte)) != "y" {
						t.Errorf("got %q", got)
					}
				}
			}
		}
	})
	t.Run("attachment that is nil", func(t *testing.T) {
		t.Parallel()
		d := sio.JSONCodec(nil).NewDecoder(sio.DecoderOptions{})
		if _, err := d.Decode(text(`51-["a",{"_placeholder":true,"num":0},[{"_placeholder":true,"num":0}]]`)); err != nil {
			t.Fatal(err)
		}
		p, err := d.Decode(transport.Message{Binary: true})
		if err != nil {
			t.Fatal(err)
		}
		if got := anyArgs(t, p.Args); got[0].([]byte) == nil || got[1].([]any)[0].([]byte) == nil {
			t.Errorf("got %#v", got)
		}
	})
	t.Run("name after one with the same text", func(t *testing.T) {
		t.Parallel()
		d := sio.JSONCodec(nil).NewDecoder(sio.DecoderOptions{})
		for _, test := range [][2]string{{`2["a\\n"]`, `a\n`}, {`2["a\n"]`, "a\n"}, {`2["a\\n"]`, `a\n`}, {`2["an"]`, "an"}, {`2["an"]`, "an"}} {
			p, err := d.Decode(text(test[0]))
			if err != nil || p.Event != test[1] {
				t.Errorf("%s: got %+v, %v", test[0], p, err)
			}
		}
	})
}

func TestDecoderMaxAttachments(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		limit int
		wire  string
		ok    bool
	}{
		{0, `510-["a"]`, true},
		{0, `511-["a"]`, false},
		{-1, `511-["a"]`, false},
		{1, `51-["a"]`, true},
		{1, `52-["a"]`, false},
		{1000, `51000-["a"]`, true},
		{1000, `51001-["a"]`, false},
	} {
		_, err := decodeErr(sio.DecoderOptions{MaxAttachments: test.limit}, test.wire)
		if (err == nil) != test.ok {
			t.Errorf("limit %d, %s: %v", test.limit, test.wire, err)
		}
	}
}

// wantPacketError wants the last of the messages, and no other, to be an error.
func wantPacketError(t *testing.T, messages ...transport.Message) {
	t.Helper()
	d := sio.JSONCodec(nil).NewDecoder(sio.DecoderOptions{})
	for i, m := range messages {
		_, err := d.Decode(m)
		if i < len(messages)-1 {
			if err != nil {
				t.Fatalf("message %d: %v", i, err)
			}
			continue
		}
		var malformed *sio.PacketError
		if !errors.As(err, &malformed) {
			t.Errorf("got %v, want a PacketError", err)
		}
	}
}
