package sio_test

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"
	"unicode/utf8"

	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/transport"
)

// FuzzJSONDecode wants no panic, agreement with encoding/json about what JSON is, and
// that what decodes can be encoded and then decodes to the same.
func FuzzJSONDecode(f *testing.F) {
	for _, g := range goldens {
		f.Add(g.wire[0], []byte("attachment"))
	}
	for _, wire := range []string{"", "7", `2["a",]`, `2["\u0063onnect"]`, `2["a",{"k":[{}]}]`, `51-[1,{"\u005fplaceholder":true,"num":0}]`,
		`52-/a,1["a",[{"num":1,"_placeholder":true},{"_placeholder":true,"num":0}],-0.5e+7]`, `4["no"]`, "2[\"a\xff\\ud800\"]", "0/\xba"} {
		f.Add(wire, []byte{})
	}
	f.Fuzz(func(t *testing.T, text string, attachment []byte) {
		first := fuzzDecode(t, text, attachment)
		if first == nil || !utf8.ValidString(first.Namespace) {
			return // received text is not checked, and no such namespace is sent
		}
		values := make([]any, first.Args.Len())
		for i := range values {
			var raw json.RawMessage
			if err := first.Args.Decode(i, &raw); err != nil || !json.Valid(raw) {
				t.Fatalf("argument %d is %q, %v", i, raw, err)
			}
			if first.Args.Decode(i, &values[i]) != nil {
				return // a number that no float64 is
			}
		}
		again := *first
		again.Data = values
		wire := encode(t, &again)
		if len(wire) > 1+fuzzAttachments {
			return // attachments that were referred to more than once
		}
		second := fuzzDecode(t, wire[0], attachment)
		if second == nil {
			t.Fatalf("%q was encoded to what does not decode", text)
		}
		if got := anyArgs(t, second.Args); !reflect.DeepEqual(got, values) {
			t.Fatalf("%q: got %#v, want %#v", text, got, values)
		}
		again.Args, again.Data, second.Args = sio.Args{}, nil, sio.Args{}
		if !reflect.DeepEqual(again, *second) {
			t.Fatalf("%q: got %+v, want %+v", text, second, again)
		}
	})
}

const fuzzAttachments = 20

// fuzzDecode returns the packet of the text and of as many times the attachment as it
// wants, or nil.
func fuzzDecode(t *testing.T, text string, attachment []byte) *sio.Packet {
	d := sio.JSONCodec(nil).NewDecoder(sio.DecoderOptions{MaxAttachments: fuzzAttachments})
	p, err := d.Decode(transport.Message{Data: []byte(text)})
	for n := 0; p == nil && err == nil; n++ {
		if n == fuzzAttachments {
			t.Fatalf("%q wants too many attachments", text)
		}
		p, err = d.Decode(transport.Message{Data: attachment, Binary: true})
	}
	return p
}

// FuzzJSONRoundTrip wants what is encoded to decode to the same.
func FuzzJSONRoundTrip(f *testing.F) {
	f.Add("event", "/", uint64(0), "text", []byte("bytes"), []byte("more"), 1.5, true)
	f.Add("a\"\\\n\u2028<>", "/admin?x=1", uint64(1<<53), "\x00\x7f\xc3\xa9", []byte{}, []byte(nil), math.Copysign(0, -1), false)
	f.Fuzz(func(t *testing.T, name, namespace string, id uint64, text string, a, b []byte, number float64, isAck bool) {
		// What is not UTF-8 is replaced; what a peer refuses is for others to refuse.
		name, text = sanitize(t, name), sanitize(t, text)
		p := event(name, text, a, map[string]any{"_placeholder": text, text: []any{b, number, string(b)}}, &node{a, &node{b, nil}})
		if isAck {
			p.Type, p.Event = sio.PacketAck, ""
		}
		p.Namespace, p.ID, p.HasID = namespace, id%(1<<53+1), true
		messages, err := sio.JSONCodec(nil).Encode(&p)
		if err != nil {
			return
		}
		d := sio.JSONCodec(nil).NewDecoder(sio.DecoderOptions{})
		var got *sio.Packet
		for _, m := range messages {
			if got, err = d.Decode(m); err != nil {
				if reserved(name) && !isAck {
					return
				}
				t.Fatal(err)
			}
		}
		if namespace == "" {
			namespace = "/"
		}
		if got.Type != p.Type || got.Namespace != namespace || got.Event != p.Event || got.ID != p.ID || !got.HasID {
			t.Fatalf("got %+v, want %+v", got, p)
		}
		var (
			gotText string
			gotA    []byte
			gotMap  map[string]any
			gotNode node
		)
		if err := got.Args.Bind(&gotText, &gotA, &gotMap, &gotNode); err != nil {
			t.Fatal(err)
		}
		list := gotMap[text].([]any)
		if gotText != text || !same(gotA, a) || !same(list[0], b) || list[1] != number || !same(gotNode.Data, a) || !same(gotNode.Next.Data, b) {
			t.Fatalf("got %q, %q, %v, %v", gotText, gotA, gotMap, gotNode)
		}
	})
}

func sanitize(t *testing.T, s string) string {
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func reserved(name string) bool {
	switch name {
	case "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener":
		return true
	}
	return false
}

// same tells nil, which is null, from no bytes, which are an attachment.
func same(got any, want []byte) bool {
	data, ok := got.([]byte)
	if want == nil {
		return data == nil
	}
	return ok && data != nil && string(data) == string(want)
}
