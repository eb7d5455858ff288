package sio_test

import (
	"context"
	"testing"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// After Disconnect has returned no handler of an event starts, whatever waits.
func TestNoHandlerAfterDisconnect(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		wrap func(sio.Handler) sio.Handler
		drop bool // the events are of a connection that has ended
		end  func(*sio.Client) error
	}{
		{"Disconnect", nil, false, func(c *sio.Client) error { return c.Disconnect(background) }},
		{"Disconnect while reconnecting", nil, true, func(c *sio.Client) error { return c.Disconnect(background) }},
		{"Namespace.Disconnect", nil, false, func(c *sio.Client) error { return c.Namespace("/").Disconnect(background) }},
		{"Namespace.Disconnect while reconnecting", nil, true, func(c *sio.Client) error { return c.Namespace("/").Disconnect(background) }},
		{"with Concurrent", func(h sio.Handler) sio.Handler { return sio.Concurrent(1, h) }, false,
			func(c *sio.Client) error { return c.Disconnect(background) }},
	} {
		bubble(t, c.name, func(t *testing.T) {
			app, client := application(t, siotest.Options{}, sio.Config{})
			client.Namespace("/chat")
			var j journal
			goOn := make(chan struct{})
			var h sio.Handler = sio.Func(func(_ context.Context, i int) error {
				j.add("event %d", i)
				<-goOn
				return nil
			})
			if c.wrap != nil {
				h = c.wrap(h)
			}
			client.On("burst", h)
			connect(t, client)
			must(t, client.Emit(background, "burst", 10))
			settle()
			if c.drop {
				app.Kill()
				settle()
			}
			must(t, c.end(client))
			close(goOn)
			j.want(t, "event 0")
			app.Start()
			if !client.Namespace("/chat").Connected() {
				_ = client.Disconnect(background)
				connect(t, client)
				must(t, client.Namespace("/").Connect(background))
				must(t, client.Emit(background, "burst", 2))
				j.want(t, "event 0", "event 1") // of the new connection
			}
		})
	}
}

func TestNoFurtherHandlerOfTheEventAfterDisconnect(t *testing.T) {
	alone(t, func(t *testing.T) {
		_, client := application(t, siotest.Options{}, sio.Config{})
		var j journal
		client.On("echo", sio.Func(func(context.Context, int) error { return client.Disconnect(background) }))
		client.On("echo", j.handler("second"))
		client.OnAny(j.handler("any"))
		client.Once("echo", j.handler("once"))
		for range 2 {
			connect(t, client)
			must(t, client.Emit(background, "echo", 1))
			must(t, client.Wait(background))
		}
		j.want(t, "any 1", "any 1")
		client.Off("echo")
		client.On("echo", j.handler("other"))
		connect(t, client)
		must(t, client.Emit(background, "echo", 2))
		j.want(t, "any 2", "other 2")
	})
}
