package engineio_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport/engineio"
)

func TestConnectAgain(t *testing.T) {
	t.Parallel()
	bubble(t, "after any end", func(t *testing.T) {
		s := siotest.Echo(siotest.Options{})
		t.Cleanup(s.Close)
		c := engineio.New(engineio.Config{Network: s.Network})
		wantIs(t, c.Wait(t.Context()), engineio.ErrNotConnected)
		wantIs(t, c.Send(t.Context()), engineio.ErrNotConnected)
		c, e := connect(t, s.Network, engineio.Config{})
		for _, cut := range []bool{false, true, false} {
			wantIs(t, c.Connect(t.Context(), "http://host"), engineio.ErrAlreadyConnected)
			wantIs(t, c.Wait(ended()), context.Canceled)
			send(t, c, "a")
			time.Sleep(time.Second)
			if got := e.take(); !slices.Contains(got, "text a") || !slices.Contains(got, "upgraded websocket") {
				t.Errorf("events %q", got)
			}
			waited := make(chan error, 1)
			go func() { waited <- c.Wait(t.Context()) }()
			if cut {
				s.Network.Cut()
				wantIs(t, <-waited, engineio.ErrTransportClose)
				wantIs(t, c.Wait(t.Context()), engineio.ErrTransportClose)
				e.want(t, "end: transport error")
			} else {
				c.Disconnect(t.Context())
				if err := errors.Join(<-waited, c.Wait(t.Context())); err != nil {
					t.Errorf("Wait: %v", err)
				}
				e.want(t, "end: client disconnect")
			}
			if err := c.Connect(t.Context(), "http://host"); err != nil {
				t.Fatal(err)
			}
		}
		if sid := c.SID(); sid != "engine4" {
			t.Errorf("session %q", sid)
		}
	})
	bubble(t, "while connecting", func(t *testing.T) {
		script := newScript(t)
		script.Network.Pause()
		c := engineio.New(engineio.Config{Network: script.Network})
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error, 1)
		go func() { result <- c.Connect(ctx, "http://host") }()
		synctest.Wait()
		wantIs(t, c.Connect(t.Context(), "http://host"), engineio.ErrAlreadyConnected)
		cancel()
		wantIs(t, <-result, context.Canceled)
	})
	bubble(t, "from OnDisconnect", func(t *testing.T) {
		s := siotest.Echo(siotest.Options{})
		t.Cleanup(s.Close)
		c, _ := connect(t, s.Network, engineio.Config{})
		result := make(chan error, 1)
		c.OnDisconnect(func(engineio.Disconnected) { result <- c.Connect(t.Context(), "http://host") })
		synctest.Wait() // until there is something to cut
		s.Network.Cut()
		if err := <-result; err != nil {
			t.Error(err)
		}
		c.OnDisconnect(nil)
	})
}
