package sio_test

import (
	"context"
	"testing"

	"github.com/siowasm/siowasm/sio"
)

// The whole way of an event but the network: what receives it returns at once.
func BenchmarkReceive(b *testing.B) {
	codec := sio.JSONCodec(nil)
	packet := frames(b, codec, event("chat", message))
	for _, bench := range []struct {
		name    string
		handler func(done func()) sio.Handler
	}{
		{"raw", func(done func()) sio.Handler {
			return sio.HandlerFunc(func(context.Context, *sio.Event) ([]any, error) { done(); return nil, nil })
		}},
		{"struct", func(done func()) sio.Handler {
			return sio.Func(func(context.Context, chat) error { done(); return nil })
		}},
		{"any", func(done func()) sio.Handler {
			return sio.Func(func(context.Context, any) error { done(); return nil })
		}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			f := newFaucet(joined(b, codec), packet)
			client := f.open(b, nil)
			left, last := b.N, make(chan struct{})
			client.On("chat", bench.handler(func() {
				if left--; left == 0 {
					close(last)
				}
			}))
			b.SetBytes(int64(len(packet[0].Data)))
			b.ReportAllocs()
			b.ResetTimer()
			f.supply <- b.N
			<-last
		})
	}
}

// The whole way of an event but the network, which takes it at once.
func BenchmarkEmit(b *testing.B) {
	codec := sio.JSONCodec(nil)
	for _, bench := range []struct {
		name string
		args []any
	}{
		{"struct", []any{message}},
		{"text", []any{message.Text}},
		{"bytes", []any{make([]byte, 1024)}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			f := newFaucet(joined(b, codec), nil)
			client := f.open(b, nil)
			b.ReportAllocs()
			for b.Loop() {
				if err := client.Emit(background, "chat", bench.args...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
