package conformance_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/siowasm/siowasm/internal/interop/probe"
	"github.com/siowasm/siowasm/sio"
)

type chat struct {
	Text string   `json:"text"`
	To   []string `json:"to,omitempty"`
	File []byte   `json:"file"`
	Next *chat    `json:"next"`
}

var fileBytes = []byte{0, 1, 2, 0xff, 0xfe, '"', '\n', 0x1e}

// echoes are arguments, and what they are when they come back and are decoded without a type.
var echoes = []struct {
	name string
	args []any
	want []any // nil means the same as args
}{
	{name: "nothing", args: []any{}},
	{name: "strings", args: []any{"", "hello", "a\"b\\c\n\x1e\x00"}},
	{name: "unicode", args: []any{"grüße 🎉 \u2028 𝄞 日本"}},
	{name: "numbers", args: []any{0, -1, 1.5, int64(1 << 53), 1e300, 1e-7}, want: []any{0.0, -1.0, 1.5, float64(1 << 53), 1e300, 1e-7}},
	{name: "nil and truth", args: []any{nil, true, false}},
	{name: "lists", args: []any{[]any{}, []any{1.0, []any{"x", nil}}}},
	{name: "maps", args: []any{map[string]any{}, map[string]any{"a": map[string]any{"b": []any{1.0, map[string]any{"c": nil}}}}}},
	{name: "bytes", args: []any{fileBytes}},
	{name: "no bytes", args: []any{[]byte{}}},
	{name: "several bytes", args: []any{"a", []byte("one"), 1.0, []byte("two"), []any{[]byte("three")}}},
	{name: "bytes in maps", args: []any{map[string]any{"x": map[string]any{"y": []any{fileBytes, "z"}}, "w": []byte("w")}}},
	{name: "ten attachments", args: []any{
		[]byte("0"), []byte("1"), []byte("2"), []byte("3"), []byte("4"),
		[]byte("5"), []byte("6"), []byte("7"), []byte("8"), []byte("9"),
	}},
	{name: "like a placeholder", args: []any{map[string]any{"_placeholder": "no", "num": 0.0}}},
	{
		name: "struct",
		args: []any{chat{Text: "a", File: fileBytes, Next: &chat{Text: "b", To: []string{"c"}, File: []byte("d")}}},
		want: []any{map[string]any{"text": "a", "file": fileBytes, "next": map[string]any{
			"text": "b", "to": []any{"c"}, "file": []byte("d"), "next": nil,
		}}},
	},
}

func values(x *trial, args sio.Args) []any {
	x.Helper()
	all := make([]any, args.Len())
	for i := range all {
		x.Must(args.Decode(i, &all[i]))
	}
	return all
}

func (x *trial) same(what string, got, want []any) {
	x.Helper()
	if !reflect.DeepEqual(got, want) {
		x.Errorf("%s: got %.200q, want %.200q", what, got, want)
	}
}

func TestEcho(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		events := probe.Arrivals[sio.Args](c, "echo")
		x.connect(c)
		for _, e := range echoes {
			want := e.want
			if want == nil {
				want = e.args
			}
			answer, err := c.Call(x.Context(), "echo", e.args...)
			if err != nil {
				x.Fatalf("%s: %v", e.name, err)
			}
			x.same(e.name+", acknowledgement", values(x, answer), want)
			x.same(e.name+", event", values(x, probe.Next(x, events)), want)
		}
	})
}

// What takes more than one read or frame, 200 KB each.
func TestLargeEcho(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		events := probe.Arrivals[sio.Args](c, "echo")
		x.settled(c)
		for _, args := range [][]any{
			{strings.Repeat("0123456789", 20_000)},
			{bytes.Repeat(fileBytes, 25_000)},
			{"both", map[string]any{"text": strings.Repeat("grüße", 25_000), "data": bytes.Repeat(fileBytes, 12_500)}},
		} {
			answer, err := c.Call(x.Context(), "echo", args...)
			x.Must(err)
			x.same("acknowledgement", values(x, answer), args)
			x.same("event", values(x, probe.Next(x, events)), args)
		}
	})
}

// Send is Emit of the event message.
func TestSend(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		messages := probe.Arrivals[sio.Args](c, "message")
		x.connect(c)
		x.Must(c.Send(x.Context(), "a", 1.0))
		x.same("message", values(x, probe.Next(x, messages)), []any{"a", 1.0})
	})
}

// Values arrive in the types of the program, and the caller may change its own at once.
func TestTypes(t *testing.T) {
	each(t, onShared, func(x *trial) {
		c := x.client(sio.Config{})
		events := probe.Arrivals[chat](c, "echo")
		x.connect(c)
		file := bytes.Clone(fileBytes)
		sent := chat{Text: "a", File: file, Next: &chat{Text: "b", File: []byte("d")}}
		want := chat{Text: "a", File: fileBytes, Next: &chat{Text: "b", File: []byte("d")}}
		x.Emit(c, "echo", sent)
		clear(file)
		if got := probe.Next(x, events); !reflect.DeepEqual(got, want) {
			x.Errorf("event: got %+v, want %+v", got, want)
		}
		if got := probe.Ask[chat](x, c, "echo", want); !reflect.DeepEqual(got, want) {
			x.Errorf("acknowledgement: got %+v, want %+v", got, want)
		}
	})
}
