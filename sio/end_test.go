package sio_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/sio"
)

// TestEnd looks at the order in which the hooks tell that a client has ended.
func TestEnd(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		cfg  sio.Config
		end  func(app *siotest.Server, c *sio.Client)
		want []string
	}{
		{"by the program", sio.Config{}, func(_ *siotest.Server, c *sio.Client) { c.Close() },
			[]string{"close", "disconnect", "end"}},
		{"by the network", sio.Config{NoReconnect: true}, func(_ *siotest.Server, c *sio.Client) { c.Abort() },
			[]string{"close", "disconnect", "end: forced close"}},
	} {
		bubble(t, tt.name, func(t *testing.T) {
			tt.cfg.OneQueue = true
			app, client := application(t, siotest.Options{}, tt.cfg)
			var told []string
			client.OnClose(func(context.Context, sio.Closed) { told = append(told, "close") })
			client.OnDisconnect(func(context.Context, sio.Disconnected) { told = append(told, "disconnect") })
			client.OnEnd(func(_ context.Context, err error) {
				if err != nil {
					told = append(told, "end: "+err.Error())
					return
				}
				told = append(told, "end")
			})
			connect(t, client)
			tt.end(app, client)
			synctest.Wait()
			if !slices.Equal(told, tt.want) {
				t.Errorf("told %q, want %q", told, tt.want)
			}
		})
	}
}
