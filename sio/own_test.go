package sio_test

import (
	"context"
	"slices"
	"testing"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// TestOwnBytes has handlers spoil the binary data that they got, which nobody else may see.
func TestOwnBytes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		register func(c *sio.Client, spoil sio.Handler, look func(sio.Args))
		looks    int // of each event
	}{
		{"one", func(c *sio.Client, spoil sio.Handler, _ func(sio.Args)) { c.On("data", spoil) }, 1},
		{"two", func(c *sio.Client, spoil sio.Handler, _ func(sio.Args)) {
			c.On("data", spoil)
			c.On("data", spoil)
		}, 2},
		{"after OnAny", func(c *sio.Client, spoil sio.Handler, look func(sio.Args)) {
			var kept []*sio.Event
			c.OnAny(sio.Func(func(_ context.Context, e *sio.Event) error {
				kept = append(kept, e)
				return nil
			}))
			c.On("data", spoil)
			c.On("end", sio.Func(func(context.Context, sio.Args) error {
				look(kept[0].Args)
				look(kept[1].Args)
				return nil
			}))
		}, 2},
		{"within another", func(c *sio.Client, spoil sio.Handler, look func(sio.Args)) {
			c.On("data", sio.HandlerFunc(func(ctx context.Context, e *sio.Event) ([]any, error) {
				reply, err := spoil.Handle(ctx, e)
				look(e.Args)
				return reply, err
			}))
		}, 2},
	} {
		bubble(t, c.name, func(t *testing.T) {
			data := []byte("four")
			server := emitting(t, func(s *siotest.Socket) {
				s.Emit("data", data, data)
				s.Emit("data", data)
				s.Emit("end")
			})
			client := clientOf(t, server, sio.Config{})
			var seen []string
			spoil := func(v []byte) {
				seen = append(seen, string(v))
				clear(v)
			}
			c.register(client, sio.Func(func(_ context.Context, v []byte) error { spoil(v); return nil }), func(args sio.Args) {
				var v []byte
				must(t, args.Decode(0, &v))
				spoil(v)
			})
			connect(t, client)
			settle()
			if want := slices.Repeat([]string{"four"}, 2*c.looks); !slices.Equal(seen, want) || string(data) != "four" {
				t.Errorf("the handlers saw %q, the server %q", seen, data)
			}
		})
	}
}
