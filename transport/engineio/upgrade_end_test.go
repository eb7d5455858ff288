package engineio_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/siowasm/siowasm/internal/memnet"
	"github.com/siowasm/siowasm/internal/siotest"
	"github.com/siowasm/siowasm/transport/engineio"
)

// stages are an upgrade's, each held where its name says.
var stages = map[string]func(t *testing.T, s *server){
	"dialling": func(_ *testing.T, s *server) {
		s.socket = func(ctx context.Context, _ *memnet.Handshake) { <-ctx.Done() }
	},
	"probing":    func(t *testing.T, s *server) { s.play(t, siotest.Expect("2probe")) },
	"settling":   func(t *testing.T, s *server) { s.play(t, siotest.Expect("2probe"), siotest.Send("3probe")) },
	"has failed": func(t *testing.T, s *server) {},
}

func TestUpgradeWhenTheSessionEnds(t *testing.T) {
	t.Parallel()
	for stage, hold := range stages {
		bubble(t, stage+": server closes", func(t *testing.T) {
			s := serve(t, upgradable)
			hold(t, s)
			c, e := connect(t, s, engineio.Config{})
			e.take()
			s.polls <- "4a\x1e1"
			e.want(t, "text a", "end: transport error")
			wantIs(t, e.ended.Err, engineio.ErrTransportClose)
			wantSockets(t, s.Network, 0)
			wantIs(t, c.Wait(t.Context()), engineio.ErrTransportClose)
		})
		bubble(t, stage+": we close", func(t *testing.T) {
			s := serve(t, upgradable)
			hold(t, s)
			c, e := connect(t, s, engineio.Config{})
			e.take()
			send(t, c, "a", "b")
			begin := time.Now()
			if err := c.Disconnect(t.Context()); err != nil || time.Since(begin) != 0 {
				t.Errorf("Disconnect: %v after %v", err, time.Since(begin))
			}
			e.want(t, "end: client disconnect")
			if got := strings.Join(s.posts(), "\x1e"); got != "4a\x1e4b\x1e1" || e.ended.Err != nil || e.ended.Unsent != 0 {
				t.Errorf("posted %q, ended with %+v", got, e.ended)
			}
			wantSockets(t, s.Network, 0)
		})
		bubble(t, stage+": we drop", func(t *testing.T) {
			s := serve(t, upgradable)
			hold(t, s)
			s.hold()
			c, e := connect(t, s, engineio.Config{})
			e.take()
			send(t, c, "a")
			wantIs(t, c.Disconnect(ended()), context.Canceled)
			e.want(t, "end: client disconnect")
			wantSockets(t, s.Network, 0)
		})
		bubble(t, stage+": the network breaks", func(t *testing.T) {
			s := serve(t, upgradable)
			hold(t, s)
			_, e := connect(t, s, engineio.Config{})
			e.take()
			s.Cut()
			list := e.take()
			if len(list) == 0 || list[len(list)-1] != "end: transport error" || slices.Contains(list, "upgraded websocket") {
				t.Errorf("events %q", list)
			}
			wantSockets(t, s.Network, 0)
		})
	}
	bubble(t, "we close at once", func(t *testing.T) {
		s := serve(t, upgradable)
		s.play(t)
		c, e := connect(t, s, engineio.Config{})
		if err := c.Disconnect(t.Context()); err != nil {
			t.Error(err)
		}
		e.want(t, "connect", "end: client disconnect")
		s.wantPosts(t, "1")
		wantSockets(t, s.Network, 0)
	})
	bubble(t, "we close behind it", func(t *testing.T) {
		s := serve(t, upgradable)
		s.play(t, siotest.Expect("2probe"), siotest.Send("3probe"), siotest.Expect("5", "4a"), siotest.ExpectClose())
		c, e := connect(t, s, engineio.Config{})
		synctest.Wait()
		s.polls <- "6"
		e.want(t, "connect", "upgraded websocket")
		send(t, c, "a")
		if err := c.Disconnect(t.Context()); err != nil {
			t.Error(err)
		}
		e.want(t, "end: client disconnect")
	})
}
