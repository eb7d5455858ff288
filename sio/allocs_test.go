package sio_test

import (
	"context"
	"testing"

	"github.com/siowasm/siowasm/internal/scratch"
	"github.com/siowasm/siowasm/sio"
	"github.com/siowasm/siowasm/sio/siocbor"
	"github.com/siowasm/siowasm/sio/siomsgpack"
	"github.com/siowasm/siowasm/transport"
)

// perRun is how many events are counted at a time: what a queue that grows allocates now and
// then is not what an event costs.
const perRun = 2000

// The message, and the event with its arguments.
func TestAllocationsOfReceiving(t *testing.T) {
	text := sio.JSONCodec(nil)
	for _, c := range []struct {
		name  string
		codec sio.Codec
		args  []any
		limit float64
	}{
		{"nothing", text, nil, 2},
		{"struct", text, []any{message}, 2},
		{"struct with bytes", text, []any{upload{"name", make([]byte, 100)}}, 5}, // two messages, the placeholder, the attachments
		{"struct in MessagePack", siomsgpack.Codec{}, []any{message}, 2},
		{"struct in CBOR", siocbor.Codec{}, []any{message}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			for name, handler := range map[string]func(count func()) sio.Handler{
				"a HandlerFunc": func(count func()) sio.Handler {
					return sio.HandlerFunc(func(context.Context, *sio.Event) ([]any, error) { count(); return nil, nil })
				},
				"a Func with the arguments": func(count func()) sio.Handler {
					return sio.Func(func(context.Context, sio.Args) error { count(); return nil })
				},
				"a Func with the event": func(count func()) sio.Handler {
					return sio.Func(func(context.Context, *sio.Event) error { count(); return nil })
				},
			} {
				f := newFaucet(joined(t, c.codec), frames(t, c.codec, event("chat", c.args...)))
				client := f.open(t, c.codec)
				left, done := 0, make(chan struct{})
				client.On("chat", handler(func() {
					if left--; left == 0 {
						done <- struct{}{}
					}
				}))
				got := testing.AllocsPerRun(5, func() {
					left = perRun
					f.supply <- perRun
					<-done
				}) / perRun
				if got > c.limit+0.1 {
					t.Errorf("%s: %.2f allocations per event, want %v", name, got, c.limit)
				}
			}
		})
	}
}

// The message, and its place in the queue.
func TestAllocationsOfEmitting(t *testing.T) {
	codec := sio.JSONCodec(nil)
	attachment := 1.0
	if scratch.Reused {
		attachment = 0
	}
	for _, c := range []struct {
		name  string
		args  []any
		limit float64
	}{
		{"nothing", nil, 2},
		{"text", []any{message.Text}, 2},
		{"struct", []any{message}, 2},
		{"bytes", []any{make([]byte, 100)}, 4},                        // an attachment, and messages that are two
		{"many bytes", []any{make([]byte, 16<<10)}, 3.5 + attachment}, // and sometimes what a full queue is waited for with
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFaucet(joined(t, codec), nil)
			client := f.open(t, nil)
			got := testing.AllocsPerRun(5, func() {
				f.wanted <- perRun
				for range perRun {
					if err := client.Emit(background, "chat", c.args...); err != nil {
						t.Fatal(err)
					}
				}
				<-f.got
			}) / perRun
			if got > c.limit+forgotten+0.1 {
				t.Errorf("%.2f allocations per event, want %v", got, c.limit)
			}
		})
	}
}

// joined is the server's answer to the CONNECT.
func joined(tb testing.TB, codec sio.Codec) []transport.Message {
	tb.Helper()
	return frames(tb, codec, sio.Packet{Type: sio.PacketConnect, Namespace: "/", Data: []any{map[string]any{"sid": "y"}}})
}
